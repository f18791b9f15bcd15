"""Requests, the words they need, and who may give them; whoever changes one holds it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from storage import audit, places, recall
from storage.enums import RequestState, SeatState
from storage.tables import Holder, Person, Request, RequestDraft, RequestVersion, Seat, Tenure

# What still runs.
RUNNING = (RequestState.PENDING, RequestState.OFFERED)

# What waits for somebody's word: an open seat of the wording that is on its way.
_OPEN = (Seat.state == SeatState.OPEN, Request.state == RequestState.PENDING, Seat.number == Request.number)
_WAITING = (
    select(Holder.person_id, Seat.request_id, Seat.id)
    .join(Seat, Seat.id == Holder.seat_id)
    .join(Request, Request.id == Seat.request_id)
    .where(
        Holder.person_id.in_(bindparam("people", expanding=True)),
        *_OPEN,
        Request.requester_id != Holder.person_id,
    )
)


def begin(session: Session, row: Request, draft: RequestDraft) -> Request:
    """Keep a new request and its draft."""
    session.add(row)
    session.flush()
    draft.request_id = row.id
    session.add(draft)
    session.flush()
    return row


def request(session: Session, request_id: int, *, hold: bool = True) -> Request | None:
    """Find a request by id; ``hold`` lets two people's taps come one after the other."""
    if hold:
        expect(session, [request_id])
    return session.get(Request, request_id)


def _held(session: Session) -> set[int]:
    """Give the requests that nobody else changes until this transaction ends."""
    held: set[int] = session.info.setdefault("held_requests", set())
    return held


def expect(session: Session, requests: Iterable[int], seats: Collection[int] = ()) -> None:
    """Hold several requests, named by themselves or by a seat, and bring their seats, holders, acts and people along.

    A batch asks the same about each of them. All is read anew behind the lock.
    """
    of_seats = select(Seat.request_id).where(Seat.id.in_(list(seats)))
    ids = {*requests, *(session.scalars(of_seats) if seats else ())} - _held(session)
    if not ids:
        return
    # What an earlier event of the same batch changed must be written before.
    session.flush()
    for one in ids:
        _forget_known(session, one)
    _held(session).update(ids)
    in_order = select(Request).where(Request.id.in_(ids)).order_by(Request.id).with_for_update()
    rows = session.scalars(in_order, execution_options=_FRESH).all()
    known: dict[int, list[Seat]] = session.info.setdefault("request_seats", {})
    known.update({row.id: [] for row in rows})
    of_requests = select(Seat).where(Seat.request_id.in_(ids)).order_by(Seat.id)
    for seat in session.scalars(of_requests, execution_options=_FRESH):
        known[seat.request_id].append(seat)
    held_by = holders(session, [seat.id for row in rows for seat in known[row.id]])
    audit.expect(session, [f"request:{row.id}" for row in rows])
    recall.widen(session, (row.requester_id for row in rows))
    recall.widen(session, (holder.person_id for some in held_by.values() for holder in some))


def draft(session: Session, request_id: int) -> RequestDraft | None:
    """Find the draft of a request."""
    return session.get(RequestDraft, request_id)


def drafts_of(session: Session, person_id: int) -> list[Request]:
    """List what somebody has begun to apply for, or is changing; the newest first."""
    statement = select(Request).join(RequestDraft, RequestDraft.request_id == Request.id)
    return list(session.scalars(statement.where(RequestDraft.person_id == person_id).order_by(Request.id.desc())))


def of_person(session: Session, person_id: int, limit: int, *states: RequestState) -> list[Request]:
    """List somebody's requests in some states, the newest first."""
    where = (Request.requester_id == person_id, Request.state.in_(states))
    return list(session.scalars(select(Request).where(*where).order_by(Request.id.desc()).limit(limit)))


def decided_just_now(session: Session, person_id: int) -> list[Request]:
    """List what somebody has decided and can still take back, the newest first."""
    mine = select(Seat.request_id).where(Seat.decided_by == person_id, Seat.settles_at.is_not(None))
    return list(session.scalars(select(Request).where(Request.id.in_(mine)).order_by(Request.id.desc())))


def latest(session: Session, person_id: int, kind: str) -> Request | None:
    """Find somebody's last request of a kind that was sent."""
    where = (Request.requester_id == person_id, Request.kind == kind, Request.number > 0)
    return session.scalar(select(Request).where(*where).order_by(Request.id.desc()).limit(1))


def keep_version(session: Session, row: Request, at: datetime) -> None:
    """Keep the wording of a request as it is sent."""
    version = RequestVersion(
        request_id=row.id,
        number=row.number,
        answers=row.answers,
        route=row.route,
        submitted_at=at,
        version_id=row.version_id,
    )
    session.add(version)


def version(session: Session, request_id: int, number: int) -> RequestVersion | None:
    """Find an earlier wording of a request."""
    return session.get(RequestVersion, (request_id, number))


def next_archive_no(session: Session, archive: str) -> int:
    """Give the next number of an archive."""
    session.flush()
    return (session.scalar(select(func.max(Request.archive_no)).where(Request.archive == archive)) or 0) + 1


def seat(session: Session, seat_id: int) -> Seat | None:
    """Find a seat by id; its request is held before it is changed."""
    known = session.identity_map.get(identity_key(Seat, seat_id))
    if known is not None and known.request_id in _held(session):
        return known
    session.flush()
    return session.get(Seat, seat_id, populate_existing=True)


def seats(session: Session, row: Request, *, every_version: bool = False) -> list[Seat]:
    """List the seats of a request's current wording, or of all, in the order they were opened.

    A transaction that holds the request reads them once.
    """
    known: dict[int, list[Seat]] = session.info.setdefault("request_seats", {})
    if row.id not in known:
        session.flush()
        statement = select(Seat).where(Seat.request_id == row.id).order_by(Seat.id)
        known[row.id] = list(session.scalars(statement, execution_options=_FRESH))
    return [one for one in known[row.id] if every_version or one.number == row.number]


def _forget_known(session: Session, request_id: int) -> None:
    """Look again at a request's seats and at who holds any."""
    session.info.get("request_seats", {}).pop(request_id, None)
    session.info.pop("seat_holders", None)


def open_seat(session: Session, row: Seat, people: Mapping[int, str]) -> Seat:
    """Open a seat for those whose word fills it, as person → the post they hold it by."""
    session.add(row)
    session.flush()
    session.add_all(Holder(seat_id=row.id, person_id=one, post=post) for one, post in people.items())
    session.flush()
    _forget_known(session, row.request_id)
    return row


def holders(session: Session, seat_ids: Collection[int]) -> dict[int, list[Holder]]:
    """Give the holders of some seats, those who were there first in front."""
    known: dict[int, list[Holder]] = session.info.setdefault("seat_holders", {})
    unknown = [one for one in seat_ids if one not in known]
    if unknown:
        session.flush()
        known.update({one: [] for one in unknown})
        statement = select(Holder).where(Holder.seat_id.in_(unknown))
        ordered = statement.order_by(Holder.seat_id, Holder.escalated, Holder.person_id)
        for holder in session.scalars(ordered, execution_options=_FRESH):
            known[holder.seat_id].append(holder)
    return {one: known[one] for one in seat_ids}


def add_holders(session: Session, seat_id: int, people: Iterable[int], *, escalated: bool = False) -> list[int]:
    """Let more people fill a seat; give those who could not before."""
    known = {one.person_id for one in holders(session, [seat_id])[seat_id]}
    new = [one for one in dict.fromkeys(people) if one not in known]
    session.add_all(Holder(seat_id=seat_id, person_id=one, escalated=escalated) for one in new)
    session.flush()
    session.info.pop("seat_holders", None)
    return new


def replace_holder(session: Session, seat_id: int, before: int, after: Iterable[int]) -> None:
    """Give somebody's place at a seat to somebody else, or to nobody where others hold it too."""
    old = session.get(Holder, (seat_id, before))
    if old is not None:
        session.delete(old)
        session.flush()
        session.info.pop("seat_holders", None)
    add_holders(session, seat_id, after)


def waiting_for(session: Session, people: Collection[int]) -> list[tuple[Request, Seat]]:
    """List the open seats that some people can fill, the most urgent first."""
    session.flush()
    statement = (
        select(Request, Seat)
        .join(Seat, Seat.request_id == Request.id)
        .join(Holder, Holder.seat_id == Seat.id)
        .where(Holder.person_id.in_(list(people)), *_OPEN, Request.requester_id.not_in(list(people)[:1]))
        .order_by(func.coalesce(Seat.due_at, Request.due_at).is_(None), Seat.due_at, Request.id)
    )
    rows = session.execute(statement).unique().all()
    return list(dict.fromkeys((one, seat) for one, seat in rows))


def count_waiting(session: Session, person_id: int, but: int) -> int:
    """Count the requests beside one that somebody can decide by a seat of their own.

    The others of a batch are looked up with them; what they have decided in it is not counted.
    """
    known: dict[int, list[tuple[int, int]]] = session.info.setdefault("waiting_requests", {})
    if person_id not in known:
        people = recall.crowd_with(session, [person_id]) - known.keys()
        known.update({one: [] for one in people})
        for holder, request_id, seat_id in session.execute(_WAITING, {"people": list(people)}):
            known[holder].append((request_id, seat_id))
    open_ones = (one for one, seat_id in known[person_id] if one != but and _is_open(session, seat_id))
    return len(set(open_ones))


def _is_open(session: Session, seat_id: int) -> bool:
    row = session.identity_map.get(identity_key(Seat, seat_id))
    return row is None or row.state is SeatState.OPEN


def first_told(session: Session) -> dict[int, datetime]:
    """Give everybody who holds an open seat and was told of it, with when they were told first."""
    statement = (
        select(Holder.person_id, func.min(Holder.told_at))
        .join(Seat, Seat.id == Holder.seat_id)
        .join(Request, Request.id == Seat.request_id)
        .where(*_OPEN)
        .where(Holder.told_at.is_not(None))
        .group_by(Holder.person_id)
    )
    return {person: told for person, told in session.execute(statement) if told is not None}


def settling(session: Session, now: datetime, limit: int) -> list[int]:
    """List the requests with a decision that can no longer be taken back."""
    statement = select(Seat.request_id).where(Seat.settles_at <= now).order_by(Seat.settles_at).limit(limit)
    return list(dict.fromkeys(session.scalars(statement)))


def next_settling(session: Session) -> datetime | None:
    """Give when the next decision takes effect."""
    return session.scalar(select(func.min(Seat.settles_at)).where(Seat.settles_at.is_not(None)))


def due(session: Session, now: datetime, limit: int) -> list[Request]:
    """List the requests about which the clerk has to speak up, the longest due first."""
    statement = select(Request).where(Request.next_step_at <= now).order_by(Request.next_step_at).limit(limit)
    return list(session.scalars(statement.with_for_update(skip_locked=True), execution_options=_FRESH))


def put_off(session: Session, request_id: int, now: datetime, until: datetime) -> None:
    """Leave a request aside until then: what is due about it by now is due then."""
    expect(session, [request_id])
    row = session.get(Request, request_id)
    if row is None:
        return
    if row.next_step_at is not None and row.next_step_at <= now:
        row.next_step_at = until
    for one in seats(session, row, every_version=True):
        if one.settles_at is not None and one.settles_at <= now:
            one.settles_at = until


def not_told(session: Session, now: datetime, limit: int) -> list[tuple[int, int, int]]:
    """List (request, seat, person) of who can fill an open seat and was not told yet, or is to be reminded by now."""
    statement = (
        select(Request.id, Seat.id, Holder.person_id)
        .select_from(Holder)
        .join(Seat, Seat.id == Holder.seat_id)
        .join(Request, Request.id == Seat.request_id)
        .where(
            or_(Holder.told_at.is_(None), Holder.again_at <= now),
            Seat.number == Request.number,
            or_(
                and_(Seat.state == SeatState.OPEN, Request.state == RequestState.PENDING),
                Seat.state == SeatState.TOLD,
            ),
        )
        .order_by(Seat.id, Holder.person_id)
        .limit(limit)
    )
    return [(request_id, seat_id, person) for request_id, seat_id, person in session.execute(statement)]


def held_by_the_gone(session: Session, now: datetime, limit: int) -> list[tuple[int, int, int]]:
    """List (request, seat, person) where somebody should decide who left the post they decide by, or left.

    Days end first in the east: whoever's last day is over somewhere on Earth is among them.
    """
    holds_it = exists().where(
        Tenure.person_id == Holder.person_id, Tenure.role == Holder.post, places.current(Tenure, now)
    )
    statement = (
        select(Request.id, Seat.id, Holder.person_id)
        .join(Seat, Seat.request_id == Request.id)
        .join(Holder, Holder.seat_id == Seat.id)
        .join(Person, Person.id == Holder.person_id)
        .where(
            *_OPEN,
            or_(~Person.are_with_us((now + _EASTERNMOST).date()), and_(Holder.post != "", ~holds_it)),
        )
        .limit(limit)
    )
    return [(one, seat, person) for one, seat, person in session.execute(statement)]


def since(session: Session, at: datetime) -> Sequence[Request]:
    """List what was sent since an instant, in order."""
    where = (Request.submitted_at.is_not(None), Request.submitted_at >= at)
    return session.scalars(select(Request).where(*where).order_by(Request.submitted_at, Request.id)).all()


# So far ahead of UTC lies the first day to begin.
_EASTERNMOST = timedelta(hours=14)
_FRESH = {"populate_existing": True}
