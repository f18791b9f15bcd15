"""Who has to do with an incident: its reporter, whoever was told and still holds the post, and who may take it over."""

from collections.abc import Collection, Sequence
from datetime import datetime

from handlers.context import Context, Desk
from handlers.line import can_hear, has_left, holders
from storage import incidents as stored
from storage import people, places, recall
from storage.tables import Incident, IncidentReader, Person

_MOST = 8
# Of more incidents than these that somebody does not know of the older ones are not looked through.
LOOKED_AT = 200


def told_ids(desk: Desk, row: Incident) -> set[int]:
    """Give who was told, those too who have changed their post since."""
    return {one.person_id for one in stored.readers(desk.session, row.id)}


def concerned(desk: Desk, row: Incident) -> set[int]:
    """Give whoever reported an incident and who was told and may still act: nobody else has to do with it."""
    return {one.person_id for one in acting(desk, row, stored.readers(desk.session, row.id))} | {row.reporter_id}


def acting(desk: Desk, row: Incident, told: Sequence[IncidentReader]) -> list[IncidentReader]:
    """List those told who may still act on it.

    Whoever was told as a superior stands above the reporter still; whoever it was handed to holds the same post.
    """
    return [one for one in told if _may_act(desk, row.reporter_id, one.person_id, one.told_at)]


def _may_act(desk: Desk, reporter: int, person_id: int, told_at: datetime) -> bool:
    person = people.person(desk.session, person_id)
    if person is None or has_left(desk, person):
        return False
    if _stood_above(desk, reporter, person_id, desk.now):
        return True
    roles = {places.role_at(desk.session, person_id, at) for at in (told_at, desk.now)}
    return len(roles) == 1 and not _stood_above(desk, reporter, person_id, told_at)


def _stood_above(desk: Desk, reporter: int, person_id: int, at: datetime) -> bool:
    return any(person_id in bosses for bosses in places.line_above(desk.session, reporter, at).values())


def unknown_to(desk: Desk, persons: Collection[int]) -> dict[int, list[int]]:
    """List for some people the incidents they were told of, have not acknowledged and may act on, the newest first."""
    rows = stored.unknown_to(desk.session, persons, LOOKED_AT)
    # Where they all stand is asked once.
    recall.widen(desk.session, {row.reporter_id for row in rows})
    found: dict[int, list[int]] = {one: [] for one in persons}
    for row in rows:
        if _may_act(desk, row.reporter_id, row.person_id, row.told_at):
            found[row.person_id].append(row.id)
    return found


def open_for(desk: Desk, person_id: int) -> list[Incident]:
    """List the open incidents somebody has to do with, the oldest first."""
    return [one for one in stored.open_for(desk.session, person_id) if person_id in concerned(desk, one)]


def who_may_take(ctx: Context, row: Incident) -> list[Person]:
    """List who an incident can be handed to: whoever was told, and the people who answer to the one who hands over."""
    team = places.led_by(ctx.session, ctx.person.id, ctx.now)
    ids = (concerned(ctx, row) | set(team)) - {ctx.person.id, row.in_charge, row.reporter_id}
    named = people.named(ctx.session, sorted(one for one in ids if one is not None))
    return [one for one in named.values() if not has_left(ctx, one) and can_hear(ctx, one)][:_MOST]


def holders_of(ctx: Context, row: Incident, posts: Sequence[str]) -> dict[str, Person]:
    """Find who above the reporter holds some posts and was not told yet, as post → person."""
    told = told_ids(ctx, row)
    found: dict[str, Person] = {}
    for post in posts:
        ids = holders(ctx, row.reporter_id, lambda _role, one=post: (one,), ctx.now)  # type: ignore[misc]  # loop value bound
        for person in people.named(ctx.session, ids).values():
            if person.id not in told and places.role_at(ctx.session, person.id, ctx.now) == post:
                found[post] = person
    return found
