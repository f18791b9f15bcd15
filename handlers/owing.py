"""What somebody owes no more is excused, and what they owe again comes back: leave, imports and time ask it here."""

from collections.abc import Sequence

from handlers import books, counts
from handlers import cards as living
from handlers.chat import Message
from handlers.context import Desk, locale_of, say_to
from handlers.duties import build_for
from handlers.reports import calls, paper
from handlers.rules.book import Period
from handlers.rules.deadlines import local_day
from storage import absences, duties, places, recall
from storage import trays as stored_trays
from storage.database import slices
from storage.enums import Lane, OccurrenceStatus
from storage.tables import Occurrence, Person

# So many people are looked at in one statement.
_SLICE = 500


def is_owed(desk: Desk, person: Person, occurrence: Occurrence) -> bool:
    """Tell whether what was made for somebody is still theirs to file, by their post and dates on its day."""
    day = local_day(occurrence.due_at, desk.zone_of(person))
    if not person.is_with_us(day) or (person.joined_on is not None and person.joined_on > day):
        return False
    # A rule book put in force meanwhile changes nothing about what was made before.
    duty = books.of_version(desk.session, occurrence.version_id).rules.duties[occurrence.duty]
    return duty.owed_by_role(places.role_at(desk.session, person.id, occurrence.due_at)) is not None


def is_away(desk: Desk, person: Person, occurrence: Occurrence) -> bool:
    """Tell whether an absence excuses a report: only those of single days rest."""
    duty = desk.rules.duties.get(occurrence.duty)
    if duty is None or duty.period is not Period.DAY:
        return False
    day = local_day(occurrence.due_at, desk.zone_of(person))
    return absences.covering(desk.session, person.id, day, day) is not None


def excuse(desk: Desk, person: Person, occurrence: Occurrence) -> None:
    """Note that a report need not be filed; whoever was writing it is free, and the counts follow."""
    occurrence.status = OccurrenceStatus.EXCUSED
    _recount(desk, occurrence)
    if person.focus == f"draft:{occurrence.id}":
        person.focus = ""


def owe_again(desk: Desk, occurrences: Sequence[Occurrence]) -> None:
    """Ask again for what was excused, with the reminders that are still to come."""
    for occurrence in occurrences:
        is_over = occurrence.grace_until <= desk.now
        occurrence.status = OccurrenceStatus.MISSING if is_over else OccurrenceStatus.OPEN
        _recount(desk, occurrence)
    calls.replan(desk, occurrences)


def rebuild(desk: Desk, persons: Sequence[Person]) -> None:
    """Let what people owe follow their post, time zone and dates as they are now."""
    for those in slices(persons, _SLICE):
        some = {one.id: one for one in those}
        found = duties.unsettled(desk.session, some, desk.now)
        # Asked once for all of them.
        places.roles_at(desk.session, some, desk.now)
        places.teams_at(desk.session, some, desk.now)
        recall.expect(desk.session, some.values(), [one.id for one in found])
        again = []
        for occurrence in found:
            person = some[occurrence.person_id]
            owed = is_owed(desk, person, occurrence)
            if occurrence.status is not OccurrenceStatus.EXCUSED and not owed:
                excuse(desk, person, occurrence)
                _show_excused(desk, person, occurrence)
            elif occurrence.status is OccurrenceStatus.EXCUSED and owed and not is_away(desk, person, occurrence):
                again.append(occurrence)
        owe_again(desk, again)
    desk.session.flush()
    build_for(desk, persons)


def _recount(desk: Desk, occurrence: Occurrence) -> None:
    """Let the team's superiors and its group see the new count."""
    stored_trays.touch(desk.session, stored_trays.of_team_report(desk.session, occurrence))
    counts.touch(desk, occurrence)


def _show_excused(desk: Desk, person: Person, occurrence: Occurrence) -> None:
    """Say on the card that asked for a report that it does so no more; nobody is rung."""
    on_desk = paper.of(desk, occurrence)
    if on_desk is not None and living.is_shown(desk, person, on_desk.subject):
        title, text = on_desk.title(locale_of(person)), say_to(person)("owed-no-more")
        living.show(desk, person, on_desk.subject, Message(text, title, (), title), lane=Lane.SUMMARY)
