"""Who a report goes to: the posts the clause names, found along the person's own line."""

from collections.abc import Mapping, Sequence


def recipients(
    person: int,
    posts: Sequence[str],
    superiors: Mapping[int, Sequence[int]],
    role_of: Mapping[int, str],
) -> list[int]:
    """List the superiors who get a report, each once, never its author.

    For every post: the person's own superiors first, then up the line. When nobody holds any
    of the posts it goes to the primary superior; when there is none, to nobody.
    """
    found: list[int] = []
    for post in posts:
        holder = nearest(person, post, superiors, role_of)
        if holder is not None and holder not in found:
            found.append(holder)
    if not found:
        found = [primary for primary in superiors.get(person, ())[:1] if primary != person]
    return found


def nearest(
    person: int,
    post: str,
    superiors: Mapping[int, Sequence[int]],
    role_of: Mapping[int, str],
) -> int | None:
    """Search level by level upwards for the first holder of ``post``; nothing where nobody holds it."""
    seen = {person}
    level = [person]
    while level:
        above = [boss for one in level for boss in superiors.get(one, ()) if boss not in seen]
        for boss in above:
            if role_of.get(boss) == post:
                return boss
        seen.update(above)
        level = above
    return None
