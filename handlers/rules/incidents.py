"""The incident's clock: how late a first notice is, when the clerk speaks up next, and who hears of it; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta


def exceeds(happened_at: datetime, reported_at: datetime, limit: timedelta) -> timedelta | None:
    """Measure how far a report exceeds the limit from the event; nothing when it is in time."""
    over = reported_at - happened_at - limit
    return over if over > timedelta() else None


def next_nag(happened_at: datetime, limit_at: datetime, before: Iterable[int], now: datetime) -> datetime | None:
    """Give the next moment to remind of an unfinished first notice.

    ``before`` are minutes before the limit; a limit too short for any of them is halved.
    """
    spans = [timedelta(minutes=one) for one in before if timedelta(minutes=one) < limit_at - happened_at]
    moments = sorted(limit_at - one for one in spans or [(limit_at - happened_at) / 2])
    return next((one for one in moments if one > now), None)


def next_up(told: Sequence[int], superiors: Mapping[int, Sequence[int]], gone: Collection[int]) -> list[int]:
    """List who hears of it next: the primary superiors of those told, over the heads of whoever is gone."""
    walked = list(told)
    while True:
        found = list(dict.fromkeys(b for one in walked for b in superiors.get(one, ())[:1] if b not in walked))
        here = [one for one in found if one not in gone]
        if here or not found:
            return here
        walked += found
