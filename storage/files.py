"""Attachments: known at once, fetched into our own keeping afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from storage.enums import FileState
from storage.tables import Attachment


def add(session: Session, attachment: Attachment) -> int:
    """Keep that a file was sent; give its id."""
    session.add(attachment)
    session.flush()
    return attachment.id


def make(session: Session, name: str, content: bytes, now: datetime, *, kind: str = "document", mime: str = "") -> int:
    """Keep a file the clerk made until it has long been sent; give its id."""
    row = Attachment(
        messenger="",
        workspace="",
        remote_id="",
        kind=kind,
        name=name,
        mime=mime,
        size=len(content),
        content=content,
        state=FileState.KEPT,
        next_at=now,
        created_at=now,
    )
    return add(session, row)


def blank_old(session: Session, now: datetime, days: int, limit: int) -> int:
    """Forget the bytes of one slice of made files and undecided tables; return how many."""
    old = select(Attachment.id).where(
        Attachment.content.is_not(None), Attachment.created_at < now - timedelta(days=days)
    )
    change = update(Attachment).where(Attachment.id.in_(old.limit(limit))).values(content=None)
    return session.execute(change).rowcount  # type: ignore[attr-defined,no-any-return]  # a cursor result


def attachment(session: Session, attachment_id: int) -> Attachment:
    """Give an attachment that is known to exist."""
    return session.get_one(Attachment, attachment_id)


def wanted_tables(session: Session, person_id: int) -> list[Attachment]:
    """List the tables somebody sent that are not decided about, held."""
    where = (Attachment.wanted_by == person_id, Attachment.content.is_not(None))
    return list(session.scalars(select(Attachment).where(*where).order_by(Attachment.id).with_for_update()))


def held(session: Session, attachment_id: int) -> Attachment | None:
    """Find an attachment with its bytes, and hold it so that it is decided about once."""
    statement = select(Attachment).where(Attachment.id == attachment_id).options(undefer(Attachment.content))
    return session.scalar(statement.with_for_update(), execution_options={"populate_existing": True})


def attachments(session: Session, ids: Iterable[int]) -> list[Attachment]:
    """Find attachments by id, in the order asked, with the bytes of those that have no folder."""
    wanted = list(ids)
    statement = select(Attachment).where(Attachment.id.in_(wanted)).options(undefer(Attachment.content))
    found = {one.id: one for one in session.scalars(statement)}
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
