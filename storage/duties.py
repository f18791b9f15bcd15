"""What people owe: made set-based, found by the question asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage import recall, reminders
from storage.database import inserting
from storage.enums import OccurrenceStatus
from storage.places import current
from storage.tables import Absence, Draft, Membership, Occurrence, Person, Tenure

# What counts in anybody's eyes: not what is only tried out, unless it was filed.
IN_EARNEST = or_(Occurrence.lenient.is_(False), Occurrence.filed_at.is_not(None))

# How many people's ids one slice spans: it must be over before anybody who taps notices. A row costs PostgreSQL three
# times as much, a commit costs SQLite more.
SLICES = {"sqlite": 2500, "postgresql": 1000}

# The tick holds what it will change, read anew; what somebody is changing at this moment waits for the next tick.
_ANEW = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class NewOccurrence:
    """One occurrence of one duty for everybody of some roles in one time zone."""

    duty: str
    period: str
    day: date
    roles: tuple[str, ...]
    zone: str
    default_zone: bool
    rests_when_away: bool
    due_at: datetime
    grace_until: datetime
    first_nag_at: datetime
    version_id: int
    # Who begins on this day or later, in a team where nobody began before, still tries out.
    trial_since: date | None = None
    # Made because somebody asked for it before their first day.
    eager: bool = False


def zones(session: Session) -> list[str]:
    """List the time zones people have; empty stands for the rule book's own."""
    # From each to the next by the index: asked for all at once, the database would read everybody.
    found = select(func.min(Person.timezone).label("zone")).cte("zones", recursive=True)
    after = select(func.min(Person.timezone)).where(Person.timezone > found.c.zone).scalar_subquery()
    found = found.union_all(select(after).where(found.c.zone.is_not(None)))
    return list(session.scalars(select(found.c.zone).where(found.c.zone.is_not(None))))


def last_person(session: Session) -> int:
    """Give the highest id of a person."""
    return session.scalar(select(func.max(Person.id))) or 0


def slice_size(session: Session) -> int:
    """Say how many people's ids one slice may span."""
    return SLICES[session.get_bind().dialect.name]


def add_for_everybody(session: Session, new: NewOccurrence, people_ids: range, now: datetime) -> int:
    """Give everybody with one of these ids who owes it the occurrence and its first reminder, once.

    Only people who were linked before the day owe anything; whoever is away is excused where it rests then.
    Return how many were new.
    """
    before = session.scalar(select(func.max(Occurrence.id))) or 0
    given = {"first": people_ids.start, "last": people_ids.stop - 1}
    made: int = session.execute(_adding(session.get_bind().dialect.name, new), given).rowcount  # type: ignore[attr-defined]  # a cursor result
    if made:
        reminders.note_first(session, new.duty, new.period, new.first_nag_at, before, now)
    return made


# Built once for all slices: building it costs more than running it.
@lru_cache(maxsize=64)
def _adding(dialect: str, new: NewOccurrence) -> Insert:
    """Build the statement that adds an occurrence for the people from ``first`` to ``last``."""
    zone = or_(Person.timezone == new.zone, Person.timezone == "") if new.default_zone else Person.timezone == new.zone

    def among(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return column.between(bindparam("first"), bindparam("last"))

    people = (
        select(
            Person.id,
            literal(new.duty),
            literal(new.period),
            literal(new.due_at, Occurrence.due_at.type),
            literal(new.grace_until, Occurrence.grace_until.type),
            _status(new),
            literal(""),
            literal(new.version_id),
            literal(0),
            literal(0),
            _lenient(new),
        )
        .where(
            # Said of each table: PostgreSQL would read all of it for every slice.
            among(Person.id),
            exists().where(
                Tenure.person_id == Person.id,
                among(Tenure.person_id),
                Tenure.role.in_(new.roles),
                current(Tenure, new.due_at),
            ),
            Person.starts_on.is_not(None) if new.eager else Person.starts_on <= new.day,
            or_(Person.joined_on.is_(None), Person.joined_on <= new.day),
            Person.are_with_us(new.day),
            zone,
        )
        .order_by(Person.id)
    )
    columns = [
        "person_id",
        "duty",
        "period",
        "due_at",
        "grace_until",
        "status",
        "late_reason",
        "version_id",
        "nag_step",
        "snoozed",
        "lenient",
    ]
    return inserting(dialect, Occurrence, columns, people, ["person_id", "duty", "period"])


def _lenient(new: NewOccurrence) -> ColumnElement[bool]:
    """Say whether nothing is judged yet: the person has not begun, or the whole team tries out."""
    tries = [Person.starts_on > new.day]
    if new.trial_since is not None:
        mine, theirs, colleague = aliased(Membership), aliased(Membership), aliased(Person)
        veteran = exists().where(
            mine.person_id == Person.id,
            current(mine, new.due_at),
            theirs.team == mine.team,
            current(theirs, new.due_at),
            colleague.id == theirs.person_id,
            colleague.starts_on < new.trial_since,
        )
        tries.append(and_(Person.starts_on >= new.trial_since, ~veteran))
    return case((or_(*tries), true()), else_=false())


def _status(new: NewOccurrence) -> ColumnElement[OccurrenceStatus]:
    """Say how it begins: open, or excused for whoever is away, so that everybody sees that they rest."""
    begins = literal(OccurrenceStatus.OPEN, Occurrence.status.type)
    if not new.rests_when_away:
        return begins
    away = exists().where(
        Absence.person_id == Person.id,
        Absence.since <= new.day,
        Absence.until >= new.day,
        Absence.ended_at.is_(None),
    )
    return case((away, literal(OccurrenceStatus.EXCUSED, Occurrence.status.type)), else_=begins)


def occurrence(session: Session, occurrence_id: int) -> Occurrence | None:
    """Find an occurrence by id."""
    return session.get(Occurrence, occurrence_id)


def of_person(session: Session, person_id: int, duty: str, period: str) -> Occurrence | None:
    """Find what a person owes for one period."""
    return recall.of_period(session, person_id, duty, period)


def owed(session: Session, person_id: int, duty: str = "") -> list[Occurrence]:
    """List what a person has not filed and can still file in time, the most urgent first."""
    where = [Occurrence.person_id == person_id, Occurrence.status == OccurrenceStatus.OPEN]
    if duty:
        where.append(Occurrence.duty == duty)
    return list(session.scalars(select(Occurrence).where(*where).order_by(Occurrence.due_at, Occurrence.id)))


def filed_for(session: Session, person_id: int, period: str) -> list[Occurrence]:
    """List what a person filed for one period, the newest first."""
    where = (
        Occurrence.person_id == person_id,
        Occurrence.period == period,
        Occurrence.status == OccurrenceStatus.FILED,
    )
    return list(session.scalars(select(Occurrence).where(*where).order_by(Occurrence.filed_at.desc())))


def missing(session: Session, person_id: int, since: datetime) -> list[Occurrence]:
    """List what a person missed since an instant, the newest first."""
    where = (
        Occurrence.person_id == person_id,
        Occurrence.status == OccurrenceStatus.MISSING,
        Occurrence.due_at >= since,
    )
    return list(session.scalars(select(Occurrence).where(*where).order_by(Occurrence.due_at.desc())))


def unsettled(session: Session, people: Iterable[int], now: datetime) -> list[Occurrence]:
    """List what some people have not filed, and what they were excused from and could still file in time."""
    where = (
        Occurrence.person_id.in_(list(people)),
        or_(
            Occurrence.status.in_([OccurrenceStatus.OPEN, OccurrenceStatus.MISSING]),
            and_(Occurrence.status == OccurrenceStatus.EXCUSED, Occurrence.grace_until > now),
        ),
    )
    statement = select(Occurrence).where(*where).order_by(Occurrence.id).with_for_update()
    return list(session.scalars(statement, execution_options=_ANEW))


def complete_past_due(
    session: Session, now: datetime, limit: int, only: int | None = None
) -> list[tuple[Occurrence, Draft]]:
    """List drafts that became complete in time and that nobody sealed before the deadline.

    What was completed in the grace is left to its author until the grace ends. A report that was
    noted as missing because we were away counts too; after a return nothing is sealed for anybody.
    """
    where = (
        # Said as what it is not: few are being written and many were missed, and SQLite would ask each of those.
        Occurrence.status.not_in([OccurrenceStatus.FILED, OccurrenceStatus.EXCUSED]),
        Draft.completed_at <= now,
        Draft.completed_at <= Occurrence.grace_until,
        or_(Draft.completed_at <= Occurrence.due_at, Occurrence.grace_until <= now),
        Occurrence.due_at <= now,
        *_only(only),
    )
    statement = select(Occurrence, Draft).join(Draft, Draft.occurrence_id == Occurrence.id).where(*where)
    statement = statement.order_by(Occurrence.due_at).limit(limit)
    rows = session.execute(statement.with_for_update(skip_locked=True), execution_options=_ANEW)
    return [(occurrence, draft) for occurrence, draft in rows]


def _only(occurrence_id: int | None) -> list[ColumnElement[bool]]:
    return [] if occurrence_id is None else [Occurrence.id == occurrence_id]


def past_grace(session: Session, now: datetime, limit: int, only: int | None = None) -> list[Occurrence]:
    """List occurrences that nobody filed within the grace."""
    # The deadline comes before the grace ends, and it is what the index knows.
    where = and_(
        Occurrence.status == OccurrenceStatus.OPEN,
        Occurrence.due_at <= now,
        Occurrence.grace_until <= now,
        *_only(only),
    )
    statement = select(Occurrence).where(where).order_by(Occurrence.due_at).limit(limit)
    return list(session.scalars(statement.with_for_update(skip_locked=True), execution_options=_ANEW))


def miss(session: Session, rows: Iterable[Occurrence]) -> None:
    """Note that nobody filed these in time, all in one statement."""
    missed = update(Occurrence).where(Occurrence.id.in_([one.id for one in rows]))
    session.execute(
        missed.values(status=OccurrenceStatus.MISSING), execution_options={"synchronize_session": "evaluate"}
    )
