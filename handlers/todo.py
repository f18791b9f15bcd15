"""One card: what I owe and what waits for me."""

from collections.abc import Iterator, Sequence

from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duty_verbs import current
from handlers.incidents import handling
from handlers.incidents.concerned import open_for, unknown_to
from handlers.paging import page_of, pages
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


def show_again(ctx: Context, _subject: int, page: str) -> str:
    """Show the card from a button, or turn to its rarer buttons."""
    living.show(ctx, ctx.person, "todo", card(ctx, ctx.person, page_of(page)), ring=not page)
    return ""


def card(desk: Desk, person: Person, page: int = 0) -> Message:
    """Write everything somebody owes and everything that waits for them on one card."""
    say = say_to(person)
    lines, buttons = _content(desk, person, say)
    more, back = Button(say("button-more"), press("todo", 0)), Button(say("button-back"), press("todo", 0, "0"))
    return _message(lines, pages(buttons, page, more, back, leads_back=False, width=1), say)


def board(desk: Desk, person: Person) -> Message:
    """Write the same where there is room for every button."""
    say = say_to(person)
    lines, buttons = _content(desk, person, say)
    return _message(lines, rows_of(buttons, 1), say)


def _message(lines: Sequence[str], rows: tuple[tuple[Button, ...], ...], say: Say) -> Message:
    title = say("todo-title")
    return Message("\n".join(lines) or say("todo-nothing"), title, rows, title)


def _content(desk: Desk, person: Person, say: Say) -> tuple[list[str], list[Button]]:
    """Give the lines, and the buttons by how near they must be: the likeliest door, rest, alarm, the other doors."""
    papers = current(desk, person)
    alarms, doors = _incidents(desk, person, say)
    waiting = list(_waiting(desk, person, say))
    owed = list(_owed(desk, person, papers, say))
    lines = [*alarms, *(line for line, _ in owed), *(line for line, _ in waiting)]
    if len(papers) > _LINES:
        lines.insert(len(alarms) + min(len(papers), _LINES), say("todo-more-reports", count=len(papers) - _LINES))
    doors = [*(button for _, button in reversed(waiting)), *doors, *(button for _, button in owed)]
    near = []
    today = next((one for one in papers if _is_todays(one)), None)
    if today is not None:
        near.append(Button(say("button-rest-today"), press("off", today.id)))
    if desk.rules.reporting_of(places.role_at(desk.session, person.id, desk.now)) is not None:
        near.append(Button(say("todo-report-incident"), press("ireport", 0)))
    return lines, [*doors[:1], *near, *doors[1:]]


def _owed(desk: Desk, person: Person, papers: Sequence[Paper], say: Say) -> Iterator[tuple[str, Button]]:
    """Give what somebody is to write, to answer and to see to."""
    locale, zone = locale_of(person), desk.zone_of(person)
    for on_desk in papers[:_LINES]:
        title = on_desk.title(locale)
        due = on_desk.occurrence.due_at
        if on_desk.occurrence.status is OccurrenceStatus.FILED:
            line = say("todo-returned", title=title)
        elif due > desk.now:
            line = say("todo-owed", title=title, due=moment(due, desk.now, zone, locale))
        else:
            line = say("todo-missed", title=title)
        yield line, Button(say("todo-write", title=title), press("write", on_desk.id))
    for question in reports.open_questions(desk.session, person.id)[:2]:
        line = say("todo-question", text=question.text[:40])
        yield line, Button(say("button-answer"), press("reply", question.id))
    for matter in matters.open_of(desk.session, person.id)[:2]:
        what = short(f"{matter.customer} {matter.text}".strip(), 30)
        line = say("todo-matter", text=what, due=moment(matter.due_at, desk.now, zone, locale))
        yield line, Button(short(what, 16), press("mshow", matter.id, "ring"))


def _incidents(desk: Desk, person: Person, say: Say) -> tuple[list[str], list[Button]]:
    """Give the open incidents somebody has to do with, the newest first, each with a button."""
    open_ones = open_for(desk, person.id) if desk.rules.incidents is not None else []
    shown = open_ones[: -_INCIDENTS - 1 : -1]
    lines = [say("todo-incident", text=short(one.text, 40)) for one in shown]
    if len(open_ones) > len(shown):
        lines.append(say("todo-more-incidents", count=len(open_ones) - len(shown)))
    return lines, [Button(say("todo-look-incident", text=short(one.text, 12)), press("ishow", one.id)) for one in shown]


def _waiting(desk: Desk, person: Person, say: Say) -> Iterator[tuple[str, Button]]:
    """Give what waits for somebody's word: reports to read, requests to decide."""
    if waiting := reports.count_waiting(desk.session, person.id):
        yield say("todo-waiting", count=waiting), Button(say("button-look"), press("look", 0))
    if asked := inbox.count(desk, person):
        yield say("todo-requests", count=asked), Button(say("todo-decide", count=asked), press("rinbox", 0, "ring"))


def _is_todays(on_desk: Paper) -> bool:
    return on_desk.occurrence.status is OccurrenceStatus.OPEN and on_desk.duty.period is Period.DAY


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
