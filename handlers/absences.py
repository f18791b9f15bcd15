"""Today I rest: stops what is owed at once; a superior sees it and may object."""

from datetime import date, datetime, timedelta

from handlers import cards as living
from handlers import groups
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duties import build_ahead
from handlers.reports import author_cards, paper, writing
from handlers.reports.paper import Paper
from handlers.rules import dates
from handlers.rules.book import Period
from handlers.rules.deadlines import instants, local_day
from handlers.texts import Say, calendar_day
from storage import absences as stored
from storage import people, places, reminders
from storage import trays as stored_trays
from storage.enums import Lane, OccurrenceStatus, Reminder
from storage.tables import Absence, Occurrence, Person

_CHOICES = {"today": (0, 0), "tomorrow": (1, 1), "both": (0, 1)}


def ask(ctx: Context, text: str) -> None:
    """Note leave for typed days, or ask which days."""
    if text.strip():
        today = local_day(ctx.at, ctx.zone)
        found = dates.span(text, today)
        if found is None:
            ctx.tell("leave-not-understood", example=f"{today.month}.{today.day}")
            return
        _away(ctx, ctx.person, *found)
        return
    buttons = tuple(Button(ctx.say(f"leave-{code}"), press("leave_on", 0, code)) for code in _CHOICES)
    ctx.lines.append(Message(ctx.say("leave-when"), rows=(buttons,)))


def choose(ctx: Context, _subject: int, code: str) -> str:
    """Note leave for the days of a button."""
    days = _CHOICES.get(code)
    if days is None:
        return ctx.say("toast-too-old")
    _away(ctx, ctx.person, *(local_day(ctx.at, ctx.zone) + timedelta(days=one) for one in days))
    return ""


def back(ctx: Context, _text: str) -> None:
    """Take back the rest that is on, or comes next."""
    row = stored.current_or_next(ctx.session, ctx.person.id, local_day(ctx.at, ctx.zone))
    if row is None:
        ctx.tell("leave-none")
    elif said := work_after_all(ctx, row.id, ""):
        ctx.lines.append(Message(said))


def off(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Rest on the day of a report that is owed; for somebody else only as their superior."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None:
        return ctx.say("toast-too-old")
    mine = on_desk.author.id == ctx.person.id
    if not mine and ctx.person.id not in {one.id for one in paper.superiors(ctx, on_desk)}:
        return ctx.say("toast-not-yours")
    if refusal := _why_not(ctx, on_desk, mine=mine):
        return ctx.say(refusal)
    day = local_day(on_desk.occurrence.due_at, on_desk.zone)
    _away(ctx, on_desk.author, day, day)
    return ctx.say("toast-rest-noted")


def _why_not(ctx: Context, on_desk: Paper, *, mine: bool) -> str:
    """Say why a day off cannot be noted for a report; empty when it can."""
    if on_desk.duty.period is not Period.DAY:
        return "toast-rest-is-for-days"
    if on_desk.occurrence.status is OccurrenceStatus.FILED:
        return "toast-already-filed"
    if on_desk.occurrence.status is OccurrenceStatus.EXCUSED:
        return "toast-rests-already"
    return "toast-too-late-to-rest" if mine and ctx.at > on_desk.occurrence.grace_until else ""


def _away(ctx: Context, person: Person, first: date, last: date) -> None:
    """Note days off as whoever says it now."""
    excuse(ctx, person, first, last, ctx.person, ctx.at)


def excuse(desk: Desk, person: Person, first: date, last: date, by: Person, at: datetime) -> None:
    """Note that somebody is away: what is owed on these days is owed no more, and both see it."""
    known = stored.covering(desk.session, person.id, first, last)
    if known is not None:
        _tell(desk, person, known)
        return
    row = stored.note(desk.session, Absence(person_id=person.id, since=first, until=last, said_by=by.id, said_at=at))
    open_ones = _owed(desk, row, OccurrenceStatus.OPEN)
    # Whoever said it in time is not late because we heard it late; a superior may forgive afterwards.
    missed = _owed(desk, row, OccurrenceStatus.MISSING)
    open_ones += [one for one in missed if by.id != person.id or at <= one.grace_until]
    for occurrence in open_ones:
        occurrence.status = OccurrenceStatus.EXCUSED
        _recount(desk, occurrence)
        if person.focus == f"draft:{occurrence.id}":
            person.focus = ""
    desk.session.flush()
    _tell(desk, person, row)


def _owed(desk: Desk, row: Absence, status: OccurrenceStatus) -> list[Occurrence]:
    daily = [key for key, duty in desk.rules.duties.items() if duty.period is Period.DAY]
    return stored.owed_within(desk.session, row, daily, status)


def _recount(desk: Desk, occurrence: Occurrence) -> None:
    """Let the team's superiors and its group see the new count."""
    stored_trays.touch(desk.session, stored_trays.of_team_report(desk.session, occurrence))
    groups.touch(desk, occurrence.person_id, occurrence.duty, occurrence.period)


def _tell(desk: Desk, person: Person, row: Absence) -> None:
    """Show the absence to the person, and to the superior when the person said it."""
    say, locale = say_to(person), locale_of(person)
    first = next(iter(_owed(desk, row, OccurrenceStatus.EXCUSED)), None)
    on_desk = paper.of(desk, first) if first else None
    by = people.named(desk.session, [row.said_by])[row.said_by]
    key = "resting" if by.id == person.id else "resting-said-by"
    title = on_desk.title(locale) if on_desk else say("leave-title")
    text = say(key, days=_days(row, locale), name=by.name)
    rows: tuple[tuple[Button, ...], ...] = ((Button(say("button-work-after-all"), press("on", row.id)),),)
    if by.id == person.id and places.led_by(desk.session, person.id, desk.now):
        # What people apply for need not wait for them.
        rows += ((Button(say("request-away"), press("raway", 0)),),)
    subject = on_desk.subject if on_desk else f"leave:{row.id}"
    living.show(desk, person, subject, Message(text, title, rows, title), ring=on_desk is None)
    # Whoever noted it for somebody else can take it back on the same card.
    for boss in _superior(desk, person) if by.id == person.id else [by]:
        _show_superior(desk, boss, person, row)


def _superior(desk: Desk, person: Person) -> list[Person]:
    """Give who hears of it: the first who gets the person's daily report; the others see it in their tray."""
    return _readers(desk, person)[:1]


def _readers(desk: Desk, person: Person) -> list[Person]:
    daily = next((duty for duty in desk.rules.duties.values() if duty.period is Period.DAY), None)
    ids = paper.reader_ids(desk, person.id, daily, desk.now) if daily else []
    return list(people.named(desk.session, ids).values())


def _days(row: Absence, locale: str) -> str:
    first = calendar_day(row.since, locale)
    return first if row.since == row.until else f"{first} – {calendar_day(row.until, locale)}"


def _show_superior(desk: Desk, boss: Person, person: Person, row: Absence, outcome: str = "") -> None:
    say, locale = say_to(boss), locale_of(boss)
    title = say("rests-title", name=person.name)
    text = say("rests", name=person.name, days=_days(row, locale))
    rows = () if outcome else ((Button(say("button-object"), press("object", row.id)),),)
    message = Message(f"{text}\n{outcome}" if outcome else text, title, rows, title)
    living.show(desk, boss, f"absence:{row.id}", message, lane=Lane.SUMMARY)


def work_after_all(ctx: Context, absence_id: int, _argument: str) -> str:
    """Take one's own absence back; what was owed is owed again."""
    row = stored.absence(ctx.session, absence_id)
    if row is None or row.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if row.ended_at is not None:
        return ctx.say("toast-rest-ended")
    again = _end(ctx, row)
    for boss in _superior(ctx, ctx.person):
        _show_superior(ctx, boss, ctx.person, row, say_to(boss)("works-after-all", name=ctx.person.name))
    if again is None:
        title = ctx.say("leave-title")
        living.show(ctx, ctx.person, f"leave:{row.id}", Message(ctx.say("rest-over"), title, (), title))
        return ""
    return writing.begin(ctx, again, ring=False)


def disagree(ctx: Context, absence_id: int, _argument: str) -> str:
    """Ask somebody to report after all."""
    row = stored.absence(ctx.session, absence_id)
    person = people.person(ctx.session, row.person_id) if row else None
    if row is None or person is None:
        return ctx.say("toast-too-old")
    if row.ended_at is not None:
        return ctx.say("toast-rest-ended")
    if ctx.person.id not in {one.id for one in _readers(ctx, person)}:
        return ctx.say("toast-superior-decides")
    again = _end(ctx, row)
    _show_superior(ctx, ctx.person, person, row, ctx.say("objected"))
    say: Say = say_to(person)
    text = say("please-work", name=ctx.person.name, days=_days(row, locale_of(person)))
    if again is None:
        title = say("leave-title")
        living.show(ctx, person, f"leave:{row.id}", Message(text, title, (), title), ring=True, lane=Lane.DECISION)
    else:
        nag = author_cards.nag(ctx, again, last=False)
        message = Message(text, nag.title, nag.rows[:1], nag.stub)
        living.show(ctx, person, again.subject, message, ring=True, lane=Lane.DECISION)
    return ctx.say("toast-objected")


def _last_call(ctx: Context, occurrence: Occurrence) -> datetime | None:
    """Give the reminder that is still to come."""
    on_desk = paper.of(ctx, occurrence)
    if on_desk is None:
        return None
    day = local_day(occurrence.due_at, on_desk.zone)
    at = instants(on_desk.duty.due, ctx.rules.calendar, day, on_desk.zone).last_call
    return at if at > ctx.now else None


def _still_away(ctx: Context, occurrence: Occurrence) -> bool:
    """Tell whether another absence covers the day."""
    day = date.fromisoformat(occurrence.period)
    return stored.covering(ctx.session, occurrence.person_id, day, day) is not None


def _end(ctx: Context, row: Absence) -> Paper | None:
    """End an absence; give the first report that is owed again."""
    again = _owed(ctx, row, OccurrenceStatus.EXCUSED)
    stored.end(ctx.session, row, ctx.person.id, ctx.now)
    ctx.session.flush()
    person = people.named(ctx.session, [row.person_id])[row.person_id]
    # What was never made because of the absence is owed now.
    for _ in build_ahead(ctx, person):
        pass
    again += [one for one in _owed(ctx, row, OccurrenceStatus.OPEN) if one not in again]
    again = [one for one in again if not _still_away(ctx, one)]
    for occurrence in again:
        is_over = occurrence.grace_until <= ctx.now
        occurrence.status = OccurrenceStatus.MISSING if is_over else OccurrenceStatus.OPEN
        _recount(ctx, occurrence)
    calls = ((one, Reminder.LAST, _last_call(ctx, one)) for one in again)
    reminders.plan(ctx.session, [(one, which, at) for one, which, at in calls if at is not None], ctx.now)
    return paper.of(ctx, again[0]) if again else None
