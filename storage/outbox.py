"""Messages on their way out: wanted once, in lanes, one at a time per chat."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, bindparam, func, insert, literal_column, or_, select, update
from sqlalchemy.orm import Session

from storage import boards
from storage.database import insert_new
from storage.enums import DeliveryState, Lane
from storage.tables import Account, Card, Delivery, GroupChat, Notice

# Written into the statement, so that a partial index on this state is used.
_WAITING = literal_column("'waiting'", Delivery.state.type)
_SENDING = literal_column("'sending'", Delivery.state.type)

_OF_CARD = (Card.person_id == Delivery.person_id) & (Card.subject == Delivery.subject)
_READY = (
    select(
        Delivery.id,
        Delivery.address,
        Delivery.lane,
        Delivery.edits,
        Delivery.account_id,
        Delivery.subject,
        Card.ring,
        Card.account_id.label("stands_with"),
        Card.message_ids,
    )
    .outerjoin(Card, _OF_CARD)
    .where(
        Delivery.messenger == bindparam("messenger"),
        Delivery.workspace == bindparam("workspace"),
        Delivery.state == _WAITING,
        or_(Delivery.not_before.is_(None), Delivery.not_before <= bindparam("now", type_=Delivery.not_before.type)),
        Delivery.address.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(Delivery.lane, Delivery.id)
    .limit(bindparam("count"))
)
_READY_IN_LANE = _READY.where(Delivery.lane == bindparam("lane"))
_PARCELS = (
    select(
        Delivery.id,
        Delivery.content,
        Delivery.account_id,
        Delivery.attempts,
        Delivery.repeatable,
        Card.content.label("card_content"),
        Card.version,
        Card.message_ids,
    )
    .outerjoin(Card, _OF_CARD)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
)
_NEXT_DUE = select(func.min(Delivery.not_before)).where(
    Delivery.not_before > bindparam("now", type_=Delivery.not_before.type),
    Delivery.messenger == bindparam("messenger"),
    Delivery.workspace == bindparam("workspace"),
    Delivery.state == _WAITING,
)


class Place(Protocol):
    """Where a message goes: an account's own chat, or the one an earlier delivery went to."""

    messenger: str
    workspace: str
    address: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that may go next in its chat; ``edits`` names the message, or the board, that it rewrites, if any."""

    id: int
    address: str
    lane: int
    edits: str


def queue(session: Session, **row: object) -> None:
    """Queue a delivery; all of a transaction's are inserted together at its end."""
    blank = {"person_id": None, "subject": "", "content": None, "edits": "", "repeatable": True, "account_id": None}
    blank |= {"not_before": None}
    queued(session).append({**blank, **row, "state": DeliveryState.WAITING, "attempts": 0, "error": ""})


def place(chat: tuple[str, str, str] | None) -> dict[str, object]:
    """Name a chat that is nobody's own, by messenger, workspace and address."""
    messenger, workspace, address = chat or ("", "", "")
    return {"messenger": messenger, "workspace": workspace, "address": address}


def queued(session: Session) -> list[Any]:
    """Give what this transaction will send, in order; a card that is only wanted has its place in it."""
    rows: list[Any] = session.info.setdefault("new_deliveries", [])
    return rows


def chat(place: Place, account_id: int | None) -> dict[str, object]:
    """Name the chat of an account, or the one an earlier delivery went to."""
    return {
        "messenger": place.messenger,
        "workspace": place.workspace,
        "address": place.address,
        "account_id": account_id,
    }


def insert_queued(session: Session) -> None:
    """Insert what is queued so far."""
    if rows := session.info.pop("new_deliveries", None):
        session.execute(insert(Delivery), rows)


def say(
    session: Session,
    account: Account,
    content: dict[str, Any],
    now: datetime,
    lane: Lane = Lane.ANSWER,
) -> None:
    """Send a message that belongs to no subject."""
    queue(
        session,
        **chat(account, account.id),
        lane=lane,
        content=content,
        created_at=now,
    )


def pin(session: Session, account: Account, subject: str, content: dict[str, Any], now: datetime) -> None:
    """Show something on the board of an account that is nobody's yet."""
    queue(session, **chat(account, account.id), lane=Lane.ANSWER, subject=subject, content=content, created_at=now)


def say_in(session: Session, chat: tuple[str, str, str], content: dict[str, Any], now: datetime) -> None:
    """Send a message to a chat that is nobody's own, such as a group."""
    queue(
        session,
        **place(chat),
        lane=Lane.ANSWER,
        content=content,
        created_at=now,
    )


def notice(session: Session, key: str, now: datetime) -> bool:
    """Note that a fact is being told; false when it was told already."""
    return bool(notices(session, [key], now))


def notices(session: Session, keys: Iterable[str], now: datetime) -> set[str]:
    """Note that several facts are being told; give those that were not told already."""
    return set(insert_new(session, Notice, [{"key": key, "created_at": now} for key in sorted(keys)], ["key"]))


def told(session: Session, keys: Iterable[str]) -> set[str]:
    """Give those of several facts that were told already."""
    return set(session.scalars(select(Notice.key).where(Notice.key.in_(list(keys)))))


def next_to_send(
    session: Session,
    channel: tuple[str, str],
    busy: Collection[str],
    now: datetime,
    limit: int,
    lane: Lane | None = None,
) -> tuple[list[Waiting], bool]:
    """Give the next delivery of each idle chat, urgent lanes first, or of one lane only; and whether that is all."""
    given = {"messenger": channel[0], "workspace": channel[1], "now": now, "busy": list(busy), "count": limit}
    if lane is None:
        rows = session.execute(_READY, given).all()
    else:
        rows = session.execute(_READY_IN_LANE, {**given, "lane": lane}).all()
    first: dict[str, Waiting] = {}
    for row in rows:
        if row.address not in first:
            first[row.address] = Waiting(row.id, row.address, row.lane, _edits(row))
    return list(first.values()), len(rows) < limit


def _edits(row: Any) -> str:  # noqa: ANN401 - a row of _READY
    """Name the message to rewrite; a ringing card, or one that stands in another chat, is sent anew."""
    if row.subject.startswith(boards.SUBJECT):
        return str(row.subject)
    if row.edits:
        return str(row.edits)
    if row.ring is None or row.ring or len(row.message_ids) != 1 or row.stands_with != row.account_id:
        return ""
    return str(row.message_ids[0])


def contents(session: Session, ids: Iterable[int]) -> dict[int, Any]:
    """Bring what deliveries carry, with the card's newest content where they carry a card."""
    return {row.id: row for row in session.execute(_PARCELS, {"ids": list(ids)})}


def next_due(session: Session, channel: tuple[str, str], now: datetime) -> datetime | None:
    """Say when the next postponed delivery may go."""
    return session.scalar(_NEXT_DUE, {"now": now, "messenger": channel[0], "workspace": channel[1]})


def mark_sending(session: Session, ids: Iterable[int]) -> None:
    """Note that these are on the wire, so that a crash does not repeat what must not be repeated."""
    session.execute(update(Delivery).where(Delivery.id.in_(list(ids))).values(state=DeliveryState.SENDING))


def settle_interrupted(session: Session, channel: tuple[str, str], now: datetime) -> None:
    """Decide what a crash left on the wire: send again what may be repeated, let the rest be."""
    where = (
        Delivery.messenger == channel[0],
        Delivery.workspace == channel[1],
        Delivery.state == DeliveryState.SENDING,
    )
    session.execute(update(Delivery).where(*where, Delivery.repeatable).values(state=DeliveryState.WAITING))
    session.execute(
        update(Delivery)
        .where(*where, Delivery.repeatable.is_(False))
        .values(state=DeliveryState.DONE, done_at=now, error="result unknown"),
    )


def postpone(session: Session, delivery_id: int, until: datetime, error: str) -> None:
    """Try a delivery again later."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(
            state=DeliveryState.WAITING,
            not_before=until,
            attempts=Delivery.attempts + 1,
            error=error[:500],
        ),
    )


def unreachable(session: Session, account_id: int, *, is_so: bool) -> None:
    """Note that an account blocked us or left, or came back."""
    session.get_one(Account, account_id).unreachable = is_so


def move_chat(session: Session, channel: tuple[str, str], old: str, new: str) -> None:
    """Follow a group that became a supergroup; what was bound anew there meanwhile stays as it is."""
    where = (GroupChat.messenger == channel[0], GroupChat.workspace == channel[1])
    left = session.scalar(select(GroupChat).where(*where, GroupChat.address == old))
    taken = session.scalar(select(GroupChat).where(*where, GroupChat.address == new))
    unsent = update(Delivery).where(
        Delivery.messenger == channel[0],
        Delivery.workspace == channel[1],
        Delivery.address == old,
        Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
    )
    if left is not None and taken is None:
        left.address = new
    elif left is not None and taken is not None:
        if not taken.team and taken.bound_at is None:
            taken.team, taken.bound_by, taken.bound_at = left.team, left.bound_by, left.bound_at
        left.team = ""
        # The new place has cards of its own; those of the old one would stand beside them for ever.
        session.execute(unsent.where(Delivery.person_id == left.recipient).values(state=DeliveryState.FAILED))
    session.execute(unsent.values(address=new, state=DeliveryState.WAITING))


def blank_old(session: Session, now: datetime, days: int, limit: int) -> int:
    """Forget deliveries that ended some days ago."""
    old = (
        select(Delivery.id)
        .where(Delivery.done_at < now - timedelta(days=days), Delivery.content.is_not(None))
        .limit(limit)
    )
    ids = list(session.scalars(old))
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(content=None))
    return len(ids)


def ready(session: Session, now: datetime) -> int:
    """Count what could go out now, and what is on its way."""
    due = or_(Delivery.not_before.is_(None), Delivery.not_before <= now)
    # One question: between two, what was on its way may have arrived and brought what waits.
    could = or_(and_(Delivery.state == _WAITING, due), Delivery.state == _SENDING)
    return session.scalar(select(func.count()).where(could)) or 0


def crowd(session: Session, lane: Lane, since: datetime) -> int:
    """Count what waits in a lane, of what was wanted since an instant."""
    where = (Delivery.state == _WAITING, Delivery.lane == lane, Delivery.created_at > since)
    return session.scalar(select(func.count()).where(*where)) or 0


def backlog(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """Count the messages that should be out by now, and say since when the oldest should."""
    due = or_(Delivery.not_before.is_(None), Delivery.not_before <= now)
    since = func.min(func.coalesce(Delivery.not_before, Delivery.created_at), type_=Delivery.created_at.type)
    row = session.execute(select(func.count(), since).where(Delivery.state == _WAITING, due)).one()
    return row[0], row[1]
