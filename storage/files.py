"""Attachments: known at once, fetched into our own keeping afterwards."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.enums import FileState
from storage.tables import Attachment


def add(session: Session, attachment: Attachment) -> int:
    """Keep that a file was sent; give its id."""
    session.add(attachment)
    session.flush()
    return attachment.id


def attachments(session: Session, ids: Iterable[int]) -> list[Attachment]:
    """Find attachments by id, in the order asked."""
    wanted = list(ids)
    found = {one.id: one for one in session.scalars(select(Attachment).where(Attachment.id.in_(wanted)))}
    return [found[one] for one in wanted if one in found]


def to_fetch(session: Session, messenger: str, workspace: str, now: datetime, limit: int) -> list[Attachment]:
    """List the files whose bytes are still with the messenger."""
    where = (
        Attachment.messenger == messenger,
        Attachment.workspace == workspace,
        Attachment.state == FileState.WAITING,
        Attachment.next_at <= now,
    )
    return list(session.scalars(select(Attachment).where(*where).order_by(Attachment.id).limit(limit)))
