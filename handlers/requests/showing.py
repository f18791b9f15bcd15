"""Who sees what of a request: cards for whoever applied and whoever decides, rung or rewritten in place."""

from collections.abc import Collection

from handlers import cards as living
from handlers import focus
from handlers.context import Desk
from handlers.quiet import may_ring
from handlers.requests import cards, decider_cards
from handlers.requests.deciders import deciders
from handlers.requests.dossier import Dossier
from storage import people
from storage import requests as stored
from storage.enums import Lane, RequestState, SeatState
from storage.tables import Person, Seat

# What the next words are, once they were asked for on a card: about a seat, or about the request itself.
_OF_SEAT = ("rreason", "rask", "roffer", "radvise", "rgive", "rjoin")
_OF_REQUEST = ("ranswer", "rsay", "rroute")
PROMPTS = _OF_SEAT + _OF_REQUEST


def refresh(desk: Desk, dossier: Dossier, *, ring: Collection[int] = ()) -> None:
    """Show everybody who has a card of it where it stands; it rings for those named, and for who is asked anew."""
    desk.session.flush()
    # Told first: whoever applied sees who has heard of it.
    asked = tell(desk, dossier)
    show(desk, dossier, dossier.requester, ring=_rings(desk, dossier.requester, ring))
    for person in concerned(desk, dossier):
        if person.id in asked or person.id == dossier.requester.id:
            continue
        if person.id in ring or living.is_shown(desk, person, dossier.subject):
            show(desk, dossier, person, ring=_rings(desk, person, ring))


def _rings(desk: Desk, person: Person, ring: Collection[int]) -> bool:
    """Tell whether it rings for somebody: whoever acts is awake, nobody else is rung at night."""
    return person.id in ring and (desk.is_acting(person) or may_ring(desk, person))


def tell(desk: Desk, dossier: Dossier) -> set[int]:
    """Tell those who are asked and have not heard of it, as far as they may be rung now; give who was told."""
    current = [one for one in stored.seats(desk.session, dossier.row) if one.state in {SeatState.OPEN, SeatState.TOLD}]
    told: set[int] = set()
    if dossier.row.state is RequestState.OFFERED:
        return told
    held = stored.holders(desk.session, [one.id for one in current])
    for seat in current:
        for holder in held[seat.id]:
            if holder.told_at is None:
                told |= _tell(desk, dossier, seat, holder.person_id, told)
                holder.told_at = desk.now if holder.person_id in told else None
    return told


def _tell(desk: Desk, dossier: Dossier, seat: Seat, holder: int, told: Collection[int]) -> set[int]:
    """Tell a holder, or ring whoever stands in and let the one who is away know quietly."""
    may = deciders(desk, dossier, seat)
    asked = people.named(desk.session, [one for one, whose in may.items() if whose == holder and one != holder])
    person = people.named(desk.session, [holder])[holder]
    ringing = asked or {holder: person}
    if not any(may_ring(desk, one) for one in ringing.values()):
        return set()
    for one in ({holder: person} | asked).values():
        show(desk, dossier, one, ring=one.id in ringing and one.id not in told and may_ring(desk, one))
    return {holder, *asked}


def concerned(desk: Desk, dossier: Dossier) -> list[Person]:
    """List everybody beside the requester who was ever asked about a request, or told of it."""
    every = stored.seats(desk.session, dossier.row, every_version=True)
    held = stored.holders(desk.session, [one.id for one in every])
    ids = {one.person_id for some in held.values() for one in some if one.told_at is not None}
    ids |= {one.decided_by for one in every if one.decided_by is not None}
    for seat in every:
        if seat.state is SeatState.OPEN:
            ids |= set(deciders(desk, dossier, seat))
    return list(people.named(desk.session, sorted(ids - {dossier.requester.id})).values())


def show(
    desk: Desk, dossier: Dossier, person: Person, *, ring: bool = False, more: bool = False, next_one: int = 0
) -> None:
    """Show somebody the request as it stands for them; ``next_one`` counts what else waits for them."""
    asks = _is_asking(desk, dossier, person)
    acts = desk.is_acting(person)
    if asks and not ring and not acts:
        # A question on somebody's card stays until it is answered or left.
        return
    if asks and ring and not acts:
        person.focus = ""
    if person.id == dossier.requester.id:
        message = cards.requesters(desk, dossier, more=more)
    else:
        seat = seat_of(desk, dossier, person)
        message = decider_cards.decider(desk, dossier, person, seat, more=more, next_one=next_one)
    living.show(desk, person, dossier.subject, message, ring=ring, lane=Lane.DECISION)


def _is_asking(desk: Desk, dossier: Dossier, person: Person) -> bool:
    """Tell whether somebody's card asks for words that can still be used."""
    asked = focus.read(person.focus)
    if asked is None or asked.kind not in PROMPTS:
        return False
    if asked.kind in _OF_REQUEST:
        return asked.kind != "ranswer" and asked.id == dossier.id
    seats = {one.id: one for one in stored.seats(desk.session, dossier.row)}
    return asked.id in seats and seats[asked.id].state is SeatState.OPEN and dossier.is_running


def request_asked_about(desk: Desk, person: Person) -> int | None:
    """Give the request somebody was asked for words about."""
    asked = focus.read(person.focus)
    if asked is None or asked.kind not in PROMPTS:
        return None
    if asked.kind in _OF_REQUEST:
        return asked.id
    seat = stored.seat(desk.session, asked.id)
    return seat.request_id if seat is not None else None


def seat_of(desk: Desk, dossier: Dossier, person: Person) -> Seat | None:
    """Find the seat a request concerns somebody by: what they can still undo, else an open one, else the last one."""
    found: Seat | None = None
    seats = stored.seats(desk.session, dossier.row)
    held = stored.holders(desk.session, [one.id for one in seats])
    for seat in seats:
        if seat.decided_by == person.id and seat.settles_at is not None:
            return seat
        is_open = seat.state is SeatState.OPEN
        concerns = seat.decided_by == person.id or any(one.person_id == person.id for one in held[seat.id])
        if concerns or (is_open and person.id in deciders(desk, dossier, seat)):
            found = seat if found is None or is_open or found.state is not SeatState.OPEN else found
    return found
