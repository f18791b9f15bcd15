"""Which days are working days: the public calendar with its make-up days, and the company's own dates."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays

from handlers.rules.book import Calendar


@lru_cache(maxsize=32)
def _public(country: str, rest_days: frozenset[int]) -> HolidayBase:
    calendar = country_holidays(country)
    calendar.weekend = set(rest_days)
    return calendar


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Tell whether people work on ``day``; the company's own dates win."""
    if day in calendar.workdays:
        return True
    if day in calendar.holidays:
        return False
    return _public(calendar.country, frozenset(rest.number for rest in calendar.rest_days)).is_working_day(day)


def last_working_day(calendar: Calendar, day: date) -> date:
    """Give ``day`` itself, or the nearest working day before it."""
    return next(working_days_back(calendar, day))


def working_days_back(calendar: Calendar, day: date) -> Iterator[date]:
    """Yield the working days from ``day`` backwards."""
    return (earlier for earlier in _walk(day, -1) if is_working_day(calendar, earlier))


def next_working_day(calendar: Calendar, day: date) -> date:
    """Give the nearest working day after ``day``."""
    return next(later for later in _walk(day + timedelta(days=1), 1) if is_working_day(calendar, later))


def is_confirmed(calendar: Calendar, year: int) -> bool:
    """Tell whether the year's make-up days are known; before they are published the library only guesses."""
    public = _public(calendar.country, frozenset(rest.number for rest in calendar.rest_days))
    start = date(year, 1, 1)
    made_up = any(start + timedelta(days=n) in public.weekend_workdays for n in range(365) if public.get(start) or n)
    own = any(day.year == year for day in (*calendar.holidays, *calendar.workdays))
    return made_up or own or calendar.country != "CN"


def _walk(day: date, step: int) -> Iterator[date]:
    # A year of rest days is refused by the rule book's own check, so this ends.
    for distance in range(400):
        yield day + timedelta(days=step * distance)
