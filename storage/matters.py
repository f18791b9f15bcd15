"""What customers wait for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Matter, MatterEntry


def begin(session: Session, row: Matter) -> Matter:
    """Keep a new matter."""
    session.add(row)
    session.flush()
    return row


def matter(session: Session, matter_id: int) -> Matter | None:
    """Find a matter by id, held so that two people's taps come one after the other."""
    return session.get(Matter, matter_id, with_for_update=True, populate_existing=True)


def note(session: Session, entry: MatterEntry) -> None:
    """Add a line to a matter's timeline."""
    session.add(entry)
    session.flush()


def timeline(session: Session, matters: Collection[int]) -> Sequence[MatterEntry]:
    """Give the lines of some timelines, in order."""
    where = MatterEntry.matter_id.in_(matters)
    return session.scalars(select(MatterEntry).where(where).order_by(MatterEntry.id)).all()


def open_of(session: Session, person_id: int) -> Sequence[Matter]:
    """List the open matters somebody takes care of, the most urgent first."""
    where = (Matter.owner_id == person_id, Matter.closed_at.is_(None))
    return session.scalars(select(Matter).where(*where).order_by(Matter.due_at, Matter.id)).all()


def due(session: Session, now: datetime, limit: int) -> list[Matter]:
    """List the matters about which the clerk has to speak up, the longest due first."""
    statement = select(Matter).where(Matter.next_step_at <= now).order_by(Matter.next_step_at).limit(limit)
    held = statement.with_for_update(skip_locked=True)
    return list(session.scalars(held, execution_options={"populate_existing": True}))


def since(session: Session, at: datetime) -> Sequence[Matter]:
    """List what came in since an instant, in order."""
    return session.scalars(select(Matter).where(Matter.received_at >= at).order_by(Matter.received_at, Matter.id)).all()
