"""When nobody is rung: their quiet hours, days off and leave; incidents alone do not ask."""

from datetime import date, datetime, time, timedelta

from handlers.context import Desk
from handlers.rules.deadlines import after_quiet, at_local, is_quiet, local_day
from handlers.rules.working_days import is_working_day
from storage import absences
from storage.tables import Person

# So long after a moment at which somebody could not be rung the clerk looks again.
AGAIN = timedelta(minutes=15)


def may_ring(desk: Desk, person: Person) -> bool:
    """Tell whether somebody may be rung now."""
    return is_working_time(desk, person) and not is_on_leave(desk, person)


def is_on_leave(desk: Desk, person: Person) -> bool:
    """Tell whether somebody is away today."""
    return absences.is_away(desk.session, person.id, desk.today_of(person))


def is_working_time(desk: Desk, person: Person) -> bool:
    """Tell whether people work now where somebody is, be they there or on leave."""
    at_work = is_working_day(desk.rules.calendar, desk.today_of(person))
    return at_work and not is_quiet(desk.rules.quiet_hours, desk.now, desk.zone_of(person))


def rings_from(desk: Desk, person: Person) -> datetime:
    """Give the first moment from now on at which somebody may be rung, as far as is known."""
    zone = desk.zone_of(person)
    at = after_quiet(desk.rules.quiet_hours, desk.now, zone)
    while not _is_there(desk, person, day := local_day(at, zone)):
        at = after_quiet(desk.rules.quiet_hours, at_local(day + timedelta(days=1), time(), zone), zone)
    return at


def _is_there(desk: Desk, person: Person, day: date) -> bool:
    return is_working_day(desk.rules.calendar, day) and not absences.is_away(desk.session, person.id, day)
