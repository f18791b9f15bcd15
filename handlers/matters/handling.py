"""What is done about a matter: step by step, handed over, its time mended, closed; each tap is judged anew."""

from collections.abc import Sequence

from handlers import cards as living
from handlers import focus
from handlers.chat import Message
from handlers.context import Context
from handlers.line import can_hear, has_left
from handlers.matters import cards, showing
from handlers.matters.cards import Whole
from handlers.paging import page_of
from handlers.rules import matters as rules
from handlers.rules.moments import instant
from handlers.texts import moment
from storage import cards as cards_of
from storage import matters as stored
from storage import people, places
from storage.enums import EntryKind, Lane
from storage.tables import Matter, Person

_MOST = 8


def _found(ctx: Context, matter_id: int, *, closed_too: bool = False) -> Whole | str:
    """Find a matter the acting person has to do with, or the reason why not."""
    row = stored.matter(ctx.session, matter_id)
    if row is None:
        return ctx.say("toast-too-old")
    whole = cards.of(ctx, row)
    if ctx.person.id not in showing.concerned(ctx, whole):
        return ctx.say("matter-toast-not-yours")
    return whole if closed_too or row.closed_at is None else ctx.say("matter-toast-closed")


def step(ctx: Context, matter_id: int, step_id: str) -> str:
    """Note that a step is done; with the last one the matter is closed."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    row, steps = found.row, {one.id for one in found.clock.steps}
    if step_id not in steps:
        return ctx.say("toast-too-old")
    if step_id not in found.done:
        showing.note(ctx, row, EntryKind.STEP, step_id)
        if found.done.keys() | {step_id} >= steps:
            _close(ctx, row, EntryKind.RESOLVED)
            # The last step can be taken back for a moment; then the button goes.
            row.next_step_at = ctx.now + cards.UNDO
        showing.refresh(ctx, row)
    return ctx.say("incident-toast-thanks")


def undo(ctx: Context, matter_id: int, _argument: str) -> str:
    """Take one's own last step back while that is a moment ago; a matter closed by it is open again."""
    found = _found(ctx, matter_id, closed_too=True)
    if isinstance(found, str):
        return found
    last = cards.may_undo(ctx, found, ctx.person)
    if last is None:
        showing.refresh(ctx, found.row)
        return ctx.say("matter-toast-too-late-to-undo")
    showing.note(ctx, found.row, EntryKind.UNDONE, last.text)
    if found.row.closed_at is not None:
        found.row.closed_at = None
        showing.start_clock(ctx, found.row)
    showing.refresh(ctx, found.row)
    return ctx.say("matter-toast-undone")


def show_timeline(ctx: Context, matter_id: int, _argument: str) -> str:
    """Send a matter's whole timeline, with its photos and files."""
    found = _found(ctx, matter_id, closed_too=True)
    if isinstance(found, str):
        return found
    files = tuple(one for entry in found.timeline for one in entry.files)
    title = ctx.say("incident-timeline-of", text=found.row.text[:40])
    ctx.lines.append(Message(cards.timeline(ctx, found, ctx.person), title, files=files))
    return ""


def drop(ctx: Context, matter_id: int, _argument: str) -> str:
    """Close a matter that was entered by mistake; it stays on record."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    _close(ctx, found.row, EntryKind.DISMISSED)
    showing.refresh(ctx, found.row)
    return ctx.say("matter-toast-dropped")


def _close(ctx: Context, row: Matter, kind: EntryKind) -> None:
    row.closed_at, row.next_step_at = ctx.at, None
    showing.note(ctx, row, kind)


def hand_over(ctx: Context, matter_id: int, page: str) -> str:
    """Ask who takes care of it from now on."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    others = _others(ctx, found.row)
    if not others:
        return ctx.say("incident-toast-nobody")
    _show(ctx, found.row, cards.choose_person(found, ctx.person, others, page_of(page)))
    return ""


def _others(ctx: Context, row: Matter) -> list[Person]:
    """List who can take care of it: the acting person's superiors, and whoever they or those superiors lead."""
    bosses = places.line_above(ctx.session, ctx.person.id, ctx.now).get(ctx.person.id, [])
    ids = [*places.led_by(ctx.session, ctx.person.id, ctx.now), *bosses]
    ids += [one for boss in bosses for one in places.led_by(ctx.session, boss, ctx.now)]
    named = people.named(ctx.session, [one for one in ids if one != row.owner_id])
    return [one for one in named.values() if not has_left(ctx, one) and can_hear(ctx, one)][:_MOST]


def give(ctx: Context, matter_id: int, person_id: str) -> str:
    """Hand a matter over; it rings there."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    row = found.row
    other = next((one for one in _others(ctx, row) if str(one.id) == person_id), None)
    if other is None:
        return ctx.say("toast-too-old")
    row.owner_id = other.id
    showing.note(ctx, row, EntryKind.HANDED_OVER, other.name)
    if ctx.person.id not in showing.concerned(ctx, cards.of(ctx, row)):
        _show(ctx, row, Message(ctx.say("matter-given", name=other.name)))
    showing.refresh(ctx, row, ring={other.id})
    return ctx.say("incident-toast-given", name=other.name)


def more(ctx: Context, matter_id: int, page: str) -> str:
    """Show what else can be done."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    _show(ctx, found.row, cards.card(ctx, found, ctx.person, page=page_of(page) or 1))
    return ""


def show(ctx: Context, matter_id: int, argument: str) -> str:
    """Show the card as it was; from another card, at the bottom."""
    found = _found(ctx, matter_id, closed_too=True)
    if isinstance(found, str):
        return found
    if focus.is_about(ctx.person.focus, "mwhen", matter_id):
        ctx.person.focus = ""
    _show(ctx, found.row, cards.card(ctx, found, ctx.person), ring=bool(argument))
    return ""


def ask_when(ctx: Context, matter_id: int, _argument: str) -> str:
    """Ask when the customer got in touch."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        return found
    ctx.person.focus = focus.asking("mwhen", matter_id, ctx.at)
    _show(ctx, found.row, cards.asking(found, ctx.person, "matter-when-came"))
    return ""


def when_in_words(ctx: Context, matter_id: int, text: str) -> None:
    """Count from when the customer got in touch; the timeline keeps what was taken before."""
    found = _found(ctx, matter_id)
    if isinstance(found, str):
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None or at > ctx.at:
        ctx.tell("incident-time-not-understood")
        return
    ctx.person.focus = ""
    row = found.row
    before, after = (moment(one, ctx.now, ctx.zone, "zh-CN") for one in (row.received_at, at))
    row.received_at = at
    row.due_at = rules.due_at(found.clock.due, ctx.rules.calendar, at, ctx.zone)
    showing.note(ctx, row, EntryKind.CORRECTED, f"{before} → {after}")
    showing.start_clock(ctx, row)
    showing.refresh(ctx, row, ring={ctx.person.id})


def take_files(ctx: Context, text: str, files: list[int]) -> bool:
    """Take photos, voice notes or a place sent in reply to a matter's card; false where they are not."""
    kind, _, number = cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
    if not ctx.event.reply_to or kind != "matter":
        return False
    reply(ctx, int(number), text, files)
    return True


def reply(ctx: Context, matter_id: int, text: str, files: Sequence[int] = ()) -> None:
    """Add a line to a matter's timeline, also when it is closed."""
    found = _found(ctx, matter_id, closed_too=True)
    if isinstance(found, str):
        ctx.tell("too-old")
        return
    showing.note(ctx, found.row, EntryKind.ADDED, text.strip(), files)
    showing.refresh(ctx, found.row, ring={ctx.person.id, found.row.owner_id})


def _show(ctx: Context, row: Matter, message: Message, *, ring: bool = False) -> None:
    living.show(ctx, ctx.person, f"matter:{row.id}", message, ring=ring, lane=Lane.DECISION)
