"""Who is away on which days."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage import recall
from storage.enums import OccurrenceStatus
from storage.tables import Absence, Occurrence

_AWAY = select(Absence.person_id).where(
    Absence.person_id.in_(bindparam("people", expanding=True)),
    Absence.since <= bindparam("day"),
    Absence.until >= bindparam("day"),
    Absence.ended_at.is_(None),
)


def note(session: Session, absence: Absence) -> Absence:
    """Keep that somebody is away."""
    session.info.pop("away", None)
    session.add(absence)
    session.flush()
    return absence


def absence(session: Session, absence_id: int) -> Absence | None:
    """Find an absence by id, held so that it ends once."""
    return session.get(Absence, absence_id, with_for_update=True)


def covering(session: Session, person_id: int, first: date, last: date) -> Absence | None:
    """Find an absence that covers all of a span of days."""
    where = (Absence.person_id == person_id, Absence.since <= first, Absence.until >= last, Absence.ended_at.is_(None))
    return session.scalar(select(Absence).where(*where).order_by(Absence.id.desc()).limit(1))


def is_away(session: Session, person_id: int, day: date) -> bool:
    """Tell whether somebody is away on a day; the others of the batch are looked up with them."""
    days: dict[date, dict[int, bool]] = session.info.setdefault("away", {})
    known = days.setdefault(day, {})
    if person_id not in known:
        session.flush()
        asked = recall.crowd_with(session, [person_id]) - known.keys()
        away = set(session.scalars(_AWAY, {"people": list(asked), "day": day}))
        known.update({one: one in away for one in asked})
    return known[person_id]


def away_on(session: Session, people: Collection[int], day: date) -> set[int]:
    """Give those of some people who are away on a day."""
    return set(session.scalars(_AWAY, {"people": list(people), "day": day}))


def overlapping(session: Session, person_id: int, first: date, last: date) -> list[Absence]:
    """List the absences that share a day with a span."""
    where = (Absence.person_id == person_id, Absence.since <= last, Absence.until >= first, Absence.ended_at.is_(None))
    return list(session.scalars(select(Absence).where(*where).order_by(Absence.id)))


def not_over(session: Session, person_id: int, today: date) -> list[Absence]:
    """List the absences that are on or to come, the nearest first."""
    where = (Absence.person_id == person_id, Absence.until >= today, Absence.ended_at.is_(None))
    return list(session.scalars(select(Absence).where(*where).order_by(Absence.since, Absence.id)))


def absent_owing(session: Session, duty: str, period: str, people: range, day: date) -> list[Occurrence]:
    """List what people with these ids who are away on a day owe for one period."""
    statement = (
        select(Occurrence)
        .join(Absence, Absence.person_id == Occurrence.person_id)
        .where(
            Absence.person_id.between(people.start, people.stop - 1),
            Absence.since <= day,
            Absence.until >= day,
            Absence.ended_at.is_(None),
            Occurrence.duty == duty,
            Occurrence.period == period,
        )
    )
    return list(session.scalars(statement))


def end(session: Session, row: Absence, by: int, at: datetime) -> None:
    """Take an absence back."""
    session.info.pop("away", None)
    row.ended_by, row.ended_at = by, at


def owed_within(session: Session, row: Absence, duties: Iterable[str], status: OccurrenceStatus) -> list[Occurrence]:
    """List what a person owes of some daily duties on the days of an absence, held against a filing that crosses it."""
    session.flush()
    where = (
        Occurrence.person_id == row.person_id,
        Occurrence.duty.in_(list(duties)),
        Occurrence.period.between(row.since.isoformat(), row.until.isoformat()),
        Occurrence.status == status,
    )
    statement = select(Occurrence).where(*where).order_by(Occurrence.due_at).with_for_update()
    return list(session.scalars(statement, execution_options={"populate_existing": True}))
