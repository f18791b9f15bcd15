"""What the next plain text belongs to, where somebody was asked for words: a kind, an id, and since when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# So long after a question nobody remembers having been asked.
_FORGOTTEN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Asked:
    """A focus taken apart; ``at`` is nothing where it does not grow old."""

    kind: str
    id: int
    at: datetime | None

    def is_forgotten(self, now: datetime) -> bool:
        """Tell whether it was asked so long ago that a plain sentence is not its answer any more."""
        return self.at is not None and now - self.at > _FORGOTTEN


def asking(kind: str, number: int, at: datetime) -> str:
    """Write a focus that grows old."""
    return f"{kind}:{number}@{int(at.timestamp()) // 60}"


def read(focus: str) -> Asked | None:
    """Take a focus apart; nothing where there is none."""
    kind, _, rest = focus.partition(":")
    number, _, minutes = rest.partition("@")
    if not number.isdecimal():
        return None
    at = datetime.fromtimestamp(int(minutes) * 60, UTC) if minutes.isdecimal() else None
    return Asked(kind, int(number), at)


def is_about(focus: str, kind: str, number: int) -> bool:
    """Tell whether a focus asks this of that."""
    asked = read(focus)
    return asked is not None and (asked.kind, asked.id) == (kind, number)
