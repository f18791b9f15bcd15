"""Events on their way in: kept once, taken in order, never forgotten."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, text, update
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.enums import InboxState
from storage.tables import InboxRow

CHANNEL = "neiqin"

# Written into the statement, so that a partial index on this state is used.
_NEW = literal(InboxState.NEW, InboxRow.state.type, literal_execute=True)
_DEAD = literal(InboxState.DEAD, InboxRow.state.type, literal_execute=True)


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Keep events that are not here yet; return how many were new."""
    ready = [{"state": InboxState.NEW, "attempts": 0, "reference": "", "error": "", **row} for row in rows]
    return len(insert_new(session, InboxRow, ready, ["messenger", "workspace", "external_id"]))


def wake_others(session: Session) -> None:
    """Tell other processes, after the commit, that there is something to do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {CHANNEL}"))


def take(session: Session, limit: int) -> list[InboxRow]:
    """Take the oldest open events of lanes that nobody else is working on, in order.

    On PostgreSQL the lanes stay locked until the transaction ends; on SQLite there is one writer.
    """
    open_ids = select(InboxRow.id, InboxRow.lane).where(InboxRow.state == _NEW).order_by(InboxRow.id).limit(limit)
    candidates = session.execute(open_ids).all()
    if not candidates:
        return []
    lanes = list(dict.fromkeys(row.lane for row in candidates))
    mine = set(lanes) if session.get_bind().dialect.name == "sqlite" else _lock(session, lanes)
    ids = [row.id for row in candidates if row.lane in mine]
    # Read again after the lock: another process may have finished some of them meanwhile.
    where = (InboxRow.id.in_(ids), InboxRow.state == _NEW)
    return list(session.scalars(select(InboxRow).where(*where).order_by(InboxRow.id)))


def take_one(session: Session, row_id: int) -> InboxRow | None:
    """Take one open event when nobody else is working on its lane."""
    row = session.get(InboxRow, row_id)
    if row is None:
        return None
    if session.get_bind().dialect.name != "sqlite" and row.lane not in _lock(session, [row.lane]):
        return None
    session.refresh(row)
    return row if row.state is InboxState.NEW else None


def open_ids(session: Session) -> list[tuple[int, int]]:
    """List the open events as (id, attempts), the oldest first."""
    rows = session.execute(select(InboxRow.id, InboxRow.attempts).where(InboxRow.state == _NEW).order_by(InboxRow.id))
    return [(row.id, row.attempts) for row in rows]


def _lock(session: Session, lanes: Sequence[str]) -> set[str]:
    statement = text(
        "SELECT lane FROM unnest(CAST(:lanes AS varchar[])) AS lane "
        "WHERE pg_try_advisory_xact_lock(hashtextextended(lane, 0))",
    )
    return set(session.execute(statement, {"lanes": list(lanes)}).scalars())


def count_attempt(session: Session, ids: Iterable[int]) -> None:
    """Note that these events are about to be tried again."""
    session.execute(update(InboxRow).where(InboxRow.id.in_(list(ids))).values(attempts=InboxRow.attempts + 1))


def bury(session: Session, row_id: int, reference: str, error: str) -> None:
    """Put an event among the dead letters, under a reference the person was told."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == row_id, InboxRow.state == _NEW)
        .values(state=InboxState.DEAD, reference=reference, error=error[:2000]),
    )


def blank_old(session: Session, now: datetime, days: int, limit: int) -> int:
    """Forget what finished events said after some days; their keys stay."""
    old = (
        select(InboxRow.id)
        .where(
            InboxRow.received_at < now - timedelta(days=days),
            InboxRow.state == InboxState.DONE,
            InboxRow.payload.is_not(None),
        )
        .limit(limit)
    )
    ids = list(session.scalars(old))
    session.execute(update(InboxRow).where(InboxRow.id.in_(ids)).values(payload=None))
    return len(ids)


def lag(session: Session) -> tuple[int, datetime | None]:
    """Count the open events and say when the oldest of them came in."""
    row = session.execute(
        select(func.count(), func.min(InboxRow.received_at)).where(InboxRow.state == _NEW),
    ).one()
    return row[0], row[1]


def count_dead(session: Session) -> int:
    """Count the dead letters."""
    return session.scalar(select(func.count()).where(InboxRow.state == _DEAD)) or 0
