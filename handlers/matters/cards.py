"""A matter's living card: what the customer waits for, until when, and which steps are done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers import books
from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.paging import pages
from handlers.rules.book import CustomerClock
from handlers.texts import Say, duration, moment, short
from storage import matters as stored
from storage import people
from storage.enums import EntryKind
from storage.tables import Matter, MatterEntry, Person

_LONGEST = 200
_WHOLE = 20_000
_SAID = 2
# So long a step can be taken back by whoever took it.
UNDO = timedelta(minutes=5)
# What is said beside a matter and worth a line on its card.
_WORDS = (EntryKind.ADDED, EntryKind.HANDED_OVER, EntryKind.CORRECTED, EntryKind.TOLD)


@dataclass(frozen=True, slots=True)
class Whole:
    """A matter with its clock, its timeline and the people it names."""

    row: Matter
    clock: CustomerClock
    timeline: Sequence[MatterEntry]
    named: dict[int, Person]

    @property
    def done(self) -> dict[str, MatterEntry]:
        """Give the steps that are done, each with the line that says so."""
        return standing(self.timeline)

    @property
    def entered_by(self) -> int | None:
        """Give whoever entered it."""
        return self.timeline[0].author_id if self.timeline else None


def standing(timeline: Iterable[MatterEntry]) -> dict[str, MatterEntry]:
    """Give the steps of a timeline that were done and not taken back."""
    done: dict[str, MatterEntry] = {}
    for one in timeline:
        if one.kind is EntryKind.STEP:
            done[one.text] = one
        elif one.kind is EntryKind.UNDONE:
            done.pop(one.text, None)
    return done


def of(desk: Desk, row: Matter) -> Whole:
    """Read everything about a matter."""
    timeline = stored.timeline(desk.session, [row.id])
    ids = {row.owner_id, *row.told, *(one.author_id for one in timeline if one.author_id is not None)}
    return Whole(row, clock_of(desk, row), timeline, people.named(desk.session, sorted(ids)))


def clock_of(desk: Desk, row: Matter) -> CustomerClock:
    """Give the clock a matter runs by, as the rule book had it when it came."""
    return books.of_version(desk.session, row.version_id).rules.customer_clocks[row.kind]


def card(desk: Desk, whole: Whole, reader: Person, *, page: int = 0) -> Message:
    """Show where a matter stands."""
    row, say = whole.row, say_to(reader)
    lines = [short(row.text, _LONGEST), _clock(desk, whole, reader), *_steps(desk, whole, reader)]
    if row.owner_id != reader.id:
        lines.append(say("matter-owner", name=whole.named[row.owner_id].name))
    said = [one for one in whole.timeline if one.kind in _WORDS][-_SAID:]
    lines += [_said(whole, one, say, 60) for one in said]
    head = f"{whole.clock.title.speak(locale_of(reader))} · {row.customer}".rstrip(" ·")
    turn, back = Button(say("button-more"), press("mmore", row.id)), Button(say("button-back"), press("mshow", row.id))
    rows = pages(_deeds(desk, whole, reader, say), page, turn, back, leads_back=False)
    return Message("\n".join(one for one in lines if one), head, rows, head)


def timeline(desk: Desk, whole: Whole, reader: Person) -> str:
    """Write every line of a matter's timeline."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    lines = (
        f"{moment(one.at, desk.now, zone, locale)} {_said(whole, one, say, _WHOLE, locale)}" for one in whole.timeline
    )
    return "\n".join(lines)


def _said(whole: Whole, entry: MatterEntry, say: Say, most: int, locale: str = "zh-CN") -> str:
    titles = {one.id: one.title.speak(locale) for one in whole.clock.steps}
    words = titles.get(entry.text, entry.text) if entry.kind in {EntryKind.STEP, EntryKind.UNDONE} else entry.text
    files = say("files-count", count=len(entry.files)) if entry.files else ""
    text = " ".join(part for part in (short(words, most), files) if part)
    return say(f"matter-entry-{entry.kind}", name=_name(whole, entry), text=text)


def may_undo(desk: Desk, whole: Whole, reader: Person) -> MatterEntry | None:
    """Find the last step, while whoever took it may still take it back."""
    last = max(whole.done.values(), key=lambda one: one.id, default=None)
    dropped = whole.timeline[-1].kind is EntryKind.DISMISSED if whole.timeline else False
    if last is None or dropped or last.author_id != reader.id or desk.now - last.at > UNDO:
        return None
    return last


def _name(whole: Whole, entry: MatterEntry) -> str:
    author = whole.named.get(entry.author_id) if entry.author_id is not None else None
    return author.name if author is not None else ""


def _clock(desk: Desk, whole: Whole, reader: Person) -> str:
    row, say = whole.row, say_to(reader)
    at = moment(row.due_at, desk.now, desk.zone_of(reader), locale_of(reader))
    if row.closed_at is not None:
        ended = next(one for one in reversed(whole.timeline) if one.kind in {EntryKind.RESOLVED, EntryKind.DISMISSED})
        key = "matter-in-time" if row.closed_at <= row.due_at else "matter-late"
        return say("matter-dismissed" if ended.kind is EntryKind.DISMISSED else key)
    if row.due_at > desk.now:
        return say("matter-left", time=at, left=duration(row.due_at - desk.now, say))
    return say("matter-over", time=at)


def _steps(desk: Desk, whole: Whole, reader: Person) -> list[str]:
    """Say who did which step when."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    titles = {one.id: one.title.speak(locale) for one in whole.clock.steps}
    return [
        say(
            "matter-step",
            title=titles.get(one.text, one.text),
            name=_name(whole, one),
            time=moment(one.at, desk.now, zone, locale),
        )
        for one in whole.done.values()
    ]


def _deeds(desk: Desk, whole: Whole, reader: Person, say: Say) -> list[Button]:
    """List what can be done: take a slip back, the steps that are left, then the rest."""
    row, locale = whole.row, locale_of(reader)
    undo = [Button(say("request-undo"), press("mundo", row.id))] if may_undo(desk, whole, reader) else []
    lines = Button(say("incident-timeline"), press("mtimeline", row.id))
    if row.closed_at is not None:
        return [*undo, lines]
    open_ones = [one for one in whole.clock.steps if one.id not in whole.done]
    steps = [Button(one.title.speak(locale), press("mstep", row.id, one.id)) for one in open_ones]
    labels = {"mhand": "incident-hand-over", "mwhen": "matter-when", "mdrop": "matter-dismiss"}
    return [*undo, *steps, *(Button(say(label), press(verb, row.id)) for verb, label in labels.items()), lines]


def asking(whole: Whole, reader: Person, key: str) -> Message:
    """Ask on the card for the next words."""
    say = say_to(reader)
    head = whole.clock.title.speak(locale_of(reader))
    back = Button(say("button-back"), press("mshow", whole.row.id))
    return Message(f"{short(whole.row.text, _LONGEST)}\n{say(key)}", head, ((back,),), head)


def choose_person(whole: Whole, reader: Person, others: Sequence[Person], page: int) -> Message:
    """Ask who takes care of it."""
    say = say_to(reader)
    head = whole.clock.title.speak(locale_of(reader))
    buttons = [Button(one.name, press("mgive", whole.row.id, str(one.id))) for one in others]
    back = Button(say("button-back"), press("mshow", whole.row.id))
    turn = Button(say("button-more"), press("mhand", whole.row.id))
    return Message(say("incident-hand-to"), head, pages(buttons, page, turn, back), head)
