"""Customers' matters as a table: when they came, by when they were due, and when each was done."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers.context import Desk
from handlers.matters import cards
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, local_time, speaker
from storage import matters, people, places
from storage.enums import EntryKind

_COLUMNS = ("kind", "customer", "what", "owner", "team", "received", "due", "steps", "closed", "in-time", "told")


def lines(
    desk: Desk, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """Give the header and a line for each matter that came from one instant to another.

    ``only`` narrows it to some owners.
    """
    say = speaker(LOCALES[0])
    yield [say(f"matter-column-{one}") for one in _COLUMNS]
    rows = [
        one
        for one in matters.since(desk.session, since)
        if (until is None or one.received_at < until) and (only is None or one.owner_id in only)
    ]
    named = people.named(desk.session, {one for row in rows for one in (row.owner_id, *row.told)})
    teams = places.teams_at(desk.session, [one.owner_id for one in rows], desk.now)
    entries = matters.timeline(desk.session, [one.id for one in rows])
    dropped = {one.matter_id for one in entries if one.kind is EntryKind.DISMISSED}
    for row in rows:
        owner, clock = named[row.owner_id], cards.clock_of(desk, row)
        zone, titles = desk.zone_of(owner), {one.id: one.title.zh for one in clock.steps}
        steps = cards.standing(one for one in entries if one.matter_id == row.id).values()
        done = row.closed_at is not None and row.id not in dropped
        in_time = row.closed_at is not None and row.closed_at <= row.due_at
        yield [
            clock.title.zh,
            row.customer,
            row.text,
            owner.name,
            teams.get(row.owner_id, ""),
            local_time(row.received_at, zone),
            local_time(row.due_at, zone),
            "\n".join(f"{titles.get(one.text, one.text)} {local_time(one.at, zone)}" for one in steps),
            local_time(row.closed_at, zone) if row.closed_at else "",
            say("incident-column-yes" if in_time else "incident-column-no") if done else "",
            "、".join(named[one].name for one in row.told),
        ]
