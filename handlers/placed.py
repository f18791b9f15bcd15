"""Where somebody is, told by a page of ours that their phone opened from a one-time link."""

from dataclasses import dataclass
from datetime import timedelta

from handlers import pages
from handlers.chat import Button
from handlers.context import Context, Desk
from handlers.line import has_left
from storage import pages as stored
from storage import people
from storage.tables import Account, Person

_KIND = "place:"
_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link is good for: whose place, from which account, and what it is said about ("incident:12")."""

    person: Person
    account: Account
    about: str


def link(ctx: Context, about: str) -> tuple[Button, ...]:
    """Give a button that opens the page; nothing where the messenger tells places itself, or we have no address."""
    if ctx.event.locates or not ctx.pages:
        return ()
    address = pages.open_for(ctx, f"{_KIND}{about}", "place", _LIFE)
    return (Button(ctx.say("place-button"), url=address),)


def opened(desk: Desk, digest: str) -> Opened | None:
    """Find what a link is good for; nothing when it was used or is over, or its owner has left."""
    found = stored.opened(desk.session, digest, desk.now)
    if found is None or not found.subject.startswith(_KIND) or found.account_id is None:
        return None
    person = people.person(desk.session, found.person_id)
    account = people.account(desk.session, found.account_id)
    if person is None or account is None or account.person_id != person.id or has_left(desk, person):
        return None
    return Opened(person, account, found.subject.removeprefix(_KIND))


def used(ctx: Context) -> None:
    """End the links of which one was used."""
    stored.end(ctx.session, ctx.person.id, f"{_KIND}{ctx.event.about}")
