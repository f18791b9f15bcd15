"""Messages on their way out: wanted once, in lanes, one at a time per chat."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.enums import DeliveryState, Lane
from storage.tables import Account, Card, Delivery, Notice, SentMessage

# Written into the statement, so that a partial index on this state is used.
_WAITING = literal(DeliveryState.WAITING, Delivery.state.type, literal_execute=True)
_SENDING = literal(DeliveryState.SENDING, Delivery.state.type, literal_execute=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a delivery that reached the chat: the message's ids and the card's version."""

    delivery_id: int
    message_ids: Sequence[str]
    version: int = 0
    stub: str = ""


def card(session: Session, person_id: int, subject: str) -> Card | None:
    """Find a person's card of a subject, held until the transaction ends.

    Dispatch changes what a card should show while the sender notes what it shows: unheld, one would
    overlook the other and the last version would never go out.
    """
    key = (person_id, subject)
    held: set[tuple[int, str]] = session.info.setdefault("held_cards", set())
    if key in held or session.get_bind().dialect.name == "sqlite":
        return session.get(Card, key)
    held.add(key)
    return session.get(Card, key, with_for_update=True, populate_existing=True)


def _queue(session: Session, **row: object) -> None:
    """Queue a delivery; all of a transaction's are inserted together at its end."""
    blank = {"person_id": None, "subject": "", "content": None, "edits": "", "repeatable": True, "account_id": None}
    session.info.setdefault("new_deliveries", []).append(
        {**blank, **row, "state": DeliveryState.WAITING, "attempts": 0, "error": ""}
    )


def _chat(place: Account | Delivery, account_id: int | None) -> dict[str, object]:
    """Name the chat of an account, or the one an earlier delivery went to."""
    return {
        "messenger": place.messenger,
        "workspace": place.workspace,
        "address": place.address,
        "account_id": account_id,
    }


@event.listens_for(Session, "before_commit")
def insert_queued(session: Session) -> None:
    """Insert what is queued so far; the end of the transaction does it by itself."""
    if rows := session.info.pop("new_deliveries", None):
        session.execute(insert(Delivery), rows)


def _hold_cards(session: Session, keys: Sequence[tuple[int, str]]) -> None:
    """Bring several cards at once, held like one."""
    if not keys:
        return
    where = tuple_(Card.person_id, Card.subject).in_(keys)
    statement = select(Card).where(where).order_by(Card.person_id, Card.subject)
    if session.get_bind().dialect.name != "sqlite":
        statement = statement.with_for_update().execution_options(populate_existing=True)
        session.flush()
    session.scalars(statement).all()
    session.info.setdefault("held_cards", set()).update(keys)


def want_card(  # noqa: PLR0913 - a card is all of these
    session: Session,
    *,
    person_id: int,
    subject: str,
    content: dict[str, Any],
    account: Account | None,
    ring: bool,
    lane: Lane,
    now: datetime,
    repeatable: bool = True,
) -> None:
    """Say what a person should see of a subject; waiting versions collapse into the newest."""
    row = card(session, person_id, subject)
    if row is None:
        row = Card(
            person_id=person_id,
            subject=subject,
            content=content,
            version=1,
            sent_version=0,
            ring=True,
            waiting=False,
            message_ids=[],
            stub="",
        )
        session.add(row)
    elif row.content == content and not ring and (row.waiting or row.sent_version == row.version):
        return
    else:
        row.content = content
        row.version += 1
        row.ring = row.ring or ring
    if account is None or account.unreachable or row.waiting:
        return
    row.waiting = True
    _queue(
        session,
        **_chat(account, account.id),
        lane=lane,
        person_id=person_id,
        subject=subject,
        repeatable=repeatable,
        created_at=now,
    )


def say(
    session: Session,
    account: Account,
    content: dict[str, Any],
    now: datetime,
    lane: Lane = Lane.ANSWER,
) -> None:
    """Send a message that belongs to no subject."""
    _queue(
        session,
        **_chat(account, account.id),
        lane=lane,
        content=content,
        created_at=now,
    )


def say_in(session: Session, chat: tuple[str, str, str], content: dict[str, Any], now: datetime) -> None:
    """Send a message to a chat that is nobody's own, such as a group."""
    messenger, workspace, address = chat
    _queue(
        session,
        messenger=messenger,
        workspace=workspace,
        address=address,
        lane=Lane.ANSWER,
        content=content,
        created_at=now,
    )


def take_unsent(session: Session, account: Account, now: datetime) -> None:
    """Queue the cards that waited for a person to have an account."""
    where = (Card.person_id == account.person_id, Card.sent_version < Card.version, Card.waiting.is_(False))
    for row in session.scalars(select(Card).where(*where)):
        row.waiting = True
        _queue(
            session,
            **_chat(account, account.id),
            lane=Lane.DECISION,
            person_id=row.person_id,
            subject=row.subject,
            created_at=now,
        )


def notice(session: Session, key: str, now: datetime) -> bool:
    """Note that a fact is being told; false when it was told already."""
    return bool(insert_new(session, Notice, [{"key": key, "created_at": now}], ["key"]))


def next_to_send(
    session: Session,
    channel: tuple[str, str],
    busy: Collection[str],
    now: datetime,
    limit: int,
    lane: Lane | None = None,
) -> list[tuple[Delivery, Card | None]]:
    """Give the next delivery of each idle chat, urgent lanes first, or of one lane only."""
    messenger, workspace = channel
    where = [
        Delivery.messenger == messenger,
        Delivery.workspace == workspace,
        Delivery.state == _WAITING,
        or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
    ]
    if lane is not None:
        where.append(Delivery.lane == lane)
    if busy:
        where.append(Delivery.address.not_in(list(busy)))
    statement = (
        select(Delivery, Card)
        .outerjoin(Card, (Card.person_id == Delivery.person_id) & (Card.subject == Delivery.subject))
        .where(*where)
        .order_by(Delivery.lane, Delivery.id)
        .limit(limit)
    )
    first: dict[str, tuple[Delivery, Card | None]] = {}
    for delivery, its_card in session.execute(statement):
        first.setdefault(delivery.address, (delivery, its_card))
    return list(first.values())


def next_due(session: Session, channel: tuple[str, str], now: datetime) -> datetime | None:
    """Say when the next postponed delivery may go."""
    where = (
        Delivery.not_before > now,
        Delivery.messenger == channel[0],
        Delivery.workspace == channel[1],
        Delivery.state == _WAITING,
    )
    return session.scalar(select(func.min(Delivery.not_before)).where(*where))


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


def mark_sent(session: Session, results: Sequence[Sent], now: datetime) -> None:
    """Note what reached its chat; shrink the copy that a new message replaces."""
    if not results:
        return
    ids = [sent.delivery_id for sent in results]
    deliveries = {one.id: one for one in session.scalars(select(Delivery).where(Delivery.id.in_(ids)))}
    _hold_cards(session, [(one.person_id, one.subject) for one in deliveries.values() if one.person_id is not None])
    for sent in results:
        delivery = deliveries[sent.delivery_id]
        delivery.state, delivery.done_at = DeliveryState.DONE, now
        if delivery.subject and delivery.person_id is not None:
            _mark_card(session, delivery, sent, now)


def _mark_card(session: Session, delivery: Delivery, sent: Sent, now: datetime) -> None:
    row = card(session, delivery.person_id or 0, delivery.subject)
    if row is None:
        return
    new_ids = list(sent.message_ids)
    if new_ids != row.message_ids or row.account_id != delivery.account_id:
        _shrink(session, row, delivery, now)
        if delivery.account_id is not None:
            session.add_all(
                SentMessage(account_id=delivery.account_id, message_id=one, subject=row.subject) for one in new_ids
            )
    row.message_ids, row.account_id, row.stub = new_ids, delivery.account_id, sent.stub
    row.sent_version, row.waiting = sent.version, False
    if row.version > sent.version:
        # It changed while it was on the wire: the newest version goes out next.
        row.waiting = True
        _queue(
            session,
            **_chat(delivery, delivery.account_id),
            lane=delivery.lane,
            person_id=row.person_id,
            subject=row.subject,
            created_at=now,
        )
    else:
        row.ring = False


def _shrink(session: Session, row: Card, newer: Delivery, now: datetime) -> None:
    """Turn the replaced copy into one line without buttons; mostly it stands in the same chat as the newer one."""
    if not row.message_ids or row.account_id is None:
        return
    account = newer if row.account_id == newer.account_id else session.get(Account, row.account_id)
    if account is None:
        return
    _queue(
        session,
        **_chat(account, row.account_id),
        lane=Lane.SUMMARY,
        content={"title": "", "text": row.stub or "·", "rows": [], "stub": "", "files": []},
        edits=str(row.message_ids[-1]),
        created_at=now,
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


def give_up(session: Session, delivery_id: int, error: str, now: datetime) -> None:
    """Stop trying a delivery and say why."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.state, delivery.done_at, delivery.error = DeliveryState.FAILED, now, error[:500]
    if delivery.person_id is not None:
        row = card(session, delivery.person_id, delivery.subject)
        if row is not None:
            row.waiting = False


def forget_message(session: Session, delivery: Delivery) -> None:
    """Forget where a card stood, because the message is gone; it will be sent anew."""
    if delivery.person_id is not None:
        row = card(session, delivery.person_id, delivery.subject)
        if row is not None:
            row.message_ids = []


def unreachable(session: Session, account_id: int, *, is_so: bool) -> None:
    """Note that an account blocked us or left, or came back."""
    session.get_one(Account, account_id).unreachable = is_so


def move_chat(session: Session, channel: tuple[str, str], old: str, new: str) -> None:
    """Follow a group that became a supergroup."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.messenger == channel[0],
            Delivery.workspace == channel[1],
            Delivery.address == old,
            Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
        )
        .values(address=new, state=DeliveryState.WAITING),
    )


def subject_of(session: Session, account_id: int, message_id: str) -> str:
    """Say which card a message is; empty for none."""
    row = session.get(SentMessage, (account_id, message_id))
    return row.subject if row else ""


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
    """Count what could go out now."""
    due = or_(Delivery.not_before.is_(None), Delivery.not_before <= now)
    waiting = session.scalar(select(func.count()).where(Delivery.state == _WAITING, due)) or 0
    return waiting + (session.scalar(select(func.count()).where(Delivery.state == _SENDING)) or 0)


def backlog(session: Session) -> tuple[int, datetime | None]:
    """Count the unsent messages and say when the oldest was wanted."""
    row = session.execute(
        select(func.count(), func.min(Delivery.created_at)).where(Delivery.state == _WAITING),
    ).one()
    return row[0], row[1]
