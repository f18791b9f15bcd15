"""How fast events are reported, known of and resolved, as numbers; pure."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Measured:
    """One incident's delays; nothing where it has not come so far.

    ``person_id`` and ``severity_id`` tell apart what has the same name.
    """

    person_id: int
    person: str
    team: str
    severity_id: str
    severity: str
    delay: timedelta
    in_time: bool
    known: timedelta | None
    resolved: timedelta | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Several incidents in one line; ``share`` in whole percent, the delays as medians."""

    count: int
    share: int
    delay: timedelta
    longest: timedelta
    known: timedelta | None
    resolved: timedelta | None


def summary(measured: Sequence[Measured]) -> Summary:
    """Sum up some incidents, at least one."""
    delays = [one.delay for one in measured]
    return Summary(
        count=len(measured),
        # Rounded down: only all of them are a hundred percent.
        share=100 * sum(one.in_time for one in measured) // len(measured),
        delay=_middle(delays) or timedelta(),
        longest=max(delays),
        known=_middle(one.known for one in measured),
        resolved=_middle(one.resolved for one in measured),
    )


def by(measured: Iterable[Measured], key: Callable[[Measured], Key]) -> dict[Key, Summary]:
    """Sum up incidents group by group, the largest group first."""
    groups: dict[Key, list[Measured]] = {}
    for one in measured:
        groups.setdefault(key(one), []).append(one)
    summed = [(name, summary(group)) for name, group in groups.items()]
    return dict(sorted(summed, key=lambda one: (-one[1].count, str(one[0]))))


def _middle(spans: Iterable[timedelta | None]) -> timedelta | None:
    seconds = [one.total_seconds() for one in spans if one is not None]
    return timedelta(seconds=median(seconds)) if seconds else None
