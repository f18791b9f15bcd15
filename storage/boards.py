"""Boards: which accounts have one, and when it is drawn again."""

from datetime import datetime

from sqlalchemy import bindparam, event, func, select, update
from sqlalchemy.orm import Session

from storage.database import slices
from storage.tables import Account, Board

_NOW = bindparam("now", type_=Board.redraw_at.type)
# Held in one order, so that two batches about the same people do not wait for each other; and those that are
# being drawn just now are waited for, because what changes here came too late for them.
_THEIRS = (
    select(Board.account_id)
    .join(Account, Account.id == Board.account_id)
    .where(Account.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Board.account_id)
    .with_for_update(of=Board)
)
_REDRAW = (
    update(Board.__table__)  # type: ignore[arg-type]  # a mapped class always has a Table
    .where(Board.account_id.in_(_THEIRS))
    .values(redraw_at=_NOW)
)

# The subject of a board's card begins with this; its account's id follows.
SUBJECT = "board:"


def subject(account_id: int) -> str:
    """Name the card that is an account's board."""
    return f"{SUBJECT}{account_id}"


def keep(session: Session, account_id: int, redraw_at: datetime | None) -> None:
    """Note that an account has a board, and when it is drawn again by itself."""
    row = session.get(Board, account_id)
    if row is None:
        session.add(Board(account_id=account_id, redraw_at=redraw_at))
    else:
        row.redraw_at = redraw_at


def touch(session: Session, person_id: int, now: datetime) -> None:
    """Note that what a person should see may have changed; their boards are drawn again at once."""
    session.info.setdefault("touched_boards", {})[person_id] = now


@event.listens_for(Session, "before_commit")
def _settle(session: Session) -> None:
    touched: dict[int, datetime] = session.info.pop("touched_boards", {})
    if not touched:
        return
    session.flush()
    for some in slices(touched):
        session.connection().execute(_REDRAW, {"people": some, "now": max(touched.values())})


def due(session: Session, now: datetime, limit: int) -> list[tuple[Board, Account]]:
    """Give the boards to be drawn now, held until the transaction ends; another process's are left to it."""
    rows = session.execute(
        select(Board, Account)
        .join(Account, Account.id == Board.account_id)
        .where(Board.redraw_at <= now)
        .order_by(Board.redraw_at, Board.account_id)
        .limit(limit)
        .with_for_update(of=Board, skip_locked=True),
    )
    return [(row[0], row[1]) for row in rows]


def next_due(session: Session) -> datetime | None:
    """Say when the next board is drawn again."""
    return session.scalar(select(func.min(Board.redraw_at)))
