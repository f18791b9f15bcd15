"""Incidents in numbers as a table: by person, team and severity; delays in minutes, as medians."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from handlers.context import Desk
from handlers.incidents.measuring import KEYS, measured
from handlers.rules.delays import Summary, by, summary
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, speaker

_COLUMNS = ("by", "of", "count", "share", "delay", "longest", "known", "resolved")


def lines(
    desk: Desk, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """Give the header, a line for everything together, and one for each person, team and severity.

    ``only`` narrows it to some reporters.
    """
    say = speaker(LOCALES[0])
    yield [say(f"incident-stats-column-{one}") for one in _COLUMNS]
    found = measured(desk, since, until, only, LOCALES[0])
    if not found:
        return
    yield [say("incident-stats-all"), "", *_numbers(summary(found))]
    for key, of in KEYS.items():
        for (_, name), one in by(found, of).items():
            yield [say(f"incident-stats-{key}"), name, *_numbers(one)]


def _numbers(one: Summary) -> Line:
    spans = (one.delay, one.longest, one.known, one.resolved)
    return [one.count, one.share, *(_minutes(span) for span in spans)]


def _minutes(span: timedelta | None) -> int | None:
    return int(span.total_seconds() // 60) if span is not None else None
