"""Enter what a customer waits for: one line, and the clock runs."""

from handlers import cards as living
from handlers import loose
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.matters import showing
from handlers.rules import matters as rules
from storage import matters as stored
from storage import places
from storage.enums import EntryKind
from storage.tables import Matter


def choose(ctx: Context, _text: str = "") -> None:
    """Ask what kind of matter it is."""
    role = places.role_at(ctx.session, ctx.person.id, ctx.now)
    clocks = {key: one for key, one in ctx.rules.customer_clocks.items() if role in one.roles}
    if not clocks:
        ctx.tell("matter-not-yours")
        return
    buttons = [Button(one.title.speak(ctx.locale), press("mnew", 0, key)) for key, one in clocks.items()]
    title = ctx.say("matter-title")
    living.show(ctx, ctx.person, "matters", Message(ctx.say("matter-which"), title, rows_of(buttons), title), ring=True)


def chosen(ctx: Context, _subject: int, kind: str) -> str:
    """Begin with the kind that was tapped."""
    if kind not in ctx.rules.customer_clocks:
        return ctx.say("toast-too-old")
    start(ctx, kind, "")
    return ""


def start(ctx: Context, kind: str, text: str) -> None:
    """Take a line, or ask for it."""
    clock = ctx.rules.customer_clocks[kind]
    if places.role_at(ctx.session, ctx.person.id, ctx.now) not in clock.roles:
        ctx.tell("matter-not-yours")
        if text.strip():
            # What was said is not lost because somebody else would have to enter it.
            loose.take(ctx, text, [])
    elif text.strip() and not any(sign.isalnum() for sign in text):
        ctx.tell("matter-what")
    elif text.strip():
        _enter(ctx, kind, text)
    else:
        ctx.person.focus = f"matter:{rules.number_of(kind)}"
        ctx.lines.append(Message(ctx.say("matter-what"), clock.title.speak(ctx.locale)))


def take(ctx: Context, number: int, text: str) -> None:
    """Take the line that was asked for."""
    kind = next((one for one in ctx.rules.customer_clocks if rules.number_of(one) == number), None)
    ctx.person.focus = ""
    if kind is None:
        ctx.tell("too-old")
    else:
        start(ctx, kind, text)


def _enter(ctx: Context, kind: str, text: str) -> None:
    ctx.person.focus = ""
    customer, what = rules.split_customer(text)
    due = rules.due_at(ctx.rules.customer_clocks[kind].due, ctx.rules.calendar, ctx.at, ctx.zone)
    row = Matter(
        kind=kind,
        customer=customer,
        text=what,
        owner_id=ctx.person.id,
        version_id=ctx.book.version_id,
        received_at=ctx.at,
        due_at=due,
        told=[],
    )
    stored.begin(ctx.session, row)
    showing.note(ctx, row, EntryKind.REPORTED, what)
    showing.start_clock(ctx, row)
    showing.refresh(ctx, row, ring={ctx.person.id})
