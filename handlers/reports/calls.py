"""When somebody is reminded of a report: never on a day they are away, but before they go, else when they are back."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from handlers import books
from handlers.context import Desk
from handlers.reports import paper
from handlers.reports.paper import Paper
from handlers.rules.book import Due, Period, RuleBook
from handlers.rules.deadlines import Instants, at_local, instants, local_day
from handlers.rules.working_days import next_working_day
from storage import absences, duties, reminders
from storage.enums import OccurrenceStatus, Reminder
from storage.tables import Absence, Occurrence, Person


def moments(desk: Desk, on_desk: Paper) -> Instants:
    """Compute the moments of a report; leave of its author is like a rest day."""
    return _instants(desk, on_desk, lambda day: _is_away(desk, on_desk.author, day))


def called_on(desk: Desk, on_desk: Paper) -> date:
    """Give the day of the last call of whoever is not on leave."""
    return local_day(_instants(desk, on_desk, lambda _day: False).last_call, on_desk.zone)


def _instants(desk: Desk, on_desk: Paper, is_away: Callable[[date], bool]) -> Instants:
    day = local_day(on_desk.occurrence.due_at, on_desk.zone)
    return instants(_due(desk, on_desk), _rules(desk, on_desk).calendar, day, on_desk.zone, is_away)


def _rules(desk: Desk, on_desk: Paper) -> RuleBook:
    """Give the rule book a report was made by, whose deadline it has: what changed since moves no reminder."""
    return books.of_version(desk.session, on_desk.occurrence.version_id).rules


def _due(desk: Desk, on_desk: Paper) -> Due:
    return _rules(desk, on_desk).duties.get(on_desk.occurrence.duty, on_desk.duty).due


def plan_after(desk: Desk, papers: Iterable[Paper]) -> None:
    """Plan the first reminder of what was missed, where there is one; its turn may be now."""
    firsts = [(one, desk.now if _due(desk, one).ring_when_over else next_after(desk, one)) for one in papers]
    wanted = [(one.occurrence, Reminder.AFTER, at) for one, at in firsts if at is not None]
    reminders.plan(desk.session, wanted, desk.now)


def plan_returned(desk: Desk, on_desk: Paper) -> None:
    """Plan the reminder of a report that went back, should it still lie there on its author's next working day."""
    day = _next_day_there(desk, on_desk, on_desk.today)
    due = _due(desk, on_desk)
    at = at_local(day, (due.after or (due.first_reminder,))[0], on_desk.zone)
    reminders.plan_anew(desk.session, [(on_desk.occurrence, Reminder.RETURNED, at)], desk.now)


def over_today(desk: Desk, on_desk: Paper) -> datetime:
    """Give the hour of today at which the time to file ends for reports like this."""
    due = _due(desk, on_desk)
    return at_local(on_desk.today, due.time, on_desk.zone) + timedelta(minutes=due.grace_minutes)


def next_after(desk: Desk, on_desk: Paper) -> datetime | None:
    """Give the next reminder of what was missed: on the first working day afterwards on which its author is there."""
    day = _next_day_there(desk, on_desk, local_day(on_desk.occurrence.grace_until, on_desk.zone))
    steps = (at_local(day, one, on_desk.zone) for one in _times_after(desk, on_desk))
    return next((one for one in steps if one > desk.now), None)


def _next_day_there(desk: Desk, on_desk: Paper, day: date) -> date:
    """Give the first working day after another on which an author is there."""
    calendar = _rules(desk, on_desk).calendar
    day = next_working_day(calendar, day)
    while _is_away(desk, on_desk.author, day):
        day = next_working_day(calendar, day)
    return day


def _times_after(desk: Desk, on_desk: Paper) -> tuple[time, ...]:
    """Give the rule book's times; without any, whoever had no last call because of leave is told once all the same."""
    due = _due(desk, on_desk)
    missed_call = on_desk.occurrence.nag_step <= 1 and _is_away(desk, on_desk.author, called_on(desk, on_desk))
    return due.after or ((due.first_reminder,) if missed_call else ())


def standing(desk: Desk, person: Person) -> list[Paper]:
    """List what somebody owes that leave does not excuse."""
    papers = [on_desk for one in duties.owed(desk.session, person.id) if (on_desk := paper.of(desk, one)) is not None]
    return [one for one in papers if one.duty.period is not Period.DAY]


def touched(desk: Desk, person: Person, leave: Absence) -> list[Paper]:
    """List what leave does not excuse although its reminders fall into it."""
    return [one for one in standing(desk, person) if leave.since <= called_on(desk, one) <= leave.until]


def replan(desk: Desk, occurrences: Iterable[Occurrence]) -> None:
    """Let reminders come when they should by now; what somebody put off themselves stays so."""
    rows = [one for one in occurrences if one.status is OccurrenceStatus.OPEN and not _is_put_off(desk, one)]
    papers = [on_desk for one in rows if (on_desk := paper.of(desk, one)) is not None]
    planned = [(one.occurrence, *coming) for one in papers if (coming := _next(desk, one)) is not None]
    reminders.replan(desk.session, [one.occurrence for one in papers], planned, desk.now)


def _is_put_off(desk: Desk, occurrence: Occurrence) -> bool:
    """Tell whether the moment its author chose is still to come."""
    return occurrence.snoozed > 0 and reminders.planned(desk.session, occurrence) is not None


def _next(desk: Desk, on_desk: Paper) -> tuple[Reminder, datetime] | None:
    found = moments(desk, on_desk)
    if not on_desk.occurrence.nag_step and found.first_reminder > desk.now:
        return Reminder.FIRST, found.first_reminder
    if on_desk.occurrence.nag_step <= 1 and found.last_call > desk.now:
        return Reminder.LAST, found.last_call
    return None


def _is_away(desk: Desk, person: Person, day: date) -> bool:
    return absences.is_away(desk.session, person.id, day)
