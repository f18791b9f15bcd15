"""The incident's clock: how late a first notice is, when the clerk speaks up next, and who hears of it; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta


def exceeds(happened_at: datetime, reported_at: datetime, limit: timedelta) -> timedelta | None:
    """Measure how far a report exceeds the limit from the event; nothing when it is in time."""
    over = reported_at - happened_at - limit
    return over if over > timedelta() else None


def next_nag(limit_at: datetime, before: Iterable[int], now: datetime) -> datetime | None:
    """Give the next moment to remind of an unfinished first notice; ``before`` are minutes before the limit."""
    moments = sorted(limit_at - timedelta(minutes=one) for one in before)
    return next((one for one in moments if one > now), None)


def next_up(told: Sequence[int], superiors: Mapping[int, Sequence[int]]) -> list[int]:
    """List who hears of it next: the superiors of those told who have not been told."""
    found: list[int] = []
    for one in told:
        # One step at a time: the primary superior, and the others only where there is no primary.
        for boss in superiors.get(one, ())[:1]:
            if boss not in told and boss not in found:
                found.append(boss)
    return found
