"""Who are you? One friendly sentence for strangers, one-time codes for colleagues."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from handlers import linking
from handlers.chat import Message
from handlers.context import Context
from handlers.help import show as show_help
from storage import people
from storage.database import Session
from storage.tables import Invitation, Person

# Letters and digits that nobody confuses when reading them aloud.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12
_VALID = timedelta(days=14)
_SILENCE = timedelta(days=1)


def new_code(session: Session, now: datetime, person: Person | None, *, makes_admin: bool = False) -> str:
    """Make a one-time code for a person, or for whoever becomes administrator; only its digest is kept."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    people.invite(
        session,
        Invitation(
            digest=digest(code),
            person_id=person.id if person else None,
            makes_admin=makes_admin,
            created_at=now,
            expires_at=now + _VALID,
        ),
    )
    return code


def digest(code: str) -> str:
    """Give what is kept of a code."""
    return sha256(code.strip().upper().encode()).hexdigest()


def stranger(ctx: Context, text: str) -> None:
    """Meet an account nobody is linked to: a code links it, anything else gets one sentence a day."""
    if _redeem(ctx, text):
        return
    if ctx.account.greeted_at is not None and ctx.now - ctx.account.greeted_at < _SILENCE:
        return
    ctx.account.greeted_at = ctx.now
    if ctx.event.introduces:
        ctx.tell("stranger-introduced")
        return
    ctx.lines.append(Message(ctx.say("stranger"), phone_button=ctx.say("button-share-phone")))


def start(ctx: Context, text: str) -> None:
    """Answer /start: redeem a code, else say what can be done."""
    if not text or not _redeem(ctx, text):
        show_help(ctx, "")


def _redeem(ctx: Context, text: str) -> bool:
    word = text.strip().removeprefix("/start").strip()
    if len(word) != _LENGTH:
        return False
    invitation = people.open_invitation(ctx.session, digest(word), ctx.now)
    if invitation is None:
        return False
    owner = people.person(ctx.session, invitation.person_id)
    if ctx.known is not None and owner is not None and owner.id != ctx.known.id:
        if ctx.known.code is not None:
            ctx.tell("linked-to-another", name=ctx.known.name)
            return True
        linking.replace(ctx, ctx.account, ctx.known, owner)
        ctx.known = owner
    person = ctx.known or owner or _newcomer(ctx)
    invitation.used_at = ctx.now
    person.admin = person.admin or invitation.makes_admin
    linking.link(ctx, ctx.account, person)
    ctx.known = person
    ctx.lines += linking.greetings(ctx, person, "linked-admin" if invitation.makes_admin else "linked")
    return True


def _newcomer(ctx: Context) -> Person:
    """Make a person of an administrator whom no people file has named yet."""
    person = Person(name=ctx.event.name or ctx.account.user, joined_on=None)
    ctx.session.add(person)
    ctx.session.flush()
    return person
