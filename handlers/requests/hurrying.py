"""Time runs: reminders to whoever has to decide, then up the line level by level; never approved by silence."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from handlers.context import Desk
from handlers.line import administrators, has_left
from handlers.quiet import AGAIN, may_ring
from handlers.requests import course, records
from handlers.requests.deciders import DECIDING, deciders, next_up, still_holds
from handlers.requests.dossier import Dossier, find, named_at
from handlers.requests.showing import refresh, show
from handlers.requests.timing import plan
from storage import people, places
from storage import requests as stored
from storage.enums import Act, RequestState, SeatState
from storage.tables import Holder, Seat


def remind(desk: Desk, dossier: Dossier) -> None:
    """Ring whoever has to decide, or to answer an offer; when the time is over, the next superior decides too."""
    row = dossier.row
    if row.state is RequestState.OFFERED:
        _remind_of_offer(desk, dossier)
        return
    waiting = _waiting(desk, dossier)
    if row.state is RequestState.PENDING and not waiting:
        settling = [one.settles_at for one in stored.seats(desk.session, row) if one.settles_at is not None]
        if settling:
            # What was decided a moment ago takes effect first, and says what comes next.
            row.next_step_at = max(settling) + timedelta(seconds=1)
            return
        course.go_on(desk, dossier)
        refresh(desk, dossier)
        return
    over = [one for one in waiting if one.due_at is not None and one.due_at <= desk.now]
    new = [person for seat in over for person in _escalate(desk, dossier, seat)]
    if not ring_waiting(desk, dossier) and not new:
        # Nobody may be rung now: the reminder is not lost, it comes when they may.
        row.next_step_at = desk.now + AGAIN
        return
    plan(desk, dossier)
    refresh(desk, dossier, ring={dossier.requester.id} if new else ())


def _remind_of_offer(desk: Desk, dossier: Dossier) -> None:
    """Ask for the answer to an offer; after some days without one, or when nobody is there to give it, it lapses."""
    offered = [one for one in stored.seats(desk.session, dossier.row) if one.state is SeatState.OFFERED]
    oldest = min((one.decided_at for one in offered if one.decided_at is not None), default=desk.now)
    lasts = timedelta(days=dossier.rules.approvals.offer_days)
    if has_left(desk, dossier.requester) or desk.now - oldest >= lasts:
        for seat in offered:
            take_offer_back(seat)
        dossier.row.state = RequestState.PENDING
        records.note_of_clerk(desk, dossier, Act.DECLINED)
        plan(desk, dossier)
        refresh(desk, dossier, ring={one.id for one in people.named(desk.session, _holders(desk, offered)).values()})
        return
    plan(desk, dossier)
    refresh(desk, dossier, ring={dossier.requester.id})


def take_offer_back(seat: Seat) -> None:
    """Let a seat wait for a word again."""
    seat.state, seat.decided_by, seat.decided_for, seat.decided_at = SeatState.OPEN, None, None, None
    seat.settles_at, seat.reason, seat.offer = None, "", {}


def _holders(desk: Desk, seats: Iterable[Seat]) -> list[int]:
    held = stored.holders(desk.session, [one.id for one in seats])
    return [one.person_id for some in held.values() for one in some]


def _waiting(desk: Desk, dossier: Dossier) -> list[Seat]:
    here = stored.seats(desk.session, dossier.row)
    return [one for one in here if one.state is SeatState.OPEN and one.kind in DECIDING]


def ring_waiting(desk: Desk, dossier: Dossier) -> bool:
    """Ring everybody whose word a request waits for, as far as they may be rung now; tell whether anybody was."""
    rung = False
    for seat in _waiting(desk, dossier):
        for person in people.named(desk.session, deciders(desk, dossier, seat)).values():
            if may_ring(desk, person):
                show(desk, dossier, person, ring=True)
                rung = True
    return rung


def ring_when_awake(desk: Desk, dossier: Dossier) -> None:
    """Remind whoever could not be rung now as soon as they can be."""
    for seat in _waiting(desk, dossier):
        for holder in stored.holders(desk.session, [seat.id])[seat.id]:
            holder.again_at = desk.now


def _escalate(desk: Desk, dossier: Dossier, seat: Seat) -> list[int]:
    """Let the next superior of whoever did not decide in time decide as well; those asked before keep the card."""
    held = {one.person_id for one in stored.holders(desk.session, [seat.id])[seat.id]}
    new = stored.add_holders(desk.session, seat.id, next_up(desk, dossier, held), escalated=True)
    if new:
        names = people.named(desk.session, new).values()
        records.note_of_clerk(desk, dossier, Act.ESCALATED, records.named_in(names))
    return new


def replace_the_gone(desk: Desk, request_id: int, seat_id: int, person_id: int) -> bool:
    """Give the seat of whoever left, or left the post, to whoever comes after them; all hear of it.

    False where they are still there by their own clock, or nobody is left to decide.
    """
    dossier, seat, person = (
        find(desk, request_id),
        stored.seat(desk.session, seat_id),
        people.person(desk.session, person_id),
    )
    held = stored.holders(desk.session, [seat_id])[seat_id]
    gone = next((one for one in held if one.person_id == person_id), None)
    if dossier is None or seat is None or person is None or gone is None or still_holds(desk, gone, person):
        return False
    others = _after(desk, dossier, seat, gone, {one.person_id for one in held})
    if not others and len(held) == 1:
        return False
    stored.replace_holder(desk.session, seat_id, person_id, others[:1])
    named = people.named(desk.session, [person_id, *others[:1]]).values()
    records.note_of_clerk(desk, dossier, Act.MOVED, " → ".join(one.name for one in named))
    refresh(desk, dossier, ring={dossier.requester.id})
    return True


def _after(desk: Desk, dossier: Dossier, seat: Seat, gone: Holder, held: Collection[int]) -> list[int]:
    """List who comes after somebody: whom the chain names now, else their superior, else an administrator."""
    if successors := _successors(desk, dossier, seat, gone):
        return successors
    if upper := next_up(desk, dossier, held, [gone.person_id]):
        return upper
    return [one.id for one in administrators(desk, but=dossier.requester.id)]


def _successors(desk: Desk, dossier: Dossier, seat: Seat, gone: Holder) -> list[int]:
    """List whom the chain names now for a seat, in the post it was held by; nobody who is asked or has agreed."""
    seats = stored.seats(desk.session, dossier.row)
    here = stored.holders(desk.session, [one.id for one in seats if one.place == seat.place])
    asked = {one.person_id for some in here.values() for one in some} | set(course.agreed_so_far(seats))
    new = [one for one in named_at(desk, dossier, seat.place) if one not in asked]
    posts = places.roles_at(desk.session, new, desk.now) if gone.post else {}
    return [one for one in new if not gone.post or posts.get(one) == gone.post]
