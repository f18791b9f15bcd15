"""One card: what I owe and what waits for me."""

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.duty_verbs import current
from handlers.reports import trays
from handlers.reports.paper import Paper
from handlers.rules.book import Period
from handlers.texts import moment
from storage import reports
from storage.enums import OccurrenceStatus

_LINES = 4


def show(ctx: Context, _text: str = "") -> None:
    """Show what is to be done, with a button for each of the first few."""
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    for on_desk in current(ctx)[:_LINES]:
        title = on_desk.title(ctx.locale)
        due = on_desk.occurrence.due_at
        if on_desk.occurrence.status is OccurrenceStatus.FILED:
            lines.append(ctx.say("todo-returned", title=title))
        elif due > ctx.now:
            lines.append(ctx.say("todo-owed", title=title, due=moment(due, ctx.now, ctx.zone, ctx.locale)))
        else:
            lines.append(ctx.say("todo-missed", title=title))
        rows.append((Button(ctx.say("todo-write", title=title), press("write", on_desk.id)),))
    for question in reports.open_questions(ctx.session, ctx.person.id)[:2]:
        lines.append(ctx.say("todo-question", text=question.text[:40]))
        rows.append((Button(ctx.say("button-answer"), press("reply", question.id)),))
    waiting = reports.count_waiting(ctx.session, ctx.person.id)
    if waiting:
        lines.append(ctx.say("todo-waiting", count=waiting))
        rows.insert(0, (Button(ctx.say("button-look"), press("look", 0)),))
    today = next((one for one in current(ctx) if _is_todays(one)), None)
    if today is not None:
        rows = [*rows[: _LINES - 1], (Button(ctx.say("button-rest-today"), press("off", today.id)),)]
    text = "\n".join(lines) or ctx.say("todo-nothing")
    message = Message(text, ctx.say("todo-title"), tuple(rows[:_LINES]), ctx.say("todo-title"))
    living.show(ctx, ctx.person, "todo", message, ring=True)


def _is_todays(on_desk: Paper) -> bool:
    return on_desk.occurrence.status is OccurrenceStatus.OPEN and on_desk.duty.period is Period.DAY


def show_again(ctx: Context, _subject: int, _argument: str) -> str:
    """Show the card from a button."""
    show(ctx)
    return ""


def look(ctx: Context, _subject: int, _argument: str) -> str:
    """Bring the oldest tray in which something waits."""
    trays.pending(ctx)
    return ""


def pending(ctx: Context, _text: str) -> None:
    """Bring the oldest tray in which something waits, asked for by its verb."""
    trays.pending(ctx)
