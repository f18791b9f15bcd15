"""Who a report goes to: the posts the clause names, found along the person's own line; and lines that never end."""

from collections.abc import Collection, Mapping, Sequence


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


def loops(superiors: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Find people who in the end are their own superiors, each followed by theirs; where there is any loop, some."""
    below: dict[str, list[str]] = {}
    for one, bosses in superiors.items():
        for boss in set(bosses):
            below.setdefault(boss, []).append(one)
    # Whoever has a superior left here when all lines that end are taken away is in a loop, or below one.
    left = {one: len(set(bosses)) for one, bosses in superiors.items()}
    ended = [one for one in {*superiors, *below} if not left.get(one)]
    while ended:
        for one in below.get(ended.pop(), ()):
            left[one] -= 1
            if not left[one]:
                ended.append(one)
    endless = {one: next(boss for boss in superiors[one] if left.get(boss)) for one, count in left.items() if count}
    found: list[list[str]] = []
    met: dict[str, str] = {}
    for start in endless:
        path, one = [], start
        while one not in met:
            met[one] = start
            path.append(one)
            one = endless[one]
        if met[one] == start:
            found.append(path[path.index(one) :])
    return found
