"""Tasks on incidents."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import incidents
from storage.tables import Incident, IncidentTask


def begin(session: Session, row: IncidentTask) -> IncidentTask:
    """Keep a new task."""
    session.add(row)
    session.flush()
    return row


def task(session: Session, task_id: int, *, hold: bool = True) -> IncidentTask | None:
    """Find a task by id; ``hold`` lets it be done once, and holds its incident first."""
    row = session.get(IncidentTask, task_id)
    if row is None or not hold:
        return row
    incidents.hold_all(session, [row.incident_id])
    session.flush()
    return session.get(IncidentTask, task_id, with_for_update=True, populate_existing=True)


def incidents_of(session: Session, tasks: Collection[int]) -> set[int]:
    """Give the incidents on which some tasks were given."""
    if not tasks:
        return set()
    return set(session.scalars(select(IncidentTask.incident_id).where(IncidentTask.id.in_(tasks))))


def given(session: Session, incidents: Collection[int]) -> dict[int, list[IncidentTask]]:
    """List the tasks given on some incidents, the earliest due first."""
    session.flush()
    where = (IncidentTask.incident_id.in_(incidents), IncidentTask.due_at.is_not(None))
    found: dict[int, list[IncidentTask]] = {one: [] for one in incidents}
    for row in session.scalars(select(IncidentTask).where(*where).order_by(IncidentTask.due_at, IncidentTask.id)):
        found[row.incident_id].append(row)
    return found


def due(session: Session, now: datetime, limit: int) -> list[IncidentTask]:
    """List the tasks whose owners are to be reminded, held with their incidents."""
    statement = (
        select(IncidentTask)
        .join(Incident, Incident.id == IncidentTask.incident_id)
        .where(IncidentTask.next_nag_at <= now)
        .order_by(IncidentTask.next_nag_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(statement, execution_options={"populate_existing": True}))
    incidents.note_held(session, {one.incident_id for one in rows})
    return rows
