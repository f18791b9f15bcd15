"""Incidents as a table: delays from the event, whether in time, and how long until somebody knew and closed it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers.context import Desk
from handlers.incidents import case
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, local_time, speaker
from storage import incidents, people, places

_COLUMNS = (
    "name",
    "team",
    "what",
    "severity",
    "happened",
    "reported",
    "delay",
    "limit",
    "in-time",
    "late-reason",
    "acknowledged",
    "closed",
    "state",
)


def lines(
    desk: Desk, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """Give the header and a line for each incident reported from one instant to another; delays in minutes.

    ``only`` narrows it to some reporters.
    """
    say = speaker(LOCALES[0])
    yield [say(f"incident-column-{one}") for one in _COLUMNS]
    rows = [
        one
        for one in incidents.since(desk.session, since)
        if (until is None or (one.reported_at and one.reported_at < until))
        and (only is None or one.reporter_id in only)
    ]
    reporters = people.named(desk.session, {one.reporter_id for one in rows})
    teams = places.teams_at(desk.session, list(reporters), desk.now)
    titles = {one.id: one.title.zh for one in desk.rules.late_reasons.options}
    for row in rows:
        zone = desk.zone_of(reporters[row.reporter_id])
        rules = case.rules_of(desk, row)
        severity = rules.severity(row.severity).title.zh if rules and row.severity else ""
        said, happened, limit = row.said_at, row.happened_at, row.limit_at
        yield [
            reporters[row.reporter_id].name,
            teams.get(row.reporter_id, ""),
            row.text,
            severity,
            local_time(happened, zone) if happened else "",
            local_time(said, zone) if said else "",
            _minutes(happened, said),
            _minutes(happened, limit),
            say("incident-column-yes") if said and limit and said <= limit else say("incident-column-no"),
            titles.get(row.late_reason, row.late_reason),
            _minutes(row.reported_at, row.acknowledged_at),
            _minutes(row.reported_at, row.closed_at),
            say(f"incident-state-{row.state}"),
        ]


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    return max(0, int((end - start).total_seconds() // 60)) if start and end else None
