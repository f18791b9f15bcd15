"""By what a tap, a command or a form can be answered."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Handle:
    """By what something can be answered: the trigger that opens a view, the open view, the address for words."""

    trigger: str = ""
    view: str = ""
    url: str = ""

    def __str__(self) -> str:
        """Write it as one word after the other."""
        return f"{self.trigger} {self.view} {self.url}"

    @classmethod
    def read(cls, written: str) -> Self:
        """Read what was written."""
        trigger, _, rest = written.partition(" ")
        view, _, url = rest.partition(" ")
        return cls(trigger, view, url)

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """Say how a tap or a command can be answered."""
        return cls(str(payload.get("trigger_id", "")), "", str(payload.get("response_url", "")))
