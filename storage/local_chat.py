"""The local chat page's messages, as a messenger's own server would keep them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import LocalMessage


def add(session: Session, address: str, author: str, content: dict[str, Any], at: datetime) -> int:
    """Keep a message of a chat; give its id."""
    row = LocalMessage(address=address, author=author, content=content, at=at)
    session.add(row)
    session.flush()
    return row.id


def edit(session: Session, message_id: int, content: dict[str, Any]) -> str | None:
    """Rewrite a message; give its chat, or nothing when it is gone."""
    row = session.get(LocalMessage, message_id)
    if row is None:
        return None
    row.content, row.edited = content, True
    return row.address


def message(session: Session, message_id: int) -> LocalMessage | None:
    """Find a message by id."""
    return session.get(LocalMessage, message_id)


def history(session: Session, address: str, limit: int = 200) -> list[LocalMessage]:
    """Give the newest messages of a chat, in order."""
    rows = session.scalars(
        select(LocalMessage).where(LocalMessage.address == address).order_by(LocalMessage.id.desc()).limit(limit),
    )
    return list(rows)[::-1]
