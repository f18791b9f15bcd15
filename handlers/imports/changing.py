"""What a people file would change about the people we know: said before anybody decides."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.context import Desk
from handlers.imports.beside import owners
from handlers.imports.entries import Entry, locale_of
from handlers.imports.shared import MESSENGERS
from handlers.texts import Say, listed
from storage import people, places, recall
from storage.tables import Person

_NAMES = 4
_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Changes:
    """How many are new, changed and as they are; and whose column changes, as column → names."""

    new: int
    changed: int
    same: int
    columns: Mapping[str, Sequence[str]]

    def lines(self, say: Say, locale: str, columns: int = _COLUMNS) -> list[str]:
        """Say it, and of the columns that change most often for whom; nothing where everybody is new."""
        if not self.changed and not self.same:
            return []
        if not self.changed and not self.new:
            return [say("people-file-no-change")]
        most = sorted(self.columns, key=lambda one: -len(self.columns[one]))
        return [
            say("people-file-changes", new=self.new, changed=self.changed, same=self.same),
            *(say(f"people-column-{one}", names=listed(self.columns[one], locale, _NAMES)) for one in most[:columns]),
        ]


@dataclass(frozen=True, slots=True)
class _Now:
    """Where people stand before the file."""

    roles: Mapping[int, str]
    teams: Mapping[int, str]
    bosses: Mapping[int, Sequence[int]]
    # Users who are linked already, by the column that names them.
    linked: Mapping[str, Collection[str]]
    # Who is meant by an id or a name in the superiors' column.
    meant: Mapping[str, int]


def changes(desk: Desk, entries: Sequence[Entry]) -> Changes:
    """Compare what can be taken of a people file with what is known."""
    everyone = people.everyone(desk.session)
    whose = owners(everyone, entries)
    now = _now(desk, everyone, entries, whose)
    columns: dict[str, list[str]] = {}
    changed = 0
    for entry in entries:
        person = whose.get(entry.row.number)
        found = list(_differing(entry, person, now)) if person is not None else []
        changed += bool(found)
        for column, how in found:
            columns.setdefault(column, []).append(f"{entry.name}{how}")
    known = sum(entry.row.number in whose for entry in entries)
    return Changes(len(entries) - known, changed, known - changed, columns)


def _now(desk: Desk, everyone: Sequence[Person], entries: Sequence[Entry], whose: Mapping[int, Person]) -> _Now:
    ids = [one.id for one in whose.values()]
    recall.widen(desk.session, ids)
    named = {entry.name: whose[entry.row.number].id for entry in entries if entry.row.number in whose}
    coded = {entry.code: whose[entry.row.number].id for entry in entries if entry.row.number in whose}
    return _Now(
        roles=places.roles_at(desk.session, ids, desk.now),
        teams=places.teams_at(desk.session, ids, desk.now),
        bosses={one: places.line_above(desk.session, one, desk.now).get(one, ()) for one in ids},
        linked={
            column: people.owners(desk.session, messenger)
            for column, messenger in MESSENGERS.items()
            if any(entry.cell(column) for entry in entries)
        },
        meant={one.name: one.id for one in everyone}
        | named
        | {one.code: one.id for one in everyone if one.code}
        | coded,
    )


def _differing(entry: Entry, person: Person, now: _Now) -> Iterator[tuple[str, str]]:
    """Name the columns that say something else than what is known; where a name alone misleads, also how."""
    bosses = [now.meant.get(one) for one in entry.superiors]
    written: dict[str, tuple[object, object, str]] = {
        "id": (entry.code, person.code, ""),
        "name": (entry.name, person.name, f" ← {person.name}"),
        "role": (entry.role, now.roles.get(person.id, ""), ""),
        "superior": (bosses, list(now.bosses[person.id]), "" if bosses else " → —"),
        "team": (entry.cell("team"), now.teams.get(person.id, ""), f" → {entry.cell('team') or '—'}"),
        "left_on": (entry.left_on, person.left_on, f" → {entry.left_on or '—'}"),
        "email": (entry.cell("email"), person.email, ""),
        "phone": (entry.phone, person.phone, ""),
        "timezone": (entry.cell("timezone"), person.timezone, ""),
    }
    yield from ((column, how) for column, (new, old, how) in written.items() if entry.has(column) and new != old)
    # Of these an empty cell says nothing.
    said: dict[str, tuple[object, object, str]] = {
        "admin": (entry.admin, person.admin, " ✓" if entry.admin else " ✗"),
        "joined_on": (entry.joined_on, person.joined_on, ""),
        "locale": (locale_of(entry) or None, person.locale, ""),
    }
    yield from ((column, how) for column, (new, old, how) in said.items() if new is not None and new != old)
    for column, linked in now.linked.items():
        if (user := entry.user(column)) and user not in linked:
            yield column, ""
