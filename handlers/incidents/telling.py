"""Who hears of an incident: the superiors the clause names, then up the line until somebody knows."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.incidents import cards
from handlers.incidents.life import Act, follow
from handlers.line import administrators, can_hear, has_left, holders
from handlers.rules.incidents import next_nag, next_up
from storage import incidents as stored
from storage import people, places
from storage.enums import EntryKind, IncidentState, Lane
from storage.tables import Incident, IncidentEntry, Person

# So long after a line without a time the clerk asks for it, and so long after that reports it as it is.
FIRST_ASK = timedelta(minutes=5)
# What the next words are, once they were asked for on the card.
PROMPTS = ("iask", "iadd", "icorrect", "resolve")
_MOST = 8
# More incidents than this at once are one list.
_MANY = 5
_LIST = "incidents"


def note(desk: Desk, row: Incident, kind: EntryKind, text: str = "", files: Sequence[int] = ()) -> None:
    """Add a line to the timeline, said by whoever acts, or by the clerk."""
    author, at = (desk.person.id, desk.at) if isinstance(desk, Context) else (None, desk.now)
    _write(desk, row, kind, text, author, at, files)


def _write(
    desk: Desk, row: Incident, kind: EntryKind, text: str, author: int | None, at: datetime, files: Sequence[int] = ()
) -> None:
    entry = IncidentEntry(incident_id=row.id, author_id=author, kind=kind, text=text, files=list(files), at=at)
    stored.note(desk.session, entry)


def report(desk: Desk, row: Incident) -> None:
    """Give the first notice: from now on somebody has to say that they know."""
    row.state = follow(row.state, Act.REPORT)
    row.reported_at = desk.now
    _write(desk, row, EntryKind.REPORTED, row.text, row.reporter_id, row.said_at or desk.now)
    tell_first(desk, row)


def tell_first(desk: Desk, row: Incident) -> None:
    """Tell the superiors the clause names; who cannot hear it is passed over at once."""
    entry = cards.entry_of(desk, row)
    ids = holders(desk, row.reporter_id, lambda _role: entry.to if entry else (), desk.now)
    first = list(people.named(desk.session, ids).values()) or administrators(desk, but=row.reporter_id)
    _tell(desk, row, first, EntryKind.TOLD)
    wait_for_acknowledgement(desk, row)
    if not any(can_hear(desk, one) for one in first):
        tell_next(desk, row)


def tell_next(desk: Desk, row: Incident) -> None:
    """Tell the next ones up the line, on and on where nobody there can hear it."""
    while upper := _upper(desk, row):
        _tell(desk, row, upper, EntryKind.ESCALATED)
        if any(can_hear(desk, one) for one in upper):
            break
    wait_for_acknowledgement(desk, row)


def _upper(desk: Desk, row: Incident) -> list[Person]:
    """Find who comes next up the line; whoever left is walked over."""
    told = [one.person_id for one in stored.readers(desk.session, row.id)]
    above = places.line_above(desk.session, row.reporter_id, desk.now)
    known = people.named(desk.session, {one for line in above.values() for one in line})
    gone = {one.id for one in known.values() if has_left(desk, one)} | {row.reporter_id}
    return list(people.named(desk.session, next_up(told, above, gone)).values())


def wait_for_acknowledgement(desk: Desk, row: Incident) -> None:
    """Set when the clerk goes on: up the line, or over everybody once more where the line is at its end."""
    rules = cards.rules_of(desk, row)
    if rules is None:
        row.next_step_at = None
        return
    severity = cards.severity_of(rules, row)
    minutes = severity.acknowledge_minutes if _upper(desk, row) else severity.update_minutes
    since = max((one.told_at for one in stored.readers(desk.session, row.id)), default=desk.now)
    after = since + timedelta(minutes=minutes)
    row.next_step_at = after if after > desk.now else desk.now + timedelta(minutes=minutes)


def _tell(desk: Desk, row: Incident, persons: Sequence[Person], kind: EntryKind) -> None:
    if not persons:
        return
    stored.tell(desk.session, row.id, [one.id for one in persons], desk.now)
    _write(desk, row, kind, "、".join(one.name for one in persons), None, desk.now)


def refresh(desk: Desk, row: Incident, *, ring: Collection[int] = ()) -> None:
    """Show everybody concerned where it stands; it rings for those named."""
    if row.state is IncidentState.DRAFT:
        return
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    if not _is_asked(reporter, row) or reporter.id in ring:
        show(desk, row, reporter, cards.reporters(desk, row), ring=reporter.id in ring)
    told = stored.readers(desk.session, row.id)
    named = people.named(desk.session, [one.person_id for one in told])
    for one in told:
        reader = named[one.person_id]
        if reader.id == row.reporter_id or (_is_asked(reader, row) and reader.id not in ring):
            # A question on the card stays until it is answered or left.
            continue
        unknown = stored.unknown_to(desk.session, reader.id)
        if len(unknown) > _MANY and not living.is_shown(desk, reader, cards.subject(row)):
            _list(desk, reader, unknown, ring=reader.id in ring)
            continue
        show(desk, row, reader, cards.superiors(desk, row, reader, one), ring=reader.id in ring)
        if living.is_shown(desk, reader, _LIST):
            _list(desk, reader, unknown, ring=False)


def _is_asked(person: Person, row: Incident) -> bool:
    kind, _, number = person.focus.partition(":")
    return kind in PROMPTS and number == str(row.id)


def _list(desk: Desk, reader: Person, unknown: Sequence[Incident], *, ring: bool) -> None:
    """Show somebody with many incidents one list of them instead of a card for each."""
    living.show(desk, reader, _LIST, cards.listed_open(desk, reader, unknown), ring=ring, lane=Lane.INCIDENT)


def show(desk: Desk, row: Incident, person: Person, message: Message, *, ring: bool = False) -> None:
    """Show somebody a card of an incident; it waits for nothing but answers to people who wait."""
    living.show(desk, person, cards.subject(row), message, ring=ring, lane=Lane.INCIDENT)


def told_ids(desk: Desk, row: Incident) -> set[int]:
    """Give who was told."""
    return {one.person_id for one in stored.readers(desk.session, row.id)}


def concerned(desk: Desk, row: Incident) -> set[int]:
    """Give whoever reported an incident and who was told: nobody else has to do with it."""
    return told_ids(desk, row) | {row.reporter_id}


def who_may_take(ctx: Context, row: Incident) -> list[Person]:
    """List who an incident can be handed to: whoever was told, and the people who answer to the one who hands over."""
    team = places.led_by(ctx.session, ctx.person.id, ctx.now)
    ids = (told_ids(ctx, row) | set(team)) - {ctx.person.id, row.in_charge, row.reporter_id}
    named = people.named(ctx.session, sorted(one for one in ids if one is not None))
    return [one for one in named.values() if not has_left(ctx, one) and can_hear(ctx, one)][:_MOST]


def plan_update(desk: Desk, row: Incident) -> None:
    """Set when whoever knows of it is asked how it goes."""
    rules = cards.rules_of(desk, row)
    minutes = cards.severity_of(rules, row).update_minutes if rules else None
    row.next_step_at = desk.now + timedelta(minutes=minutes) if minutes else None


def step(desk: Desk, row: Incident) -> None:
    """Do what an incident's clock asks for now."""
    if row.state is IncidentState.DRAFT:
        _step_draft(desk, row)
    elif row.state is IncidentState.REPORTED:
        before = told_ids(desk, row)
        tell_next(desk, row)
        # At the end of the line everybody hears of it once more.
        refresh(desk, row, ring=told_ids(desk, row) - before or before)
    elif row.state is IncidentState.IN_HAND and row.in_charge is not None:
        plan_update(desk, row)
        refresh(desk, row, ring={row.in_charge})
    elif row.state is IncidentState.ACKNOWLEDGED:
        plan_update(desk, row)
        knowing = {one.person_id for one in stored.readers(desk.session, row.id) if one.acknowledged_at}
        refresh(desk, row, ring=knowing)
    else:
        row.next_step_at = None


def _step_draft(desk: Desk, row: Incident) -> None:
    """Ask for what a first notice still needs; a line whose time nobody gives is reported as of when it was said."""
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    rules = cards.rules_of(desk, row)
    if row.text and row.said_at is not None and row.happened_at is None:
        if desk.now - row.said_at < 2 * FIRST_ASK:
            row.next_step_at = desk.now + FIRST_ASK
            show(desk, row, reporter, cards.when(row, reporter), ring=True)
            return
        row.happened_at = row.said_at
        start_clock(desk, row)
        report(desk, row)
        refresh(desk, row, ring=told_ids(desk, row) | {row.reporter_id})
    elif row.limit_at is not None and row.happened_at is not None and rules is not None:
        row.next_step_at = next_nag(row.happened_at, row.limit_at, rules.nags, desk.now)
        show(desk, row, reporter, cards.what(desk, row, reporter), ring=True)
    else:
        row.next_step_at = None


def start_clock(desk: Desk, row: Incident) -> None:
    """Let the limit run from the event, and plan the reminders before it is over."""
    rules = cards.rules_of(desk, row)
    entry = cards.entry_of(desk, row)
    if rules is None or entry is None or row.happened_at is None:
        return
    row.limit_at = row.happened_at + timedelta(minutes=entry.limit_minutes)
    row.next_step_at = next_nag(row.happened_at, row.limit_at, rules.nags, desk.now)


def holders_of(ctx: Context, row: Incident, posts: Sequence[str]) -> dict[str, Person]:
    """Find who above the reporter holds some posts and was not told yet, as post → person."""
    told = told_ids(ctx, row)
    found: dict[str, Person] = {}
    for post in posts:
        ids = holders(ctx, row.reporter_id, lambda _role, one=post: (one,), ctx.now)  # type: ignore[misc]  # loop value bound
        for person in people.named(ctx.session, ids).values():
            if person.id not in told and places.role_at(ctx.session, person.id, ctx.now) == post:
                found[post] = person
    return found
