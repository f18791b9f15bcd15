"""A page to be printed, and the link that opens it for one person and a day."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from handlers.chat import Button
from handlers.context import Context, Desk
from storage import files
from storage import pages as stored
from storage.enums import FileState
from storage.tables import PageLink

_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what happened with its pictures, by their ids."""

    at: str
    text: str
    pictures: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page, in its reader's language."""

    locale: str
    title: str
    text: str
    facts: Sequence[tuple[str, str]]
    heading: str
    lines: Sequence[Line]
    footer: str


def pictures(desk: Desk, ids: Iterable[int]) -> set[int]:
    """Pick the attachments that are photos in our own keeping, for a page to show."""
    found = files.attachments(desk.session, list(ids))
    return {one.id for one in found if one.kind == "photo" and one.state is FileState.KEPT}


def link(ctx: Context, subject: str) -> tuple[tuple[Button, ...], ...]:
    """Give a button that opens the page of something; nothing where our pages have no address."""
    if ctx.pages is None:
        return ()
    return ((Button(ctx.say("page-print"), url=open_for(ctx, subject, "pages", _LIFE)),),)


def open_for(ctx: Context, subject: str, folder: str, life: timedelta) -> str:
    """Make a secret address of ours for the acting person; only its digest is kept."""
    word = secrets.token_urlsafe(24)
    stored.forget_old(ctx.session, ctx.now)
    stored.keep(
        ctx.session,
        PageLink(
            digest=sha256(word.encode()).hexdigest(),
            subject=subject,
            person_id=ctx.person.id,
            account_id=ctx.account.id,
            expires_at=ctx.now + life,
        ),
    )
    return f"{ctx.pages}/{folder}/{word}"
