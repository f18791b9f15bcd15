"""Measure incidents: from the event to the report, until somebody knew, until it was resolved."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from handlers.context import Desk
from handlers.incidents import case
from handlers.rules.delays import Measured
from handlers.rules.incidents import exceeds
from storage import incidents as stored
from storage import people, places
from storage.enums import IncidentState
from storage.tables import Incident

# What the numbers are told by.
KEYS: Mapping[str, Callable[[Measured], str]] = {
    "person": lambda one: one.person,
    "team": lambda one: one.team,
    "severity": lambda one: one.severity,
}


def measured(
    desk: Desk, since: datetime, until: datetime | None, only: Collection[int] | None, locale: str
) -> list[Measured]:
    """Measure what was reported from one instant to another; false alarms are left out.

    ``only`` narrows it to some reporters.
    """
    rows = [
        one
        for one in stored.since(desk.session, since)
        if one.state is not IncidentState.DISMISSED
        and (until is None or (one.reported_at and one.reported_at < until))
        and (only is None or one.reporter_id in only)
    ]
    reporters = people.named(desk.session, {one.reporter_id for one in rows})
    teams = places.teams_at(desk.session, list(reporters), desk.now)
    found = (_measure(desk, one, reporters[one.reporter_id].name, teams, locale) for one in rows)
    return [one for one in found if one is not None]


def _measure(desk: Desk, row: Incident, name: str, teams: Mapping[int, str], locale: str) -> Measured | None:
    happened, said, limit = row.happened_at, row.said_at, row.limit_at
    if happened is None or said is None or limit is None:
        return None
    rules = case.rules_of(desk, row)
    return Measured(
        person=name,
        team=teams.get(row.reporter_id, ""),
        severity=rules.severity(row.severity).title.speak(locale) if rules and row.severity else "",
        delay=max(said - happened, timedelta()),
        in_time=exceeds(happened, said, limit - happened) is None,
        known=_span(row.reported_at, row.acknowledged_at),
        resolved=_span(row.reported_at, row.closed_at if row.state is IncidentState.RESOLVED else None),
    )


def _span(start: datetime | None, end: datetime | None) -> timedelta | None:
    return max(end - start, timedelta()) if start and end else None
