"""Reports that were not given: drafts, records, and what the people concerned say about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Omission, OmissionStatement


def begin(session: Session, row: Omission) -> Omission:
    """Keep a record that is being written."""
    session.add(row)
    session.flush()
    return row


def omission(session: Session, omission_id: int) -> Omission | None:
    """Find a record by id, held so that it is decided about once."""
    return session.get(Omission, omission_id, with_for_update=True, populate_existing=True)


def of_incident(session: Session, incident_id: int, person_id: int) -> Omission | None:
    """Find the record somebody has from an incident, begun or kept, that was not withdrawn."""
    where = (Omission.incident_id == incident_id, Omission.person_id == person_id, Omission.withdrawn_at.is_(None))
    return session.scalar(select(Omission).where(*where).order_by(Omission.id).limit(1))


def state(session: Session, row: OmissionStatement) -> None:
    """Keep what somebody says about a record of theirs."""
    session.add(row)
    session.flush()


def statements(session: Session, omissions: Sequence[int]) -> Sequence[OmissionStatement]:
    """List what was said about some records, in order."""
    where = OmissionStatement.omission_id.in_(omissions)
    return session.scalars(select(OmissionStatement).where(where).order_by(OmissionStatement.id)).all()


def since(session: Session, at: datetime) -> Sequence[Omission]:
    """List what was recorded since an instant, in order; what was withdrawn too."""
    return session.scalars(select(Omission).where(Omission.recorded_at >= at).order_by(Omission.recorded_at)).all()
