"""Build what people owe from the rule book: the tick does it ahead, linking and imports do it at once."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.context import Desk
from handlers.rules.book import Period
from handlers.rules.deadlines import due_day, instants, local_day, occurrences, period_key
from handlers.rules.trials import began_after
from handlers.rules.working_days import is_working_day
from storage import duties as stored
from storage import outbox, places
from storage.tables import Occurrence, Person

# How far ahead an occurrence exists, so that a report can be written before its day.
_AHEAD = {Period.DAY: 0, Period.WEEK: 6, Period.MONTH: 30}


def build_ahead(desk: Desk, only: Person | None = None) -> Iterator[int]:
    """Make every occurrence that can be written now; yield after each statement how many were new."""
    zones = [only.timezone] if only else stored.zones(desk.session)
    company = desk.rules.calendar.timezone
    for zone in {zone or company for zone in zones}:
        today = local_day(desk.now, zone)
        for key, duty in desk.rules.duties.items():
            last = today + timedelta(days=_AHEAD[duty.period])
            for period, day in occurrences(duty, desk.rules.calendar, today, last):
                # One notice per rule and zone keeps a tick with nothing to make cheap.
                made = f"made:{desk.book.version_id}:{key}:{period}:{zone}"
                if only is not None or outbox.notice(desk.session, made, desk.now):
                    yield _add(desk, key, period, day, zone, only)


def on_demand(desk: Desk, person: Person, role: str, key: str) -> Occurrence | None:
    """Find what somebody owes of a duty now, making it while its deadline is still ahead.

    Nothing is owed of a daily duty on a rest day.
    """
    duty = desk.rules.duties.get(key)
    if duty is None or duty.owed_by_role(role) is None:
        return None
    zone = desk.zone_of(person)
    day = due_day(duty, desk.today_of(person))
    period = period_key(duty.period, day)
    found = stored.of_person(desk.session, person.id, key, period)
    if found is not None:
        return found
    if duty.period is Period.DAY and not is_working_day(desk.rules.calendar, day):
        return None
    if instants(duty.due, desk.rules.calendar, day, zone).due_at <= desk.now:
        return None
    _add(desk, key, period, day, zone, person, eager=True)
    return stored.of_person(desk.session, person.id, key, period)


def _add(
    desk: Desk,
    key: str,
    period: str,
    day: date,
    zone: str,
    only: Person | None,
    *,
    eager: bool = False,
) -> int:
    duty = desk.rules.duties[key]
    moments = instants(duty.due, desk.rules.calendar, day, zone)
    trial_since = began_after(desk.rules.calendar, desk.rules.trial.days, day)
    return sum(
        stored.add_for_everybody(
            desk.session,
            stored.NewOccurrence(
                duty=key,
                period=period,
                day=day,
                roles=owed.roles,
                zone=zone,
                rests_when_away=duty.period is Period.DAY,
                default_zone=zone == desk.rules.calendar.timezone,
                due_at=moments.due_at,
                grace_until=moments.grace_until,
                first_nag_at=moments.first_reminder,
                version_id=desk.book.version_id,
                trial_teams=places.teams_since(desk.session, trial_since, desk.now) if trial_since else (),
                trial_since=trial_since,
                eager=eager,
            ),
            only.id if only else None,
        )
        for owed in duty.owed_by
    )
