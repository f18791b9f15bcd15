"""A matter's living card: what the customer waits for, until when, and which steps are done."""

from collections.abc import Sequence
from dataclasses import dataclass

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
_SAID = 2
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
    def done(self) -> set[str]:
        """Give the steps that are done."""
        return {one.text for one in self.timeline if one.kind is EntryKind.STEP}

    @property
    def entered_by(self) -> int | None:
        """Give whoever entered it."""
        return self.timeline[0].author_id if self.timeline else None


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
    lines += [say(f"matter-entry-{one.kind}", name=_name(whole, one), text=short(one.text, 60)) for one in said]
    head = f"{whole.clock.title.speak(locale_of(reader))} · {row.customer}".rstrip(" ·")
    turn, back = Button(say("button-more"), press("mmore", row.id)), Button(say("button-back"), press("mshow", row.id))
    rows = () if row.closed_at is not None else pages(_deeds(whole, reader, say), page, turn, back, leads_back=False)
    return Message("\n".join(one for one in lines if one), head, rows, head)


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
        for one in whole.timeline
        if one.kind is EntryKind.STEP
    ]


def _deeds(whole: Whole, reader: Person, say: Say) -> list[Button]:
    """List what can be done: the steps that are left, then the rest."""
    row, locale = whole.row, locale_of(reader)
    open_ones = [one for one in whole.clock.steps if one.id not in whole.done]
    steps = [Button(one.title.speak(locale), press("mstep", row.id, one.id)) for one in open_ones]
    labels = {"mhand": "incident-hand-over", "mwhen": "matter-when", "mdrop": "matter-dismiss"}
    return [*steps, *(Button(say(label), press(verb, row.id)) for verb, label in labels.items())]


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
