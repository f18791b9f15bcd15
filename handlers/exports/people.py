"""The people, in the columns of the people file, so that it can be changed and imported again."""

from collections.abc import Iterator

from handlers.context import Desk
from handlers.imports.entries import COLUMNS
from handlers.spreadsheets import Line
from storage import people, places


def sheet(desk: Desk, locale: str) -> Iterator[Line]:
    """Give the table an office clerk fills in: headers and posts in their own words."""
    written = lines(desk)
    next(written)
    yield list(COLUMNS) if locale == "en" else [others[0] for others in COLUMNS.values()]
    post = list(COLUMNS).index("role")
    for line in written:
        role = desk.rules.roles.get(str(line[post]))
        yield [*line[:post], role.title.speak(locale) if role else line[post], *line[post + 1 :]]


def lines(desk: Desk) -> Iterator[Line]:
    """Give the header and a line for each person."""
    yield list(COLUMNS)
    everyone = people.everyone(desk.session)
    codes = {one.id: one.code or one.name for one in everyone}
    ids = list(codes)
    roles = places.roles_at(desk.session, ids, desk.now)
    teams = places.teams_at(desk.session, ids, desk.now)
    accounts = people.users_of(desk.session)
    for one in everyone:
        superiors = places.line_above(desk.session, one.id, desk.now).get(one.id, [])
        yield [
            one.code,
            one.name,
            roles.get(one.id, ""),
            ";".join(codes[boss] for boss in superiors),
            teams.get(one.id, ""),
            accounts.get((one.id, "telegram"), ""),
            accounts.get((one.id, "slack"), ""),
            one.email,
            one.phone,
            one.locale,
            one.timezone,
            "1" if one.admin else "",
            one.joined_on.isoformat() if one.joined_on else "",
            one.left_on.isoformat() if one.left_on else "",
        ]
