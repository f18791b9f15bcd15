"""Put on record that somebody did not report an event; they are told kindly and have their say beside it."""

from collections.abc import Mapping

from handlers import cards as living
from handlers import focus
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.incidents import finding
from handlers.incidents.cards import omissions as cards
from handlers.line import has_left
from handlers.paging import page_of
from handlers.rules.moments import instant
from handlers.texts import moment
from storage import omissions as stored
from storage import people, places
from storage.enums import Lane
from storage.tables import Omission, OmissionStatement, Person

_MOST = 8


def start(ctx: Context, text: str) -> None:
    """Begin a record: about whoever was named, else ask who."""
    mine = _people(ctx)
    if not mine:
        ctx.tell("omission-nobody")
        return
    named = [one for one in mine.values() if one.name == text.strip()]
    if len(named) == 1:
        _begin(ctx, named[0])
        return
    _show(ctx, ctx.person, 0, cards.who(ctx.person, list(mine.values())[:_MOST]), ring=True)


def turn(ctx: Context, _subject: int, page: str) -> str:
    """Show more of the people a record can be about."""
    mine = list(_people(ctx).values())[:_MOST]
    _show(ctx, ctx.person, 0, cards.who(ctx.person, mine, page_of(page)))
    return ""


def _people(ctx: Context) -> Mapping[int, Person]:
    """Find the people below the acting person whose posts have a clause for it."""
    below = places.everybody_below(ctx.session, ctx.person.id, ctx.now)
    roles = places.roles_at(ctx.session, below, ctx.now)
    kept = [one for one in below if cards.clause_of(ctx.rules, roles.get(one, "")) is not None]
    return {key: one for key, one in people.named(ctx.session, kept).items() if not has_left(ctx, one)}


def about(ctx: Context, person_id: int, _argument: str) -> str:
    """Begin a record about whoever was tapped."""
    person = _people(ctx).get(person_id)
    if person is None:
        return ctx.say("omission-toast-not-yours")
    _begin(ctx, person)
    return ""


def _begin(ctx: Context, person: Person) -> None:
    row = stored.begin(ctx.session, _draft(ctx, person))
    ctx.person.focus = focus.asking("omitwhen", row.id, ctx.at)
    _show(ctx, ctx.person, row.id, cards.when(row, ctx.person, person), ring=True)


def _draft(ctx: Context, person: Person) -> Omission:
    return Omission(
        person_id=person.id,
        author_id=ctx.person.id,
        role=places.role_at(ctx.session, person.id, ctx.now),
        version_id=ctx.book.version_id,
        created_at=ctx.now,
    )


def from_incident(ctx: Context, incident_id: int, _argument: str) -> str:
    """Begin a record from an incident: its reporter, its time and its line are known."""
    incident = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(incident, str):
        return incident
    person = _people(ctx).get(incident.reporter_id)
    if person is None:
        return ctx.say("omission-toast-not-yours")
    known = stored.of_incident(ctx.session, incident.id, person.id)
    if known is not None:
        _show(ctx, ctx.person, known.id, cards.authors(ctx, known), ring=True)
        return ""
    row = _draft(ctx, person)
    row.incident_id, row.happened_at, row.text = incident.id, incident.happened_at, incident.text
    stored.begin(ctx.session, row)
    _show(ctx, ctx.person, row.id, cards.authors(ctx, row), ring=True)
    return ""


def take_time(ctx: Context, omission_id: int, text: str) -> None:
    """Take when the event was that was not reported."""
    row = _unfinished(ctx, omission_id)
    if row is None:
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None:
        ctx.tell("incident-time-not-understood")
    elif at > ctx.at:
        ctx.tell("incident-in-the-future", time=moment(at, ctx.now, ctx.zone, ctx.locale))
    else:
        row.happened_at = at
        ctx.person.focus = focus.asking("omitwhat", row.id, ctx.at)
        person = people.named(ctx.session, [row.person_id])[row.person_id]
        _show(ctx, ctx.person, row.id, cards.what(row, ctx.person, person), ring=True)


def take_text(ctx: Context, omission_id: int, text: str) -> None:
    """Take what was not reported, and show the clause it falls under."""
    row = _unfinished(ctx, omission_id)
    if row is None:
        return
    row.text = text.strip()
    ctx.person.focus = ""
    _show(ctx, ctx.person, row.id, cards.authors(ctx, row), ring=True)


def _unfinished(ctx: Context, omission_id: int) -> Omission | None:
    row = _mine(ctx, omission_id)
    if isinstance(row, str) or row.recorded_at is not None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return None
    return row


def _mine(ctx: Context, omission_id: int) -> Omission | str:
    """Find a record the acting person wrote about somebody who still answers to them, or the reason why not."""
    row = stored.omission(ctx.session, omission_id)
    if row is None or row.withdrawn_at is not None:
        return ctx.say("toast-too-old")
    below = places.everybody_below(ctx.session, ctx.person.id, ctx.now)
    return row if row.author_id == ctx.person.id and row.person_id in below else ctx.say("omission-toast-not-yours")


def record(ctx: Context, omission_id: int, _argument: str) -> str:
    """Put it on record; the person concerned hears of it."""
    row = _mine(ctx, omission_id)
    if isinstance(row, str):
        return row
    if not row.text or row.happened_at is None:
        return ctx.say("toast-too-old")
    if row.recorded_at is None:
        row.recorded_at = ctx.now
        _refresh(ctx, row, ring={row.person_id})
    return ctx.say("omission-toast-recorded")


def withdraw(ctx: Context, omission_id: int, _argument: str) -> str:
    """Take a record back, or let one go that is not finished; what was recorded stays readable."""
    row = _mine(ctx, omission_id)
    if isinstance(row, str):
        return row
    if ctx.person.focus.startswith("omit"):
        ctx.person.focus = ""
    row.withdrawn_at = ctx.now
    if row.recorded_at is None:
        _show(ctx, ctx.person, row.id, cards.let_go(ctx.person))
        return ""
    _refresh(ctx, row, ring={row.person_id})
    return ctx.say("omission-toast-withdrawn")


def speak(ctx: Context, omission_id: int, _argument: str) -> str:
    """Ask the person concerned for their own words."""
    row = stored.omission(ctx.session, omission_id)
    if row is None or row.person_id != ctx.person.id or row.recorded_at is None:
        return ctx.say("omission-toast-not-yours")
    ctx.person.focus = focus.asking("omitsay", row.id, ctx.at)
    _show(ctx, ctx.person, row.id, cards.speak(row, ctx.person))
    return ""


def speak_in_words(ctx: Context, omission_id: int, text: str) -> None:
    """Keep what the person concerned says; nothing said before is lost."""
    if ctx.person.focus.startswith("omitsay:"):
        ctx.person.focus = ""
    row = stored.omission(ctx.session, omission_id)
    if row is None or row.recorded_at is None or row.person_id != ctx.person.id:
        ctx.tell("too-old")
        return
    stored.state(ctx.session, OmissionStatement(omission_id=row.id, text=text.strip(), at=ctx.at))
    _refresh(ctx, row, ring={row.person_id, row.author_id})


def reply(ctx: Context, omission_id: int, text: str) -> None:
    """Take a reply to a record's card: what is still asked of its author, else the words of whoever it concerns."""
    row = stored.omission(ctx.session, omission_id)
    if row is None or row.author_id != ctx.person.id or row.recorded_at is not None:
        speak_in_words(ctx, omission_id, text)
    elif row.happened_at is None:
        take_time(ctx, omission_id, text)
    else:
        take_text(ctx, omission_id, text)


def _refresh(ctx: Context, row: Omission, *, ring: set[int]) -> None:
    named = people.named(ctx.session, [row.person_id, row.author_id])
    _show(ctx, named[row.author_id], row.id, cards.authors(ctx, row), ring=row.author_id in ring)
    _show(ctx, named[row.person_id], row.id, cards.persons(ctx, row), ring=row.person_id in ring)


def _show(desk: Desk, person: Person, number: int, message: Message, *, ring: bool = False) -> None:
    living.show(desk, person, f"omission:{number}", message, ring=ring, lane=Lane.DECISION)
