"""Events on their way in: kept once, taken in order, never forgotten."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, bindparam, func, literal_column, select, text, update
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.enums import InboxState
from storage.tables import InboxRow

CHANNEL = "neiqin"

# Written into the statement, so that a partial index on this state is used.
_NEW = literal_column("'new'", InboxRow.state.type)
_DEAD = literal_column("'dead'", InboxRow.state.type)

Open = Row[tuple[int, str, str, str, dict[str, Any] | None, datetime]]

_OPEN = (
    select(
        InboxRow.id,
        InboxRow.messenger,
        InboxRow.workspace,
        InboxRow.lane,
        InboxRow.payload,
        InboxRow.happened_at,
    )
    .where(InboxRow.state == _NEW)
    .order_by(InboxRow.id)
)
_OLDEST = _OPEN.limit(bindparam("count"))
_THESE = _OPEN.where(InboxRow.id.in_(bindparam("ids", expanding=True)))
_LANES = _OLDEST.with_only_columns(InboxRow.id, InboxRow.lane)
_LATEST = _LANES.order_by(None).order_by(InboxRow.id.desc())
_FIRST_OF_LANES = (
    select(func.min(InboxRow.id))
    .where(InboxRow.state == _NEW, InboxRow.lane.in_(bindparam("lanes", expanding=True)))
    .group_by(InboxRow.lane)
)
_DONE = update(InboxRow).where(InboxRow.id.in_(bindparam("ids", expanding=True))).values(state=InboxState.DONE)


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Keep events that are not here yet; return how many were new."""
    ready = [{"state": InboxState.NEW, "attempts": 0, "reference": "", "error": "", **row} for row in rows]
    return len(insert_new(session, InboxRow, ready, ["messenger", "workspace", "external_id"]))


def wake_others(session: Session) -> None:
    """Tell other processes, after the commit, that there is something to do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {CHANNEL}"))


def take(session: Session, limit: int) -> Sequence[Open]:
    """Take open events of lanes that nobody else is working on, each lane in order.

    The oldest go first. Behind a crowd the latest take turns with them, so that whoever comes now need not
    wait until everybody before them is heard. On PostgreSQL the lanes stay locked until the transaction ends;
    on SQLite there is one writer.
    """
    candidates = session.execute(_LANES, {"count": limit}).all()
    if len(candidates) == limit:
        candidates = _take_turns(candidates, _latest(session, limit), limit)
    if candidates and session.get_bind().dialect.name != "sqlite":
        mine = _lock(session, list(dict.fromkeys(row.lane for row in candidates)))
        candidates = [row for row in candidates if row.lane in mine]
    if not candidates:
        return []
    # Read after the lock: another process may have finished some of them meanwhile.
    found = {row.id: row for row in session.execute(_THESE, {"ids": [row.id for row in candidates]})}
    return [found[row.id] for row in candidates if row.id in found]


def _latest(session: Session, limit: int) -> Sequence[Row[int, str]]:
    """List the latest open events that are the first of their lanes."""
    latest = session.execute(_LATEST, {"count": limit // 2}).all()
    first = set(session.scalars(_FIRST_OF_LANES, {"lanes": [row.lane for row in latest]}))
    return [row for row in latest if row.id in first]


def _take_turns(
    oldest: Sequence[Row[int, str]], latest: Sequence[Row[int, str]], limit: int
) -> Sequence[Row[int, str]]:
    turns = [row for pair in zip_longest(oldest, latest) for row in pair if row is not None]
    return list({row.id: row for row in turns}.values())[:limit]


def take_one(session: Session, row_id: int) -> Open | None:
    """Take one open event when nobody else is working on its lane."""
    row = session.execute(_THESE, {"ids": [row_id]}).one_or_none()
    if row is None or session.get_bind().dialect.name == "sqlite":
        return row
    if row.lane not in _lock(session, [row.lane]):
        return None
    return session.execute(_THESE, {"ids": [row_id]}).one_or_none()


def done(session: Session, ids: Sequence[int]) -> None:
    """Note that these events have taken effect."""
    if ids:
        session.execute(_DONE, {"ids": list(ids)}, execution_options={"synchronize_session": False})


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


def blank(session: Session, row_id: int) -> None:
    """Forget at once what an event said; its key stays."""
    session.execute(update(InboxRow).where(InboxRow.id == row_id).values(payload=None))


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


def dead(session: Session) -> list[InboxRow]:
    """List the dead letters, the newest first."""
    return list(session.scalars(select(InboxRow).where(InboxRow.state == _DEAD).order_by(InboxRow.id.desc())))


def revive(session: Session, ids: Iterable[int]) -> int:
    """Open dead letters again, as if they had just come in; return how many."""
    wanted = list(ids)
    session.execute(
        update(InboxRow)
        .where(InboxRow.id.in_(wanted), InboxRow.state == _DEAD, InboxRow.payload.is_not(None))
        .values(state=InboxState.NEW, attempts=0, reference="", error=""),
    )
    return len(wanted)


def count_dead(session: Session) -> int:
    """Count the dead letters."""
    return session.scalar(select(func.count()).where(InboxRow.state == _DEAD)) or 0
