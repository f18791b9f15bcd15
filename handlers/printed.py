"""What the link to a printable page opens, judged anew: only for who is still here and still has to do with it."""

from collections.abc import Callable

from handlers.context import Desk
from handlers.incidents import printing as incidents
from handlers.line import has_left
from handlers.pages import Page
from handlers.requests import printing as requests
from storage import pages as stored
from storage.tables import Person

_PAGES: dict[str, Callable[[Desk, int, Person], Page | None]] = {
    "incident": incidents.page,
    "request": requests.page,
}


def page(desk: Desk, digest: str) -> Page | None:
    """Write the page a link opens; nothing when it is over or its reader has no say in it any more."""
    opened = stored.link(desk.session, digest, desk.now)
    if opened is None or has_left(desk, opened[1]):
        return None
    kind, _, number = opened[0].partition(":")
    write = _PAGES.get(kind)
    return write(desk, int(number), opened[1]) if write is not None else None
