"""Whom typed words name, by the names in the people file."""

from handlers.context import Desk
from handlers.line import has_left
from storage import people
from storage.tables import Person


def named_in(desk: Desk, text: str) -> tuple[list[list[Person]], str]:
    """Find whom a text names, in order, and what is left of it; a name of several people gives them all."""
    known = [one for one in people.within(desk.session, text) if not has_left(desk, one)]
    by_name: dict[str, list[Person]] = {}
    for one in known:
        by_name.setdefault(one.name, []).append(one)
    found: list[tuple[int, list[Person]]] = []
    for name in sorted(by_name, key=len, reverse=True):
        place = text.find(name)
        if place >= 0:
            found.append((place, by_name[name]))
            text = text[:place] + " " * len(name) + text[place + len(name) :]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])], text
