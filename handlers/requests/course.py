"""A request on its way: the next step opens when the one before is settled, until it is approved or not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.context import Desk
from handlers.requests import lines, records
from handlers.requests.deciders import DECIDING
from handlers.requests.dossier import Dossier, applicant, find, stops
from handlers.requests.effects import bring_about
from handlers.requests.showing import refresh
from handlers.requests.timing import plan
from handlers.rules.approvals import StepKind
from handlers.rules.chains import NobodyDecidesError, Stop, applies
from handlers.rules.limits import due_at
from storage import people, places
from storage import requests as stored
from storage.enums import Act, RequestState, SeatState
from storage.tables import Seat

# So long after nobody could decide the clerk looks again.
_AGAIN = timedelta(hours=1)


def forecast(desk: Desk, dossier: Dossier, answers: Mapping[str, Any], agreed: Collection[int] = ()) -> list[Stop]:
    """Say which way it will go.

    Raises:
        NobodyDecidesError: where somebody is missing who could decide.

    """
    return list(stops(desk, dossier, answers, agreed))


def send(desk: Desk, dossier: Dossier, answers: dict[str, Any], ahead: Iterable[Stop], at: datetime) -> None:
    """Send a request on its way, the first time or once more: a new wording starts the chain anew."""
    _reword(desk, dossier, answers, at)
    dossier.row.version_id = desk.book.version_id
    limit, zone = dossier.type.limit, desk.zone_of(dossier.requester)
    dossier.row.due_at = due_at(limit, dossier.rules.calendar, at, zone) if limit and not limit.each_step else None
    stored.keep_version(desk.session, dossier.row, at)
    _open(desk, dossier, ahead)
    plan(desk, dossier)


def send_changed(desk: Desk, dossier: Dossier, answers: dict[str, Any], ahead: Iterable[Stop]) -> None:
    """Let a change that was accepted take the way it takes now.

    Words of agreement given so far go with it; whoever was asked beside the chain is asked again.
    """
    row, place = dossier.row, dossier.row.place
    before = [one for one in stored.seats(desk.session, row) if one.kind == StepKind.APPROVE]
    kept = [one for one in before if one.state is SeatState.AGREED]
    # Whoever said no a moment ago, which nobody has heard of yet, judges the change anew.
    asked = [one for one in before if one.state in {SeatState.OPEN, SeatState.OFFERED, SeatState.REJECTED}]
    _reword(desk, dossier, answers, row.submitted_at or desk.now)
    for seat in kept:
        seat.number = row.number
    stored.keep_version(desk.session, row, desk.now)
    stops_ahead = list(ahead)
    deciding = [stop for stop in stops_ahead if stop.step.kind in DECIDING]
    named = {one for stop in deciding for seat in stop.seats for one in seat}
    beside = [
        (seat, holders)
        for seat, holders in _held_by(desk, asked)
        if not named.intersection(holders) and not set(agreed_so_far(kept)).intersection(holders)
    ]
    if beside and not deciding:
        row.place = place
    else:
        _open(desk, dossier, stops_ahead)
    for seat, holders in beside:
        open_seat(desk, dossier, row.place, seat.step, seat.kind, holders, seat.due_at)
    plan(desk, dossier)


def _held_by(desk: Desk, seats: Sequence[Seat]) -> list[tuple[Seat, dict[int, str]]]:
    held = stored.holders(desk.session, [one.id for one in seats])
    return [(seat, {one.person_id: one.post for one in held[seat.id]}) for seat in seats]


def _reword(desk: Desk, dossier: Dossier, answers: dict[str, Any], at: datetime) -> None:
    row = dossier.row
    for seat in stored.seats(desk.session, row):
        close_seat(seat)
    row.answers, row.number, row.state, row.place = answers, row.number + 1, RequestState.PENDING, 0
    row.submitted_at, row.closed_at = at, None
    amount = dossier.form.meaning("amount")
    given = answers.get(amount.id) if amount is not None else None
    row.cents = lines.cents(given) if given is not None else None


def _open(desk: Desk, dossier: Dossier, ahead: Iterable[Stop], start: int = 0) -> None:
    """Open the next stop that waits for somebody; whoever is only to know is told on the way."""
    at = start
    for stop in ahead:
        _note_merged(desk, dossier, range(at, stop.place))
        dossier.row.place, at = stop.place, stop.place + 1
        _open_stop(desk, dossier, stop)
        if stop.step.kind in DECIDING:
            return
    _note_merged(desk, dossier, range(at, len(dossier.steps)))
    _approve(desk, dossier)


def _note_merged(desk: Desk, dossier: Dossier, passed: Iterable[int]) -> None:
    """Keep which steps needed no word of their own, because the same people had given it."""
    who = applicant(desk, dossier.requester, dossier.row.answers)
    for step in (dossier.steps[place] for place in passed):
        if step.kind is StepKind.APPROVE and applies(step.when, who):
            records.note_of_clerk(desk, dossier, Act.MERGED)


def _open_stop(desk: Desk, dossier: Dossier, stop: Stop) -> None:
    limit = dossier.type.limit
    due = None
    if stop.step.kind in DECIDING and limit is not None:
        zone = desk.zone_of(dossier.requester)
        due = due_at(limit, dossier.rules.calendar, desk.now, zone) if limit.each_step else dossier.row.due_at
    posts = places.roles_at(desk.session, [one for seat in stop.seats for one in seat], desk.now)
    for seat in stop.seats:
        held_by = {one: posts[one] if posts.get(one) in stop.step.posts else "" for one in seat}
        open_seat(desk, dossier, stop.place, stop.step.id, stop.step.kind, held_by, due)
    names = people.named(desk.session, [one for seat in stop.seats for one in seat]).values()
    act = Act.OPENED if stop.step.kind in DECIDING else Act.INFORMED
    records.note_of_clerk(desk, dossier, act, records.named_in(names))


def open_seat(
    desk: Desk, dossier: Dossier, place: int, step: str, kind: str, who: Mapping[int, str], due: datetime | None
) -> Seat:
    """Open one seat for people, each with the post they hold it by; they are told when they may be."""
    seat = Seat(
        request_id=dossier.id,
        number=dossier.row.number,
        place=place,
        step=step,
        kind=kind,
        state=SeatState.TOLD if kind == StepKind.INFORM else SeatState.OPEN,
        opened_at=desk.now,
        due_at=due,
        offer={},
    )
    return stored.open_seat(desk.session, seat, who)


def go_on(desk: Desk, dossier: Dossier) -> None:
    """Go on once everything at the open step is settled."""
    row = dossier.row
    if row.state is not RequestState.PENDING:
        return
    here = [one for one in stored.seats(desk.session, row) if one.kind in DECIDING]
    if any(one.state is SeatState.REJECTED and one.settles_at is None for one in here):
        finish(desk, dossier, RequestState.REJECTED)
        return
    if any(one.state in {SeatState.OPEN, SeatState.OFFERED} or one.settles_at is not None for one in here):
        return
    start = row.place + 1
    try:
        ahead = list(stops(desk, dossier, row.answers, agreed_so_far(here), start))
    except NobodyDecidesError:
        # Whoever could have decided has left meanwhile: the clerk looks again until somebody is there.
        row.next_step_at = desk.now + _AGAIN
        return
    _open(desk, dossier, ahead, start)
    plan(desk, dossier)


def agreed_so_far(seats: Iterable[Seat]) -> list[int]:
    """List whose agreement a request has."""
    given = (one for one in seats if one.kind == StepKind.APPROVE and one.state is SeatState.AGREED)
    return [whose for one in given if (whose := one.decided_for or one.decided_by) is not None]


def _approve(desk: Desk, dossier: Dossier) -> None:
    row = dossier.row
    if dossier.type.archive:
        row.archive = f"{dossier.type.archive}-{desk.today_of(dossier.requester):%Y}"
        row.archive_no = stored.next_archive_no(desk.session, row.archive)
    finish(desk, dossier, RequestState.APPROVED)
    records.note_of_clerk(desk, dossier, Act.APPROVED, lines.archive_no(row))
    bring_about(desk, dossier)


def finish(desk: Desk, dossier: Dossier, state: RequestState) -> None:
    """End a request: nothing of it waits any more, nothing of it is undone, and nobody is asked for it."""
    row = dossier.row
    row.state, row.closed_at, row.next_step_at = state, desk.now, None
    for seat in stored.seats(desk.session, row):
        close_seat(seat)


def close_seat(seat: Seat) -> None:
    """Close a seat that nobody needs to fill any more."""
    if seat.state in {SeatState.OPEN, SeatState.OFFERED}:
        seat.state = SeatState.CLOSED
    seat.settles_at = None


def settle(desk: Desk, request_id: int) -> None:
    """Let the decisions of a request take effect that can no longer be taken back."""
    row = stored.request(desk.session, request_id)
    if row is None:
        return
    over = [
        one
        for one in stored.seats(desk.session, row, every_version=True)
        if one.settles_at is not None and one.settles_at <= desk.now
    ]
    for seat in over:
        seat.settles_at = None
    dossier = find(desk, request_id)
    if dossier is not None and over and dossier.is_running:
        take_effect(desk, dossier)


def take_effect(desk: Desk, dossier: Dossier) -> None:
    """Go on from what is settled, and let everybody hear of it; a rejection counts before an offer beside it."""
    row = dossier.row
    settled = {one.state for one in stored.seats(desk.session, row) if one.settles_at is None}
    if SeatState.REJECTED in settled:
        finish(desk, dossier, RequestState.REJECTED)
    elif SeatState.OFFERED in settled:
        row.state = RequestState.OFFERED
        plan(desk, dossier)
    else:
        go_on(desk, dossier)
    changed = row.state is not RequestState.PENDING
    refresh(desk, dossier, ring={dossier.requester.id} if changed else ())
