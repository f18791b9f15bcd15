"""What a rule book asks for in the next 14 days, for `neiqin check`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.rules.assumptions import assumed
from handlers.rules.book import Due, RuleBook
from handlers.rules.deadlines import instants, local_day, occurrences
from handlers.rules.working_days import is_confirmed
from handlers.texts import calendar_day, clock

_DAYS = 14


def lines(rules: RuleBook, now: datetime) -> Iterator[str]:
    """Write who owes what, and what is only assumed."""
    zone = rules.calendar.timezone
    today = local_day(now, zone)
    last = today + timedelta(days=_DAYS - 1)
    yield f"{rules.title.zh} / {rules.title.en}: good. Next {_DAYS} days ({zone}):"
    for duty in rules.duties.values():
        roles = ", ".join(rules.roles[role].title.en for owed in duty.owed_by for role in owed.roles)
        yield f"{duty.title.zh} / {duty.title.en}: {roles}"
        for _, day in occurrences(duty, rules.calendar, today, last):
            moments = instants(duty.due, rules.calendar, day, zone)
            due = f"{calendar_day(day, 'en')}: due {clock(moments.due_at, zone)}"
            called = local_day(moments.last_call, zone)
            on = "" if called == day else f"{calendar_day(called, 'en')} "
            first, final = clock(moments.first_reminder, zone), clock(moments.last_call, zone)
            yield f"  {due}, reminders {on}{first} and {final}, grace {duty.due.grace_minutes} min{_after(duty.due)}"
    guesses = list(paths(rules))
    yield f"Assumed, because the regulation is silent ({len(guesses)}): {', '.join(guesses)}"
    for year in sorted({today.year, last.year}):
        if not is_confirmed(rules.calendar, year):
            yield f"The working days of {year} are not published yet; holidays are a guess."


def _after(due: Due) -> str:
    """Say what comes once the time is over, where anything rings then."""
    over = ", rings when over" if due.ring_when_over else ""
    times = " and ".join(f"{one:%H:%M}" for one in due.after)
    return f"{over}, once more {times} the next working day" if times else over


def paths(rules: RuleBook) -> Iterator[str]:
    """Name every assumed entry by where it stands in the file."""
    for kind, key in assumed(rules):
        yield {
            "duties": f"duties.{key}",
            "due": f"duties.{key}.due",
            "forms": f"forms.{key}",
            "requests": f"requests.{key}",
        }.get(kind, kind)
