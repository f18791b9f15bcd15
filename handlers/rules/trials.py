"""The days on which a team tries the clerk out; pure."""

from datetime import date
from itertools import islice

from handlers.rules.book import Calendar
from handlers.rules.working_days import last_working_day, working_days_back


def began_after(calendar: Calendar, days: int, day: date) -> date | None:
    """Give the earliest first day of those who are still trying out on ``day``; nothing when nobody tries out."""
    if days == 0:
        return None
    return next(islice(working_days_back(calendar, last_working_day(calendar, day)), days - 1, None))
