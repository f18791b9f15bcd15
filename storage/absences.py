"""Who is away on which days."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.enums import OccurrenceStatus
from storage.tables import Absence, Occurrence


def note(session: Session, absence: Absence) -> Absence:
    """Keep that somebody is away."""
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


def current_or_next(session: Session, person_id: int, today: date) -> Absence | None:
    """Find the absence that is on, or the nearest to come."""
    where = (Absence.person_id == person_id, Absence.until >= today, Absence.ended_at.is_(None))
    return session.scalar(select(Absence).where(*where).order_by(Absence.since, Absence.id).limit(1))


def end(row: Absence, by: int, at: datetime) -> None:
    """Take an absence back."""
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
