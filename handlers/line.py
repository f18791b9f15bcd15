"""Who stands above somebody, by the posts a clause names, on the day it is judged by."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from handlers.context import Desk
from handlers.quiet import is_on_leave
from handlers.rules.superiors import recipients
from storage import people, places
from storage.tables import Person


def holders(desk: Desk, author: int, posts: Callable[[str], Sequence[str]], at: datetime) -> list[int]:
    """Find the people above somebody who hold the posts that ``posts`` gives for a role; nobody where none is left."""
    above = places.line_above(desk.session, author, at)
    everyone = {one for line in above.values() for one in line} | {author}
    roles = places.roles_at(desk.session, everyone, at)
    known = people.named(desk.session, everyone)
    # Whoever left holds no post any more: the next one up the line stands in.
    here = {key: role for key, role in roles.items() if not has_left(desk, known[key])}
    ids = recipients(author, posts(roles.get(author, "")), above, here)
    return [one for one in ids if not has_left(desk, known[one])]


def holders_of(
    desk: Desk, authors: Collection[int], posts: Callable[[str], Sequence[str]], at: datetime
) -> dict[int, list[int]]:
    """Find them for many: those in one role who answer to the same people have the same ones above them."""
    roles = places.roles_at(desk.session, authors, at)
    found: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    theirs: dict[int, list[int]] = {}
    for one, bosses in places.superiors_at(desk.session, authors, at).items():
        alike = roles.get(one, ""), bosses
        if alike not in found:
            found[alike] = holders(desk, one, posts, at)
        theirs[one] = found[alike]
    return theirs


def has_left(desk: Desk, person: Person) -> bool:
    """Tell whether somebody's last day is over."""
    return not person.is_with_us(desk.today_of(person))


def can_hear(desk: Desk, person: Person) -> bool:
    """Tell whether somebody is linked, can be reached and is not away today."""
    account = people.account(desk.session, person.account_id) if person.account_id is not None else None
    if account is None or account.unreachable:
        return False
    return not is_on_leave(desk, person)


def administrators(desk: Desk, *, but: int | None = None) -> list[Person]:
    """List the administrators who are here: they hear of the house, and stand in where nobody is above."""
    return [one for one in people.administrators(desk.session) if one.id != but and not has_left(desk, one)]
