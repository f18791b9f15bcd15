"""Who is away on which days."""

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


def on(session: Session, person_id: int, day: date) -> Absence | None:
    """Find the absence that covers a person's day."""
    where = (Absence.person_id == person_id, Absence.since <= day, Absence.until >= day, Absence.ended_at.is_(None))
    return session.scalar(select(Absence).where(*where).order_by(Absence.id.desc()).limit(1))


def end(row: Absence, by: int, at: datetime) -> None:
    """Take an absence back."""
    row.ended_by, row.ended_at = by, at


def owed_within(session: Session, row: Absence, status: OccurrenceStatus) -> list[Occurrence]:
    """List a person's daily occurrences of the days of an absence."""
    where = (
        Occurrence.person_id == row.person_id,
        Occurrence.period.between(row.since.isoformat(), row.until.isoformat()),
        Occurrence.status == status,
    )
    return list(session.scalars(select(Occurrence).where(*where).order_by(Occurrence.due_at)))
