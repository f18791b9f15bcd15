"""Living messages: one per recipient and subject, rewritten in place or rung to the bottom."""

from dataclasses import replace
from datetime import datetime

from handlers.chat import Message
from handlers.context import Context, Desk
from storage import cards as stored
from storage.enums import Lane
from storage.tables import Person


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

    ``lane`` is for whoever did not ask for it; whoever pressed or wrote is waiting and comes first.
    What is not ``repeatable`` is let go when nobody can tell whether it arrived.
    """
    wanted = _wanted(desk, person, subject, message, lane)
    stored.want(desk.session, replace(wanted, ring=ring or wanted.ring, repeatable=repeatable))


def show_from(desk: Desk, person: Person, subject: str, message: Message, at: datetime) -> None:
    """Show somebody a card from a moment on, as it stands by then; nobody waits for it."""
    stored.want(desk.session, replace(_wanted(desk, person, subject, message, Lane.SUMMARY), not_before=at))


def _wanted(desk: Desk, person: Person, subject: str, message: Message, lane: Lane) -> stored.Wanted:
    return stored.Wanted(
        person_id=person.id,
        subject=subject,
        content=message.to_json(),
        account_id=_place(desk, person),
        ring=desk.typed_at == subject and desk.is_acting(person),
        lane=Lane.ANSWER if desk.is_acting(person) else lane,
        now=desk.now,
    )


def _place(desk: Desk, person: Person) -> int | None:
    """Say to which account: what answers somebody goes where they speak, what comes by itself where they want it."""
    speaks = isinstance(desk, Context) and desk.known is person
    return person.account_id if speaks else person.chosen_account_id or person.account_id


def is_shown(desk: Desk, person: Person, subject: str) -> bool:
    """Tell whether somebody has a card of this subject."""
    return stored.is_known(desk.session, person.id, subject)
