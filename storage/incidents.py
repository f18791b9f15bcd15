"""Incidents: found by the question asked; whoever changes one holds it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentEntry, IncidentReader

# What is still to be dealt with.
OPEN = (IncidentState.REPORTED, IncidentState.ACKNOWLEDGED, IncidentState.IN_HAND)


def begin(session: Session, row: Incident) -> Incident:
    """Keep a new incident."""
    session.add(row)
    session.flush()
    return row


def incident(session: Session, incident_id: int) -> Incident | None:
    """Find an incident by id, held so that two people's taps come one after the other."""
    return session.get(Incident, incident_id, with_for_update=True, populate_existing=True)


def drafts_of(session: Session, person_id: int) -> list[Incident]:
    """List what somebody has begun to report and not finished."""
    where = (Incident.reporter_id == person_id, Incident.state == IncidentState.DRAFT)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def open_for(session: Session, person_id: int) -> list[Incident]:
    """List the open incidents somebody reported or was told of, the oldest first."""
    told = exists().where(IncidentReader.incident_id == Incident.id, IncidentReader.person_id == person_id)
    where = (Incident.state.in_(OPEN), told | (Incident.reporter_id == person_id))
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def unknown_to(session: Session, person_id: int) -> list[Incident]:
    """List the open incidents somebody was told of and has not acknowledged, the oldest first."""
    statement = (
        select(Incident)
        .join(IncidentReader, IncidentReader.incident_id == Incident.id)
        .where(
            Incident.state.in_(OPEN),
            IncidentReader.person_id == person_id,
            IncidentReader.acknowledged_at.is_(None),
        )
        .order_by(Incident.id)
    )
    return list(session.scalars(statement))


def due(session: Session, now: datetime, limit: int) -> list[Incident]:
    """List the incidents about which the clerk has to speak up, the longest due first."""
    statement = select(Incident).where(Incident.next_step_at <= now).order_by(Incident.next_step_at).limit(limit)
    return list(
        session.scalars(statement.with_for_update(skip_locked=True), execution_options={"populate_existing": True})
    )


def readers(session: Session, incident_id: int) -> list[IncidentReader]:
    """List who was told, in that order."""
    session.flush()
    where = IncidentReader.incident_id == incident_id
    rows = session.scalars(
        select(IncidentReader).where(where).order_by(IncidentReader.told_at, IncidentReader.person_id)
    )
    return list(rows)


def reader(session: Session, incident_id: int, person_id: int) -> IncidentReader | None:
    """Find somebody among those who were told."""
    session.flush()
    return session.get(IncidentReader, (incident_id, person_id))


def tell(session: Session, incident_id: int, people: Sequence[int], now: datetime) -> None:
    """Note that some people are told."""
    session.add_all(IncidentReader(incident_id=incident_id, person_id=one, told_at=now) for one in people)
    session.flush()


def note(session: Session, entry: IncidentEntry) -> None:
    """Add a line to the timeline."""
    session.add(entry)
    session.flush()


def timeline(session: Session, incident_id: int, *kinds: EntryKind) -> list[IncidentEntry]:
    """Give the lines of a timeline, all of them or some kinds."""
    where = [IncidentEntry.incident_id == incident_id]
    if kinds:
        where.append(IncidentEntry.kind.in_(kinds))
    return list(session.scalars(select(IncidentEntry).where(*where).order_by(IncidentEntry.id)))


def since(session: Session, at: datetime) -> list[Incident]:
    """List what was reported since an instant, in order."""
    where = (Incident.reported_at.is_not(None), Incident.reported_at >= at)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.reported_at, Incident.id)))
