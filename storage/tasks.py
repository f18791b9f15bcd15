"""Tasks on incidents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import IncidentTask


def begin(session: Session, row: IncidentTask) -> IncidentTask:
    """Keep a new task."""
    session.add(row)
    session.flush()
    return row


def task(session: Session, task_id: int, *, hold: bool = True) -> IncidentTask | None:
    """Find a task by id; ``hold`` lets it be done once."""
    return session.get(IncidentTask, task_id, with_for_update=hold or None, populate_existing=hold)


def given(session: Session, incident_id: int) -> Sequence[IncidentTask]:
    """List the tasks given on an incident, the earliest due first."""
    where = (IncidentTask.incident_id == incident_id, IncidentTask.due_at.is_not(None))
    return session.scalars(select(IncidentTask).where(*where).order_by(IncidentTask.due_at, IncidentTask.id)).all()


def due(session: Session, now: datetime, limit: int) -> list[IncidentTask]:
    """List the tasks whose owners are to be reminded."""
    statement = select(IncidentTask).where(IncidentTask.next_nag_at <= now).order_by(IncidentTask.next_nag_at)
    held = statement.limit(limit).with_for_update(skip_locked=True)
    return list(session.scalars(held, execution_options={"populate_existing": True}))
