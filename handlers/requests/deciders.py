"""Who may decide a seat: whoever holds it, or stands in for one who is away; judged anew at every press."""

from collections.abc import Collection, Iterable

from handlers.context import Context, Desk, locale_of
from handlers.line import has_left
from handlers.requests.dossier import Dossier, find, of
from handlers.rules.approvals import StepKind
from handlers.rules.stand_ins import stand_in
from handlers.texts import clock, joined
from storage import people, places, substitutes
from storage import requests as stored
from storage.enums import RequestState, SeatState
from storage.tables import Holder, Person, Seat

# Somebody asked for an opinion, who has no say.
CONSULT = "consult"
# These wait for a word.
DECIDING = (StepKind.APPROVE, StepKind.SIGN)

# The words for what became of a request, for a tap that comes too late.
_ENDED = {
    RequestState.APPROVED: "request-toast-was-approved",
    RequestState.REJECTED: "request-toast-was-rejected",
    RequestState.WITHDRAWN: "request-toast-was-withdrawn",
}


def deciders(desk: Desk, dossier: Dossier, seat: Seat) -> dict[int, int]:
    """Give who may fill a seat, as person → whose word it is."""
    held = stored.holders(desk.session, [seat.id])[seat.id]
    known = people.named(desk.session, [one.person_id for one in held])
    may: dict[int, int] = {}
    for holder in held:
        person = known.get(holder.person_id)
        if person is None or not still_holds(desk, holder, person):
            continue
        if person.id != dossier.requester.id:
            may[person.id] = person.id
        other = substitute_of(desk, person, dossier.requester.id)
        # Whoever has agreed at an earlier step stands in for nobody: two steps are two people's.
        if other is not None and not _has_agreed(desk, dossier, seat, other):
            may.setdefault(other, person.id)
    return may


def _has_agreed(desk: Desk, dossier: Dossier, seat: Seat, person_id: int) -> bool:
    seats = stored.seats(desk.session, dossier.row)
    before = (one for one in seats if one.place != seat.place and one.state is SeatState.AGREED)
    return any(one.decided_by == person_id for one in before)


def still_holds(desk: Desk, holder: Holder, person: Person) -> bool:
    """Tell whether somebody is still here and still at the post they decide by."""
    return not has_left(desk, person) and (
        not holder.post or places.role_at(desk.session, person.id, desk.now) == holder.post
    )


def substitute_of(desk: Desk, holder: Person, requester: int) -> int | None:
    """Find who decides for somebody today; nobody where they decide themselves."""
    other = stand_in(holder.id, substitutes.on(desk.session, desk.today_of(holder)), requester)
    person = people.person(desk.session, other)
    return person.id if person is not None and not has_left(desk, person) else None


def next_up(desk: Desk, dossier: Dossier, held: Collection[int], whose: Iterable[int] = ()) -> list[int]:
    """List the next superiors of whoever holds a seat, or of some of them: still here, not asked, not who applied."""
    passed = {*held, dossier.requester.id}
    upper = {boss for one in whose or held if (boss := _superior(desk, one, passed)) is not None}
    return sorted(upper)


def _superior(desk: Desk, person: int, passed: Collection[int]) -> int | None:
    above = places.line_above(desk.session, person, desk.now)
    at = person
    for _ in above:
        at = next(iter(above.get(at, ())), 0)
        boss = people.person(desk.session, at) if at else None
        if boss is None:
            return None
        if boss.id not in passed and not has_left(desk, boss):
            return boss.id
    return None


def waiting_for(desk: Desk, person: Person) -> list[tuple[Dossier, Seat]]:
    """List what waits for somebody's word, their own or that of whoever they stand in for; the most urgent first."""
    named = substitutes.on(desk.session, desk.today_of(person))
    others = [one for one in named if stand_in(one, named, 0) == person.id]
    found = [
        (dossier, seat)
        for row, seat in stored.waiting_for(desk.session, [person.id, *others])
        if (dossier := of(desk, row)) is not None
    ]
    if not others:
        return found
    # Whoever stands in does not where the way to them leads over whoever applies.
    return [(dossier, seat) for dossier, seat in found if person.id in deciders(desk, dossier, seat)]


def how_many_wait(desk: Desk, person: Person, but: int) -> int:
    """Count what waits for somebody's word beside one request."""
    named = substitutes.on(desk.session, desk.today_of(person))
    if person.id in named.values():
        return sum(one.id != but for one, _ in waiting_for(desk, person))
    return stored.count_waiting(desk.session, person.id, but)


def held_seat(ctx: Context, seat_id: int) -> tuple[Dossier, Seat] | None:
    """Find a seat with its request held: two taps come one after the other, and the second sees what the first did."""
    seat = stored.seat(ctx.session, seat_id)
    dossier = find(ctx, seat.request_id) if seat is not None else None
    # Read again behind the request's lock.
    seat = stored.seat(ctx.session, seat_id)
    return (dossier, seat) if dossier is not None and seat is not None else None


def at_seat(ctx: Context, seat_id: int, kinds: Collection[str] = DECIDING) -> tuple[Dossier, Seat, int] | str:
    """Find an open seat the pressing person may fill and whose word it is, or the reason why not."""
    found = held_seat(ctx, seat_id)
    if found is None or found[1].kind not in kinds:
        return ctx.say("toast-too-old")
    dossier, seat = found
    may = deciders(ctx, dossier, seat)
    held = {one.person_id for one in stored.holders(ctx.session, [seat.id])[seat.id]}
    concerns = ctx.person.id in held | set(may) | {seat.decided_by}
    if concerns and (refusal := _why_not(ctx, dossier, seat)):
        return refusal
    if ctx.person.id not in may:
        return ctx.say("request-toast-not-yours", names=joined(_names(ctx, may), locale_of(ctx.person)) or "—")
    return dossier, seat, may[ctx.person.id]


def _why_not(ctx: Context, dossier: Dossier, seat: Seat) -> str:
    """Say why a seat can no longer be filled; empty where it can."""
    if seat.number != dossier.row.number:
        return ctx.say("request-toast-resubmitted")
    if seat.state is not SeatState.OPEN and seat.decided_by is not None and seat.decided_at is not None:
        name = next(iter(_names(ctx, [seat.decided_by])), "")
        if seat.kind == StepKind.SIGN and seat.state is SeatState.AGREED:
            return ctx.say("request-signed-by", name=name, time=clock(seat.decided_at, ctx.zone))
        return ctx.say(f"request-toast-{seat.state}", name=name, time=clock(seat.decided_at, ctx.zone))
    if dossier.row.state in _ENDED:
        return ctx.say(_ENDED[dossier.row.state])
    is_open = seat.state is SeatState.OPEN and dossier.row.state is RequestState.PENDING
    return "" if is_open else ctx.say("request-toast-not-now")


def _names(ctx: Context, ids: Iterable[int]) -> list[str]:
    return [one.name for one in people.named(ctx.session, ids).values()]
