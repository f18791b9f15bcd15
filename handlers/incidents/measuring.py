"""Measure incidents: from the event to the report, until somebody knew, until it was resolved."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta

from handlers.context import Desk
from handlers.incidents import case
from handlers.rules.deadlines import at_local
from handlers.rules.delays import Measured, Summary, by
from handlers.rules.incidents import exceeds
from handlers.texts import LOCALES
from storage import incidents as stored
from storage import people, places, recall
from storage.enums import IncidentState
from storage.tables import Incident, Person

# What the numbers are told by: what tells groups apart, and what they are called.
KEYS: Mapping[str, Callable[[Measured], tuple[int | str, str]]] = {
    "person": lambda one: (one.person_id, one.person),
    "team": lambda one: (one.team, one.team),
    "severity": lambda one: (one.severity_id, one.severity),
}


def of_period(desk: Desk, first: date, last: date, key: str = "person") -> dict[int | str, Summary]:
    """Sum up what was reported from one day to another, both included, on the company's calendar.

    ``key`` is person (by id), team (by name) or severity (by id); whoever reported nothing is not in it.
    """
    zone = desk.rules.calendar.timezone
    since, until = (at_local(day, time(), zone) for day in (first, last + timedelta(days=1)))
    groups = by(measured(desk, since, until, None, LOCALES[0]), KEYS[key])
    return {number: found for (number, _), found in groups.items()}


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
    # An incident counts for the team its reporter was in on that day.
    recall.widen(desk.session, reporters)
    found = (_measure(desk, one, reporters[one.reporter_id], locale) for one in rows)
    return [one for one in found if one is not None]


def _measure(desk: Desk, row: Incident, reporter: Person, locale: str) -> Measured | None:
    happened, said, limit = row.happened_at, row.said_at, row.limit_at
    if happened is None or said is None or limit is None:
        return None
    rules = case.rules_of(desk, row)
    return Measured(
        person_id=reporter.id,
        person=reporter.name,
        team=places.teams_at(desk.session, [reporter.id], row.reported_at or desk.now).get(reporter.id, ""),
        severity_id=row.severity,
        severity=rules.severity(row.severity).title.speak(locale) if rules and row.severity else "",
        delay=max(said - happened, timedelta()),
        in_time=exceeds(happened, said, limit - happened) is None,
        known=_span(row.reported_at, row.acknowledged_at),
        resolved=_span(row.reported_at, row.closed_at if row.state is IncidentState.RESOLVED else None),
    )


def _span(start: datetime | None, end: datetime | None) -> timedelta | None:
    return max(end - start, timedelta()) if start and end else None
