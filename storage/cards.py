"""Living messages: what each recipient should see of a subject, what was sent, and where it stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from storage import boards, outbox, recall
from storage.database import slices
from storage.enums import DeliveryState, Lane
from storage.tables import Account, Card, Delivery, SentMessage

# Two lists rather than a list of pairs, for which SQLite would not use the key.
_CARDS = (
    select(Card)
    .where(
        Card.person_id.in_(bindparam("people", expanding=True)),
        Card.subject.in_(bindparam("subjects", expanding=True)),
    )
    .order_by(Card.person_id, Card.subject)
)
_ACCOUNTS = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))
_DELIVERIES = select(
    Delivery.id,
    Delivery.messenger,
    Delivery.workspace,
    Delivery.address,
    Delivery.account_id,
    Delivery.lane,
    Delivery.person_id,
    Delivery.subject,
).where(Delivery.id.in_(bindparam("ids", expanding=True)))
_ARRIVED = update(Delivery).where(Delivery.id.in_(bindparam("ids", expanding=True)))
# Cards whose message shows one thing after another.
_TURNING = "tray:"
_TURNED = (
    update(SentMessage.__table__)  # type: ignore[arg-type]  # a mapped class always has a Table
    .where(SentMessage.account_id == bindparam("account"), SentMessage.message_id == bindparam("message"))
    .values(subject=bindparam("about"))
)
_NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person should see of a subject; ``ring`` as a new message at the bottom of the chat."""

    person_id: int
    subject: str
    content: dict[str, Any]
    account_id: int | None
    ring: bool
    lane: Lane
    now: datetime
    repeatable: bool = True
    # The chat of a card that is nobody's own, such as a group's.
    chat: tuple[str, str, str] | None = None
    not_before: datetime | None = None

    @property
    def key(self) -> tuple[int, str]:
        """Give the card's key."""
        return self.person_id, self.subject


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a delivery that reached the chat: the message's ids and the card's version."""

    delivery_id: int
    message_ids: Sequence[str]
    version: int = 0
    stub: str = ""
    about: str = ""


def want(session: Session, wanted: Wanted) -> None:
    """Say what a person should see; waiting versions collapse into the newest."""
    # Among what is queued, so that a card and a sentence reach the chat in the order they were said.
    outbox.queued(session).append(wanted)
    if wanted.chat is None and not wanted.subject.startswith(boards.SUBJECT):
        boards.touch(session, wanted.person_id, wanted.now)


def is_known(session: Session, person_id: int, subject: str) -> bool:
    """Tell whether a person has a card of a subject."""
    _settle_wanted(session)
    return _card(session, (person_id, subject)) is not None


def known(session: Session, keys: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Give those of some (person, subject) that have a card; all are looked up at once."""
    _settle_wanted(session)
    _hold(session, keys)
    return {key for key in keys if _card(session, key) is not None}


@event.listens_for(Session, "before_commit")
def settle(session: Session) -> None:
    """Write down what is wanted and queued so far; the end of the transaction does it by itself."""
    _settle_wanted(session)
    if sent := session.info.pop("sent_messages", None):
        session.execute(insert(SentMessage), sent)
    if turned := session.info.pop("turned_messages", None):
        session.connection().execute(_TURNED, turned)
    outbox.insert_queued(session)


def _settle_wanted(session: Session) -> None:
    queued = list(outbox.queued(session))
    wanted = [one for one in queued if isinstance(one, Wanted)]
    if not wanted:
        return
    _hold(session, [one.key for one in wanted])
    accounts = _accounts(session, {one.account_id for one in wanted if one.account_id is not None})
    outbox.queued(session).clear()
    for one in queued:
        if isinstance(one, Wanted):
            _write(session, one, accounts.get(one.account_id or 0))
        else:
            outbox.queued(session).append(one)


def _accounts(session: Session, ids: Iterable[int]) -> dict[int, Account]:
    known = {one: session.identity_map.get(identity_key(Account, one)) for one in ids}
    unknown = [one for one, row in known.items() if row is None]
    if unknown:
        known.update({row.id: row for row in session.scalars(_ACCOUNTS, {"ids": unknown})})
    return {one: row for one, row in known.items() if row is not None}


def _hold(session: Session, keys: Iterable[tuple[int, str]]) -> None:
    """Bring cards and hold them until the transaction ends.

    Dispatch changes what a card should show while the sender notes what it shows: unheld, one would
    overlook the other and the last version would never go out. SQLite has one writer anyway.
    """
    held: set[tuple[int, str]] = session.info.setdefault("held_cards", set())
    unheld = [key for key in dict.fromkeys(keys) if key not in held]
    held.update(unheld)
    statement = _CARDS
    if session.get_bind().dialect.name == "sqlite":
        unheld = [key for key in unheld if not recall.is_known(session, Card, key)]
    elif unheld:
        statement = statement.with_for_update().execution_options(populate_existing=True)
        session.flush()
    if unheld:
        given = {"people": [key[0] for key in unheld], "subjects": [key[1] for key in unheld]}
        found = {(row.person_id, row.subject) for row in session.scalars(statement, given)}
        recall.note_absent(session, Card, (key for key in unheld if key not in found))


def _card(session: Session, key: tuple[int, str]) -> Card | None:
    _hold(session, [key])
    made: dict[tuple[int, str], Card] = session.info.get("new_cards", {})
    return made.get(key) or recall.find(session, Card, key)


def _write(session: Session, wanted: Wanted, account: Account | None) -> None:
    row = _card(session, wanted.key)
    if row is None:
        row = Card(
            person_id=wanted.person_id,
            subject=wanted.subject,
            content=wanted.content,
            version=1,
            sent_version=0,
            ring=True,
            waiting=False,
            message_ids=[],
            stub="",
        )
        session.add(row)
        session.info.setdefault("new_cards", {})[wanted.key] = row
    elif row.content == wanted.content and not wanted.ring and (row.waiting or row.sent_version == row.version):
        return
    else:
        row.content = wanted.content
        row.version += 1
        row.ring = row.ring or wanted.ring
    if row.waiting or (wanted.chat is None and (account is None or account.unreachable)):
        return
    chat = outbox.chat(account, account.id) if account else outbox.place(wanted.chat)
    given = {"repeatable": wanted.repeatable, "not_before": wanted.not_before}
    _send(session, row, chat | given, wanted.lane, wanted.now)


def _send(session: Session, row: Card, given: dict[str, object], lane: int, now: datetime) -> None:
    """Queue the card's newest version; ``given`` says where it goes, and how."""
    row.waiting = True
    outbox.queue(session, **given, lane=lane, person_id=row.person_id, subject=row.subject, created_at=now)


def take_unsent(session: Session, accounts: Sequence[Account], now: datetime) -> None:
    """Queue the cards that waited for people to have an account."""
    _settle_wanted(session)
    session.flush()
    by_person = {one.person_id: one for one in accounts}
    for some in slices(by_person):
        where = (Card.person_id.in_(some), Card.sent_version < Card.version, Card.waiting.is_(False))
        for row in session.scalars(select(Card).where(*where)):
            account = by_person[row.person_id]
            # A board belongs to one account: the others have none, or their own.
            if not row.subject.startswith(boards.SUBJECT) or row.subject == boards.subject(account.id):
                _send(session, row, outbox.chat(account, account.id), Lane.DECISION, now)


def mark_sent(session: Session, results: Sequence[Sent], now: datetime) -> None:
    """Note what reached its chat; shrink the copy that a new message replaces."""
    if not results:
        return
    given = {"ids": [sent.delivery_id for sent in results]}
    deliveries = {one.id: one for one in session.execute(_DELIVERIES, given)}
    session.execute(_ARRIVED.values(state=DeliveryState.DONE, done_at=now), given, execution_options=_NO_SYNC)
    _hold(session, [(one.person_id, one.subject) for one in deliveries.values() if one.person_id is not None])
    for sent in results:
        delivery = deliveries[sent.delivery_id]
        if delivery.subject and delivery.person_id is not None:
            _mark(session, delivery, sent, now)


def _mark(session: Session, delivery: Any, sent: Sent, now: datetime) -> None:  # noqa: ANN401 - a row of _DELIVERIES
    row = _card(session, (delivery.person_id or 0, delivery.subject))
    if row is None:
        return
    new_ids = list(sent.message_ids)
    if new_ids != row.message_ids or row.account_id != delivery.account_id:
        _shrink(session, row, delivery, now)
        if delivery.account_id is not None:
            known = {"account_id": delivery.account_id, "subject": sent.about or row.subject}
            session.info.setdefault("sent_messages", []).extend({**known, "message_id": one} for one in new_ids)
    elif row.subject.startswith(_TURNING) and delivery.account_id is not None:
        # The same message shows something else now.
        known = {"account": delivery.account_id, "about": sent.about or row.subject}
        session.info.setdefault("turned_messages", []).extend({**known, "message": one} for one in new_ids)
    row.message_ids, row.account_id, row.stub = new_ids, delivery.account_id, sent.stub
    row.sent_version, row.waiting = sent.version, False
    if row.version > sent.version:
        # It changed while it was on the wire: the newest version goes out next.
        _send(session, row, outbox.chat(delivery, delivery.account_id), delivery.lane, now)
    else:
        row.ring = False


def _shrink(session: Session, row: Card, newer: Any, now: datetime) -> None:  # noqa: ANN401 - a row of _DELIVERIES
    """Turn the replaced copy into one line without buttons; mostly it stands in the same chat as the newer one."""
    if not row.message_ids or row.account_id is None:
        return
    account = newer if row.account_id == newer.account_id else session.get(Account, row.account_id)
    if account is None:
        return
    outbox.queue(
        session,
        **outbox.chat(account, row.account_id),
        lane=Lane.SUMMARY,
        content={"title": "", "text": row.stub or "·", "rows": [], "stub": "", "files": []},
        edits=str(row.message_ids[-1]),
        created_at=now,
    )


def give_up(session: Session, delivery_id: int, error: str, now: datetime) -> None:
    """Stop trying a delivery and say why."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.state, delivery.done_at, delivery.error = DeliveryState.FAILED, now, error[:500]
    if delivery.person_id is not None:
        row = _card(session, (delivery.person_id, delivery.subject))
        if row is not None:
            row.waiting = False


def forget_message(session: Session, delivery: Delivery) -> None:
    """Forget where a card stood, because the message is gone; it will be sent anew."""
    if delivery.person_id is not None:
        row = _card(session, (delivery.person_id, delivery.subject))
        if row is not None:
            row.message_ids = []


def content_of(session: Session, person_id: int, subject: str) -> dict[str, Any] | None:
    """Give what somebody's card of a subject shows; nothing where they have none."""
    _settle_wanted(session)
    row = _card(session, (person_id, subject))
    return row.content if row is not None else None


def subjects_of(session: Session, accounts: Collection[int], messages: Collection[str]) -> list[str]:
    """Say which cards some messages in some chats are, and remember it for whoever asks about one of them."""
    where = (SentMessage.account_id.in_(accounts), SentMessage.message_id.in_(messages))
    return [row.subject for row in session.scalars(select(SentMessage).where(*where))]


def subject_of(session: Session, account_id: int, message_id: str) -> str:
    """Say which card a message is; empty for none."""
    row = session.get(SentMessage, (account_id, message_id))
    return row.subject if row else ""
