"""Living messages: one per recipient and subject, rewritten in place or rung to the bottom."""

from handlers.chat import Message
from handlers.context import Desk
from storage import outbox
from storage.enums import Lane
from storage.tables import Account, Person


def show(
    desk: Desk,
    person: Person,
    subject: str,
    message: Message,
    *,
    ring: bool = False,
    lane: Lane = Lane.ANSWER,
    repeatable: bool = True,
) -> None:
    """Show somebody a card: edited where it stands, or with ``ring`` as a new message at the bottom.

    What is not ``repeatable`` is let go when nobody can tell whether it arrived.
    """
    account = desk.session.get(Account, person.account_id) if person.account_id else None
    outbox.want_card(
        desk.session,
        person_id=person.id,
        subject=subject,
        content=message.to_json(),
        account=account,
        ring=ring,
        lane=lane,
        now=desk.now,
        repeatable=repeatable,
    )


def is_shown(desk: Desk, person: Person, subject: str) -> bool:
    """Tell whether somebody has a card of this subject."""
    return outbox.card(desk.session, person.id, subject) is not None
