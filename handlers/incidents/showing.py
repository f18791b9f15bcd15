"""Who sees which card of an incident; what many events changed is drawn once, when their batch ends."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from handlers import cards as living
from handlers import focus
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.incidents import case
from handlers.incidents.cards import reporters, superiors
from handlers.incidents.case import Case
from handlers.incidents.concerned import LOOKED_AT, acting, unknown_to
from handlers.paging import page_of
from storage import cards as cards_of
from storage import incidents as stored
from storage import people, recall
from storage import tasks as kept
from storage.enums import IncidentState, Lane
from storage.tables import Incident, IncidentReader, Person

# What the next words are, once they were asked for on the card.
PROMPTS = ("iask", "iadd", "icorrect", "ilearn", "icustomer", "resolve")
TASK_PROMPTS = ("itask", "itaskby")
# More incidents than this at once are one list.
_MANY = 5
_LIST = "incidents"


@dataclass(slots=True)
class _Wanted:
    """An incident to be drawn: for whom it rings, who is asked how it goes, who has seen something newer since."""

    ring: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    newer: set[int] = field(default_factory=set)


def refresh(desk: Desk, row: Incident, *, ring: Collection[int] = (), asking: bool = False) -> None:
    """Show everybody concerned where it stands; it rings for those named, ``asking`` them how it goes."""
    if row.state is IncidentState.DRAFT:
        return
    wanted = _wanted(desk).setdefault(row.id, _Wanted())
    wanted.ring |= set(ring)
    wanted.asked = set(ring) if asking else set()
    wanted.newer.clear()


def _wanted(desk: Desk) -> dict[int, _Wanted]:
    wanted: dict[int, _Wanted] = desk.session.info.setdefault("incidents_to_draw", {})
    return wanted


def show(desk: Desk, row: Incident, person: Person, message: Message, *, ring: bool = False) -> None:
    """Show somebody a card of an incident; it waits for nothing but answers to people who wait."""
    if row.id in _wanted(desk):
        _wanted(desk)[row.id].newer.add(person.id)
    living.show(desk, person, case.subject(row), message, ring=ring, lane=Lane.INCIDENT)


def is_asked(desk: Desk, person: Person, row: Incident) -> bool:
    """Tell whether somebody's card of an incident asks for their next words."""
    asked = focus.read(person.focus)
    if asked is not None and asked.kind in TASK_PROMPTS:
        task = kept.task(desk.session, asked.id, hold=False)
        return task is not None and task.incident_id == row.id
    return asked is not None and asked.kind in PROMPTS and asked.id == row.id


def settle(desk: Desk) -> None:
    """Draw each incident once, however many events changed it, and each list once, however many incidents."""
    wanted: dict[int, _Wanted] = desk.session.info.pop("incidents_to_draw", {})
    if not wanted:
        return
    cases = case.of_many(desk, stored.several(desk.session, wanted))
    readers = {one.id: acting(desk, one.row, one.told) for one in cases}
    ids = {mine.person_id for some in readers.values() for mine in some}
    unknown = stored.count_unknown(desk.session, ids)
    many = {one for one in ids if unknown[one] > _MANY}
    keys = [(mine.person_id, case.subject(one.row)) for one in cases for mine in readers[one.id]]
    shown = cards_of.known(desk.session, [*(key for key in keys if key[0] in many), *((one, _LIST) for one in ids)])
    lists: dict[int, bool] = {}
    for whole in cases:
        want = wanted[whole.id]
        _draw_reporters(desk, whole, want)
        for mine in readers[whole.id]:
            ring = mine.person_id in want.ring
            listed = mine.person_id in many and (mine.person_id, case.subject(whole.row)) not in shown
            if listed or (mine.person_id, _LIST) in shown:
                lists[mine.person_id] = lists.get(mine.person_id, False) or (ring and listed)
            if not listed:
                _draw(desk, whole, mine, want)
    _draw_lists(desk, lists, unknown)


def _draw_reporters(desk: Desk, whole: Case, want: _Wanted) -> None:
    reporter, row = whole.reporter, whole.row
    ring = reporter.id in want.ring
    if reporter.id in want.newer or (is_asked(desk, reporter, row) and not ring):
        # A question on the card stays until it is answered or left.
        return
    show(desk, row, reporter, reporters.card(desk, whole), ring=ring)


def _draw(desk: Desk, whole: Case, mine: IncidentReader, want: _Wanted) -> None:
    reader, ring = whole.named[mine.person_id], mine.person_id in want.ring
    if reader.id == whole.row.reporter_id or reader.id in want.newer:
        return
    if is_asked(desk, reader, whole.row) and not ring:
        return
    card = superiors.card(desk, whole, mine, asking=mine.person_id in want.asked)
    show(desk, whole.row, reader, card, ring=ring)


def turn_list(ctx: Context, _subject: int, page: str) -> str:
    """Turn the list of what somebody does not know of to another page."""
    counts = stored.count_unknown(ctx.session, [ctx.person.id])
    _draw_lists(ctx, {ctx.person.id: False}, counts, page_of(page))
    return ""


def list_unknown(ctx: Context) -> None:
    """Show somebody the list of what they do not know of, where they are looking."""
    _draw_lists(ctx, {ctx.person.id: True}, stored.count_unknown(ctx.session, [ctx.person.id]))


def _draw_lists(desk: Desk, lists: dict[int, bool], counts: dict[int, int], page: int = 0) -> None:
    """Show whoever has many incidents one list of them instead of a card for each."""
    if not lists:
        return
    unknown = unknown_to(desk, lists)
    rows = {one.id: one for one in stored.several(desk.session, _first(unknown.values()))}
    recall.widen(desk.session, {one.reporter_id for one in rows.values()})
    for reader in people.named(desk.session, lists).values():
        mine = unknown[reader.id]
        count = len(mine) if len(mine) < LOOKED_AT else counts[reader.id]
        shown = [rows[one] for one in mine[: superiors.LISTED]]
        message = superiors.listed_open(desk, reader, shown, count, page)
        living.show(desk, reader, _LIST, message, ring=lists[reader.id], lane=Lane.INCIDENT)


def _first(unknown: Iterable[Sequence[int]]) -> list[int]:
    return list(dict.fromkeys(one for mine in unknown for one in mine[: superiors.LISTED]))
