"""One card: what I owe and what waits for me."""

from collections.abc import Iterator

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duty_verbs import current
from handlers.incidents import handling
from handlers.incidents.concerned import open_for, unknown_to
from handlers.reports import trays
from handlers.reports.paper import Paper
from handlers.requests import inbox
from handlers.rules.book import Period
from handlers.texts import Say, moment, short
from storage import matters, places, reports
from storage.enums import OccurrenceStatus
from storage.tables import Person

_LINES = 4
_INCIDENTS = 2


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
    if len(papers) > _LINES:
        lines.append(say("todo-more-reports", count=len(papers) - _LINES))
    for question in reports.open_questions(desk.session, person.id)[:2]:
        lines.append(say("todo-question", text=question.text[:40]))
        rows.append((Button(say("button-answer"), press("reply", question.id)),))
    alarms, doors = _incidents(desk, person, say)
    lines, rows = alarms + lines, doors + rows
    for matter in matters.open_of(desk.session, person.id)[:2]:
        what = short(f"{matter.customer} {matter.text}".strip(), 30)
        lines.append(say("todo-matter", text=what, due=moment(matter.due_at, desk.now, zone, locale)))
        rows.append((Button(short(what, 16), press("mshow", matter.id, "ring")),))
    for line, button in _waiting(desk, person, say):
        lines.append(line)
        rows.insert(0, (button,))
    today = next((one for one in papers if _is_todays(one)), None)
    if today is not None:
        rows = [*rows[: _LINES - 1], (Button(say("button-rest-today"), press("off", today.id)),)]
    rows = rows[:_LINES]
    role = places.role_at(desk.session, person.id, desk.now)
    if desk.rules.reporting_of(role) is not None:
        rows.append((Button(say("todo-report-incident"), press("ireport", 0)),))
    text = "\n".join(lines) or say("todo-nothing")
    return Message(text, say("todo-title"), tuple(rows), say("todo-title"))


def _incidents(desk: Desk, person: Person, say: Say) -> tuple[list[str], list[tuple[Button, ...]]]:
    """Give the open incidents somebody has to do with, the newest first, each with a button."""
    open_ones = open_for(desk, person.id) if desk.rules.incidents is not None else []
    shown = open_ones[: -_INCIDENTS - 1 : -1]
    lines = [say("todo-incident", text=short(one.text, 40)) for one in shown]
    if len(open_ones) > len(shown):
        lines.append(say("todo-more-incidents", count=len(open_ones) - len(shown)))
    return lines, [
        (Button(say("todo-look-incident", text=short(one.text, 12)), press("ishow", one.id)),) for one in shown
    ]


def _waiting(desk: Desk, person: Person, say: Say) -> Iterator[tuple[str, Button]]:
    """Give what waits for somebody's word: reports to read, requests to decide."""
    if waiting := reports.count_waiting(desk.session, person.id):
        yield say("todo-waiting", count=waiting), Button(say("button-look"), press("look", 0))
    if asked := inbox.count(desk, person):
        yield say("todo-requests", count=asked), Button(say("todo-decide", count=asked), press("rinbox", 0))


def _is_todays(on_desk: Paper) -> bool:
    return on_desk.occurrence.status is OccurrenceStatus.OPEN and on_desk.duty.period is Period.DAY


def show_again(ctx: Context, _subject: int, _argument: str) -> str:
    """Show the card from a button."""
    show(ctx)
    return ""


def look(ctx: Context, _subject: int, _argument: str) -> str:
    """Bring the reports that wait for somebody from a button."""
    trays.pending(ctx)
    return ""


def pending(ctx: Context, _text: str) -> None:
    """Bring what waits for somebody: an incident nobody knows of yet, else the oldest tray."""
    waiting = unknown_to(ctx, [ctx.person.id])[ctx.person.id]
    if waiting:
        handling.show_again(ctx, waiting[0], "")
    elif not inbox.show(ctx, ctx.person) or reports.count_waiting(ctx.session, ctx.person.id):
        trays.pending(ctx)
