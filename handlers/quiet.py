"""When nobody is rung: their quiet hours and their days off; incidents alone do not ask."""

from datetime import timedelta

from handlers.context import Desk
from handlers.rules.deadlines import is_quiet
from handlers.rules.working_days import is_working_day
from storage.tables import Person

# So long after a moment at which somebody could not be rung the clerk looks again.
AGAIN = timedelta(minutes=15)


def may_ring(desk: Desk, person: Person) -> bool:
    """Tell whether somebody may be rung now."""
    at_work = is_working_day(desk.rules.calendar, desk.today_of(person))
    return at_work and not is_quiet(desk.rules.quiet_hours, desk.now, desk.zone_of(person))
