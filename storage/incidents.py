"""Incidents: found by the question asked; whoever changes one holds it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentEntry, IncidentReader

# What is still to be dealt with.
OPEN = (IncidentState.REPORTED, IncidentState.ACKNOWLEDGED, IncidentState.IN_HAND)


def begin(session: Session, row: Incident) -> Incident:
    """Keep a new incident."""
    session.add(row)
    session.flush()
    return row


def incident(session: Session, incident_id: int, *, hold: bool = True) -> Incident | None:
    """Find an incident by id; ``hold`` lets two people's taps come one after the other."""
    if not hold:
        return session.get(Incident, incident_id)
    _told(session).pop(incident_id, None)
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


def unknown_to(session: Session, person_id: int, limit: int | None = None) -> Sequence[Row[Incident, IncidentReader]]:
    """List the open incidents somebody was told of and has not acknowledged, the newest first."""
    statement = select(Incident, IncidentReader).join(IncidentReader, IncidentReader.incident_id == Incident.id)
    return session.execute(statement.where(*_unknown(person_id)).order_by(Incident.id.desc()).limit(limit)).all()


def count_unknown(session: Session, person_id: int) -> int:
    """Count the open incidents somebody was told of and has not acknowledged."""
    session.flush()
    statement = (
        select(func.count()).select_from(Incident).join(IncidentReader, IncidentReader.incident_id == Incident.id)
    )
    return session.scalar(statement.where(*_unknown(person_id))) or 0


def _unknown(person_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = (IncidentReader.person_id == person_id, IncidentReader.acknowledged_at.is_(None))
    # What somebody has in hand waits for nobody else.
    return (Incident.state.in_((IncidentState.REPORTED, IncidentState.ACKNOWLEDGED)), *mine)


def of_same_event(session: Session, row: Incident) -> list[Incident]:
    """List the other reports linked to one, the earliest first."""
    session.flush()
    where = (Incident.id == row.earlier_id) | (Incident.earlier_id == row.id)
    return list(session.scalars(select(Incident).where(where).order_by(Incident.id)))


def reported_near(session: Session, person_id: int, at: datetime, span: timedelta) -> list[Incident]:
    """List what somebody reported or was told of and that was reported near an instant."""
    told = exists().where(IncidentReader.incident_id == Incident.id, IncidentReader.person_id == person_id)
    mine = told | (Incident.reporter_id == person_id)
    where = (Incident.reported_at.between(at - span, at + span), mine)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def due(session: Session, now: datetime, limit: int) -> list[Incident]:
    """List the incidents about which the clerk has to speak up, the longest due first."""
    return _due(session, Incident.next_step_at, now, limit)


def without_details(session: Session, now: datetime, limit: int) -> list[Incident]:
    """List the incidents whose reporters are to be asked for details."""
    return _due(session, Incident.details_at, now, limit)


def _due(session: Session, at: InstrumentedAttribute[datetime | None], now: datetime, limit: int) -> list[Incident]:
    statement = select(Incident).where(at <= now).order_by(at).limit(limit).with_for_update(skip_locked=True)
    rows = list(session.scalars(statement, execution_options={"populate_existing": True}))
    for row in rows:
        _told(session).pop(row.id, None)
    return rows


def _told(session: Session) -> dict[int, list[IncidentReader]]:
    """Give what this transaction knows of who was told; it is read anew whenever an incident is held."""
    known: dict[int, list[IncidentReader]] = session.info.setdefault("told", {})
    return known


def readers(session: Session, incident_id: int) -> Sequence[IncidentReader]:
    """List who was told, in that order."""
    known = _told(session)
    if incident_id not in known:
        session.flush()
        where = IncidentReader.incident_id == incident_id
        order = (IncidentReader.told_at, IncidentReader.person_id)
        known[incident_id] = list(session.scalars(select(IncidentReader).where(where).order_by(*order)))
    return known[incident_id]


def reader(session: Session, incident_id: int, person_id: int) -> IncidentReader | None:
    """Find somebody among those who were told."""
    session.flush()
    return session.get(IncidentReader, (incident_id, person_id))


def tell(session: Session, incident_id: int, people: Sequence[int], now: datetime) -> None:
    """Note that some people are told."""
    session.add_all(IncidentReader(incident_id=incident_id, person_id=one, told_at=now) for one in people)
    session.flush()
    _told(session).pop(incident_id, None)


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
