"""Who hears of an incident: the superiors the clause names, then up the line until somebody knows."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from handlers import cards as living
from handlers import loose
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.incidents import cards
from handlers.line import administrators, has_left, holders
from handlers.rules.incidents import next_nag, next_up
from storage import absences, people, places
from storage import incidents as stored
from storage.enums import EntryKind, IncidentState, Lane
from storage.tables import Incident, IncidentEntry, Person

_MOST = 8
# More incidents than this at once are one list.
_MANY = 5
_LIST = "incidents"


def note(desk: Desk, row: Incident, kind: EntryKind, text: str = "", files: Sequence[int] = ()) -> None:
    """Add a line to the timeline, said by whoever acts, or by the clerk."""
    author = desk.person.id if isinstance(desk, Context) else None
    at = desk.at if isinstance(desk, Context) else desk.now
    entry = IncidentEntry(incident_id=row.id, author_id=author, kind=kind, text=text, files=list(files), at=at)
    stored.note(desk.session, entry)


def tell_first(desk: Desk, row: Incident) -> None:
    """Tell the superiors the clause names; who cannot hear it is passed over at once."""
    rules = cards.rules_of(desk, row)
    entry = cards.entry_of(desk, rules, row.reporter_id) if rules else None
    ids = holders(desk, row.reporter_id, lambda _role: entry.to if entry else (), desk.now)
    first = list(people.named(desk.session, ids).values()) or administrators(desk, but=row.reporter_id)
    _tell(desk, row, first, EntryKind.TOLD)
    if not any(_can_hear(desk, one) for one in first):
        tell_next(desk, row)


def tell_next(desk: Desk, row: Incident) -> None:
    """Tell the next ones up the line, on and on where nobody there can hear it."""
    while True:
        told = [one.person_id for one in stored.readers(desk.session, row.id)]
        above = places.line_above(desk.session, row.reporter_id, desk.now)
        found = people.named(desk.session, next_up(told, above))
        upper = [one for one in found.values() if not has_left(desk, one) and one.id != row.reporter_id]
        if not upper:
            wait_for_acknowledgement(desk, row)
            return
        _tell(desk, row, upper, EntryKind.ESCALATED)
        if any(_can_hear(desk, one) for one in upper):
            return


def wait_for_acknowledgement(desk: Desk, row: Incident) -> None:
    """Set when the next ones are told; nothing where everybody up the line was."""
    rules = cards.rules_of(desk, row)
    told = [one.person_id for one in stored.readers(desk.session, row.id)]
    if rules is None or not next_up(told, places.line_above(desk.session, row.reporter_id, desk.now)):
        row.next_step_at = None
        return
    row.next_step_at = desk.now + timedelta(minutes=cards.severity_of(rules, row).acknowledge_minutes)


def _tell(desk: Desk, row: Incident, persons: Sequence[Person], kind: EntryKind) -> None:
    if not persons:
        return
    stored.tell(desk.session, row.id, [one.id for one in persons], desk.now)
    names = "、".join(one.name for one in persons)
    entry = IncidentEntry(incident_id=row.id, author_id=None, kind=kind, text=names, files=[], at=desk.now)
    stored.note(desk.session, entry)
    wait_for_acknowledgement(desk, row)


def _can_hear(desk: Desk, person: Person) -> bool:
    """Tell whether somebody is linked, can be reached and is not away today."""
    account = people.account(desk.session, person.account_id) if person.account_id is not None else None
    today = desk.today_of(person)
    return (
        account is not None
        and not account.unreachable
        and absences.covering(desk.session, person.id, today, today) is None
    )


def refresh(desk: Desk, row: Incident, *, ring: Collection[int] = ()) -> None:
    """Show everybody concerned where it stands; it rings for those named."""
    if row.state is IncidentState.DRAFT:
        return
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    show(desk, row, reporter, cards.reporters(desk, row), ring=reporter.id in ring)
    told = stored.readers(desk.session, row.id)
    named = people.named(desk.session, [one.person_id for one in told])
    for one in told:
        reader = named[one.person_id]
        unknown = stored.unknown_to(desk.session, reader.id)
        if len(unknown) > _MANY and not living.is_shown(desk, reader, cards.subject(row)):
            _list(desk, reader, unknown, ring=reader.id in ring)
            continue
        show(desk, row, reader, cards.superiors(desk, row, reader, one), ring=reader.id in ring)
        if living.is_shown(desk, reader, _LIST):
            _list(desk, reader, unknown, ring=False)


def _list(desk: Desk, reader: Person, unknown: Sequence[Incident], *, ring: bool) -> None:
    """Show somebody with many incidents one list of them instead of a card for each."""
    living.show(desk, reader, _LIST, cards.listed_open(desk, reader, unknown), ring=ring, lane=Lane.INCIDENT)


def show(desk: Desk, row: Incident, person: Person, message: Message, *, ring: bool = False) -> None:
    """Show somebody a card of an incident; it waits for nothing but answers to people who wait."""
    living.show(desk, person, cards.subject(row), message, ring=ring, lane=Lane.INCIDENT)


def told_ids(desk: Desk, row: Incident) -> set[int]:
    """Give who was told."""
    return {one.person_id for one in stored.readers(desk.session, row.id)}


def who_may_take(ctx: Context, row: Incident) -> list[Person]:
    """List who an incident can be handed to: whoever was told, and the people who answer to the one who hands over."""
    team = places.led_by(ctx.session, ctx.person.id, ctx.now)
    ids = (told_ids(ctx, row) | set(team)) - {ctx.person.id, row.in_charge}
    named = people.named(ctx.session, sorted(one for one in ids if one is not None))
    return [one for one in named.values() if not has_left(ctx, one)][:_MOST]


def plan_update(desk: Desk, row: Incident) -> None:
    """Set when whoever is in charge is asked how it goes."""
    rules = cards.rules_of(desk, row)
    minutes = cards.severity_of(rules, row).update_minutes if rules else None
    row.next_step_at = desk.now + timedelta(minutes=minutes) if minutes else None


def into_report(ctx: Context, row: Incident) -> None:
    """Put a minor matter into the reporter's report of the day, and show everybody that it is there."""
    reporter = people.named(ctx.session, [row.reporter_id])[row.reporter_id]
    loose.into_todays_report(ctx, reporter, row.text)
    if ctx.person.focus == f"detail:{row.id}":
        ctx.person.focus = ""
    refresh(ctx, row)


def step(desk: Desk, row: Incident) -> None:
    """Do what an incident's clock asks for now."""
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    rules = cards.rules_of(desk, row)
    if row.state is IncidentState.DRAFT and row.limit_at is not None and rules is not None:
        row.next_step_at = next_nag(row.limit_at, rules.nags, desk.now)
        show(desk, row, reporter, cards.what(desk, row, reporter), ring=True)
    elif row.state is IncidentState.REPORTED:
        before = told_ids(desk, row)
        tell_next(desk, row)
        refresh(desk, row, ring=told_ids(desk, row) - before)
    elif row.state is IncidentState.IN_HAND and row.in_charge is not None:
        plan_update(desk, row)
        refresh(desk, row, ring={row.in_charge})
    else:
        row.next_step_at = None


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
