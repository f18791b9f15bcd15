"""What people said outside any conversation."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import LooseText


def keep(
    session: Session, person_id: int, text: str, files: list[int], said_at: datetime, heard_at: datetime | None = None
) -> LooseText:
    """Keep a text until it finds its place; ``heard_at`` is when it reached us."""
    row = LooseText(person_id=person_id, text=text, files=files, said_at=said_at, heard_at=heard_at)
    session.add(row)
    session.flush()
    return row


def find(session: Session, loose_id: int) -> LooseText | None:
    """Find a kept text by id."""
    return session.get(LooseText, loose_id)


def without_a_place(session: Session, before: datetime, limit: int) -> list[LooseText]:
    """List what was said before an instant and has no place yet, the oldest first."""
    where = (LooseText.placed == "", LooseText.said_at < before)
    return list(session.scalars(select(LooseText).where(*where).order_by(LooseText.said_at).limit(limit)))
