"""One card: what I owe and what waits for me."""

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duty_verbs import current
from handlers.incidents import handling
from handlers.reports import trays
from handlers.reports.paper import Paper
from handlers.rules.book import Period
from handlers.texts import moment, short
from storage import incidents, places, reports
from storage.enums import OccurrenceStatus
from storage.tables import Person

_LINES = 4


def show(ctx: Context, _text: str = "") -> None:
    """Show what is to be done, with a button for each of the first few."""
    living.show(ctx, ctx.person, "todo", card(ctx, ctx.person), ring=True)


def card(desk: Desk, person: Person) -> Message:
    """Write everything somebody owes and everything that waits for them on one card."""
    say, locale, zone = say_to(person), locale_of(person), desk.zone_of(person)
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    papers = current(desk, person)
    for on_desk in papers[:_LINES]:
        title = on_desk.title(locale)
        due = on_desk.occurrence.due_at
        if on_desk.occurrence.status is OccurrenceStatus.FILED:
            lines.append(say("todo-returned", title=title))
        elif due > desk.now:
            lines.append(say("todo-owed", title=title, due=moment(due, desk.now, zone, locale)))
        else:
            lines.append(say("todo-missed", title=title))
        rows.append((Button(say("todo-write", title=title), press("write", on_desk.id)),))
    for question in reports.open_questions(desk.session, person.id)[:2]:
        lines.append(say("todo-question", text=question.text[:40]))
        rows.append((Button(say("button-answer"), press("reply", question.id)),))
    open_ones = incidents.open_for(desk.session, person.id) if desk.rules.incidents is not None else []
    for row in open_ones[:2]:
        lines.insert(0, say("todo-incident", text=short(row.text, 40)))
        rows.insert(0, (Button(say("todo-look-incident", text=short(row.text, 12)), press("ishow", row.id)),))
    waiting = reports.count_waiting(desk.session, person.id)
    if waiting:
        lines.append(say("todo-waiting", count=waiting))
        rows.insert(0, (Button(say("button-look"), press("look", 0)),))
    today = next((one for one in papers if _is_todays(one)), None)
    if today is not None:
        rows = [*rows[: _LINES - 1], (Button(say("button-rest-today"), press("off", today.id)),)]
    rows = rows[:_LINES]
    role = places.role_at(desk.session, person.id, desk.now)
    if desk.rules.reporting_of(role) is not None:
        rows.append((Button(say("todo-report-incident"), press("ireport", 0)),))
    text = "\n".join(lines) or say("todo-nothing")
    return Message(text, say("todo-title"), tuple(rows), say("todo-title"))


def _is_todays(on_desk: Paper) -> bool:
    return on_desk.occurrence.status is OccurrenceStatus.OPEN and on_desk.duty.period is Period.DAY


def show_again(ctx: Context, _subject: int, _argument: str) -> str:
    """Show the card from a button."""
    show(ctx)
    return ""


def look(ctx: Context, _subject: int, _argument: str) -> str:
    """Bring what waits for somebody from a button."""
    pending(ctx, "")
    return ""


def pending(ctx: Context, _text: str) -> None:
    """Bring what waits for somebody: an incident nobody knows of yet, else the oldest tray."""
    waiting = incidents.unknown_to(ctx.session, ctx.person.id)
    if waiting:
        handling.show_again(ctx, waiting[0].id, "")
    else:
        trays.pending(ctx)
