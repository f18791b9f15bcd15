"""An incident with everything its cards tell, read once however many people are shown it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import books
from handlers.context import Desk
from handlers.rules.book import Incidents, Reporting, Severity
from handlers.rules.parts import Words
from storage import incidents as stored
from storage import people, places, recall, tasks
from storage.enums import EntryKind
from storage.tables import Incident, IncidentEntry, IncidentReader, IncidentTask, Person


@dataclass(frozen=True, slots=True)
class Case:
    """One incident, its timeline, who was told, and the people any of them names."""

    row: Incident
    rules: Incidents | None
    entry: Reporting | None
    timeline: Sequence[IncidentEntry]
    told: Sequence[IncidentReader]
    named: Mapping[int, Person]
    tasks: Sequence[IncidentTask]
    # What the rule book says and the timeline, which is kept in Chinese, may quote.
    words: Sequence[Words]
    # Other reports of the same event, the earlier one and later ones.
    same: Sequence[Incident]

    @property
    def id(self) -> int:
        """Give the incident's number."""
        return self.row.id

    @property
    def reporter(self) -> Person:
        """Give whoever reported it."""
        return self.named[self.row.reporter_id]

    @property
    def severity(self) -> Severity | None:
        """Give how grave it is; nothing while nobody has said."""
        return self.rules.severity(self.row.severity) if self.rules and self.row.severity else None

    @property
    def files(self) -> tuple[int, ...]:
        """Give the photos and files of the timeline, the oldest first."""
        return tuple(one for entry in self.timeline for one in entry.files)

    def reader(self, person_id: int) -> IncidentReader | None:
        """Find somebody among those who were told."""
        return next((one for one in self.told if one.person_id == person_id), None)

    def last(self, *kinds: EntryKind) -> IncidentEntry | None:
        """Find the newest line of some kinds."""
        return next((one for one in reversed(self.timeline) if one.kind in kinds), None)

    @property
    def is_time_assumed(self) -> bool:
        """Tell whether nobody has said when it happened."""
        last = self.last(EntryKind.ASSUMED, EntryKind.CORRECTED)
        return last is not None and last.kind is EntryKind.ASSUMED

    def name(self, person_id: int | None) -> str:
        """Name somebody; nobody's name is empty."""
        known = self.named.get(person_id) if person_id is not None else None
        return known.name if known is not None else ""


def of(desk: Desk, row: Incident) -> Case:
    """Read everything about an incident."""
    return of_many(desk, [row])[0]


def of_many(desk: Desk, rows: Sequence[Incident]) -> list[Case]:
    """Read everything about some incidents, each table once."""
    ids = [one.id for one in rows]
    timelines, told = stored.timelines(desk.session, ids), stored.readers_of(desk.session, ids)
    given, same = tasks.given(desk.session, ids), stored.of_same_event(desk.session, rows)
    recall.widen(desk.session, {one for row in rows for one in (row.reporter_id, row.in_charge) if one is not None})
    return [_whole(desk, one, timelines[one.id], told[one.id], given[one.id], same[one.id]) for one in rows]


def _whole(
    desk: Desk,
    row: Incident,
    timeline: Sequence[IncidentEntry],
    told: Sequence[IncidentReader],
    given: Sequence[IncidentTask],
    same: Sequence[Incident],
) -> Case:
    ids = {row.reporter_id, row.in_charge, *(one.person_id for one in told), *(one.author_id for one in timeline)}
    ids |= {*(one.owner_id for one in given), *(one.reporter_id for one in same)}
    named = people.named(desk.session, sorted(one for one in ids if one is not None))
    rules, entry = rules_of(desk, row), entry_of(desk, row)
    return Case(row, rules, entry, timeline, told, named, given, _words(desk, rules, entry), same)


def _words(desk: Desk, rules: Incidents | None, entry: Reporting | None) -> list[Words]:
    """List severities, late reasons and the conditions for going past a superior."""
    conditions = entry.skip.conditions if entry is not None and entry.skip is not None else ()
    severities = [one.title for one in rules.severities] if rules is not None else []
    return [*severities, *(one.title for one in desk.rules.late_reasons.options), *conditions]


def subject(row: Incident) -> str:
    """Name the cards of an incident, its reporter's and its readers'."""
    return f"incident:{row.id}"


def rules_of(desk: Desk, row: Incident) -> Incidents | None:
    """Give the rules an incident is judged by."""
    return books.of_version(desk.session, row.version_id).rules.incidents or desk.rules.incidents


def entry_of(desk: Desk, row: Incident) -> Reporting | None:
    """Find the entry under which an incident is reported."""
    rules = rules_of(desk, row)
    return rules.of_role(places.role_at(desk.session, row.reporter_id, desk.now)) if rules else None
