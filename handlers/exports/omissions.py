"""Records of omission as a table, with the clause and the words of whoever they concern."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers import books
from handlers.context import Desk
from handlers.incidents.cards.omissions import clause_of
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, local_time, speaker
from storage import omissions, people, places

_COLUMNS = (
    "name",
    "team",
    "role",
    "happened",
    "what",
    "incident",
    "penalty",
    "clause",
    "author",
    "recorded",
    "statement",
    "withdrawn",
)


def lines(
    desk: Desk, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """Give the header and a line for each omission recorded from one instant to another.

    ``only`` narrows it to some of the people concerned.
    """
    say = speaker(LOCALES[0])
    yield [say(f"omission-column-{one}") for one in _COLUMNS]
    rows = [
        one
        for one in omissions.since(desk.session, since)
        if (until is None or (one.recorded_at and one.recorded_at < until)) and (only is None or one.person_id in only)
    ]
    named = people.named(desk.session, {one for row in rows for one in (row.person_id, row.author_id)})
    teams = places.teams_at(desk.session, [one.person_id for one in rows], desk.now)
    said: dict[int, list[str]] = {}
    for one in omissions.statements(desk.session, [row.id for row in rows]):
        said.setdefault(one.omission_id, []).append(one.text)
    for row in rows:
        zone = desk.zone_of(named[row.person_id])
        rules = books.of_version(desk.session, row.version_id).rules
        clause = clause_of(rules, row.role)
        happened, recorded, withdrawn = (
            local_time(at, zone) if at else "" for at in (row.happened_at, row.recorded_at, row.withdrawn_at)
        )
        yield [
            named[row.person_id].name,
            teams.get(row.person_id, ""),
            rules.roles[row.role].title.zh,
            happened,
            row.text,
            row.incident_id,
            clause.penalty.zh if clause else "",
            clause.clause if clause else "",
            named[row.author_id].name,
            recorded,
            "\n".join(said.get(row.id, ())),
            withdrawn,
        ]
