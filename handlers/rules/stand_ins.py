"""Who decides for somebody who is away; pure."""

from collections.abc import Collection, Mapping


def stand_in(person: int, named: Mapping[int, int], requester: int) -> int | None:
    """Follow the substitutes to somebody who is there; nobody where they lead in a circle or to the requester."""
    seen = {person}
    at = person
    while at in named:
        at = named[at]
        if at in seen or at == requester:
            return None
        seen.add(at)
    return at if at != person else None


def would_loop(person: int, substitute: int, named: Mapping[int, Collection[int]]) -> bool:
    """Tell whether naming a substitute would lead back to the person, by whoever of those named counts."""
    seen: set[int] = set()
    ahead = [substitute]
    while ahead:
        at = ahead.pop()
        if at == person:
            return True
        if at not in seen:
            seen.add(at)
            ahead += named.get(at, ())
    return False
