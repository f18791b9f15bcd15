"""What the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one thing stands."""

    GOOD = "ok"
    WARN = "warn"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do when it is not well."""

    verdict: Verdict
    text: str
