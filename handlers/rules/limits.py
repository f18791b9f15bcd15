"""When a request is to be decided, and when the clerk speaks up before; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.rules.approvals import Limit
from handlers.rules.book import Calendar
from handlers.rules.deadlines import at_local, local_day
from handlers.rules.working_days import is_working_day, next_working_day


def due_at(limit: Limit, calendar: Calendar, since: datetime, zone: str) -> datetime:
    """Give the end of a limit: the same time of day so many days on.

    Counted in working days, what comes in on a rest day begins with the first moment of the next working day.
    """
    day, moment = local_day(since, zone), since.astimezone(ZoneInfo(zone)).time()
    if not limit.working:
        return at_local(day + timedelta(days=limit.days), moment, zone)
    if not is_working_day(calendar, day):
        day, moment = next_working_day(calendar, day), datetime.min.time()
    for _ in range(limit.days):
        day = next_working_day(calendar, day)
    return at_local(day, moment, zone)


def nag_moments(since: datetime, due: datetime, shares: Sequence[int]) -> list[datetime]:
    """Give the moments at which the clerk reminds, for shares of the limit in percent; the end is always one."""
    return [since + (due - since) * share / 100 for share in sorted({*shares, 100})]
