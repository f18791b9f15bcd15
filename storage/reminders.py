"""Reminders: noted with what is owed, for everybody at once, and told person by person when their turn comes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Insert, String, and_, bindparam, cast, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from storage.database import insert_new, inserting
from storage.enums import OccurrenceStatus, Reminder, ReportState
from storage.tables import Notice, Occurrence, Report

_SETTLED = (OccurrenceStatus.FILED, OccurrenceStatus.EXCUSED)
_SNOOZED = (Reminder.FIRST, Reminder.LAST)
# Of those who are owed nothing any more there may be many; they keep nobody else waiting.
_LOOKED_AT = 100
# Read anew and held; what somebody is changing at this moment has its turn next time.
_ANEW = {"populate_existing": True}


def key(occurrence: Occurrence, which: Reminder) -> str:
    """Name a reminder; one that was put off comes again under a name of its own."""
    again = f":{occurrence.snoozed}" if occurrence.snoozed and which in _SNOOZED else ""
    return f"{occurrence.duty}:{occurrence.period}:{occurrence.person_id}:{which}{again}"


def note_first(session: Session, duty: str, period: str, at: datetime, above: int, now: datetime) -> None:
    """Note the first reminder of every occurrence of a period whose id is above one, and that is not excused."""
    session.execute(_noting(session.get_bind().dialect.name, duty, period, at), {"above": above, "now": now})


@lru_cache(maxsize=64)
def _noting(dialect: str, duty: str, period: str, at: datetime) -> Insert:
    new = (
        select(
            literal(f"{duty}:{period}:") + cast(Occurrence.person_id, String) + literal(f":{Reminder.FIRST}"),
            bindparam("now", type_=Notice.created_at.type),
            Occurrence.person_id,
            Occurrence.id,
            literal(at, Notice.tell_at.type),
        )
        .where(
            Occurrence.id > bindparam("above"),
            Occurrence.duty == duty,
            Occurrence.period == period,
            Occurrence.status == OccurrenceStatus.OPEN,
        )
        .order_by(Occurrence.id)
    )
    columns = ["key", "created_at", "person_id", "occurrence_id", "tell_at"]
    return inserting(dialect, Notice, columns, new, ["key"])


def plan(session: Session, reminders: Iterable[tuple[Occurrence, Reminder, datetime]], now: datetime) -> None:
    """Note single reminders and when their turn comes; one that is noted already stays as it is."""
    rows = [
        {
            "key": key(occurrence, which),
            "created_at": now,
            "person_id": occurrence.person_id,
            "occurrence_id": occurrence.id,
            "tell_at": at,
        }
        for occurrence, which, at in reminders
    ]
    insert_new(session, Notice, rows, ["key"])


def replan(
    session: Session,
    occurrences: Sequence[Occurrence],
    wanted: Sequence[tuple[Occurrence, Reminder, datetime]],
    now: datetime,
) -> None:
    """Void the reminders of some occurrences that are still to come, and note those that are wanted instead."""
    if not occurrences:
        return
    keys = [key(occurrence, which) for occurrence in occurrences for which in Reminder]
    session.execute(update(Notice).where(Notice.key.in_(keys)).values(tell_at=None))
    plan_anew(session, wanted, now)


def plan_anew(session: Session, wanted: Sequence[tuple[Occurrence, Reminder, datetime]], now: datetime) -> None:
    """Note single reminders; one that is noted already has its turn now at the new moment."""
    plan(session, wanted, now)
    moved = [{"key": key(occurrence, which), "tell_at": at} for occurrence, which, at in wanted]
    if moved:
        session.execute(update(Notice), moved)


def planned(session: Session, occurrence: Occurrence) -> datetime | None:
    """Say when the next reminder of an occurrence comes."""
    keys = [key(occurrence, which) for which in Reminder]
    return session.scalar(select(func.min(Notice.tell_at)).where(Notice.key.in_(keys)))


def next_after(session: Session, after: datetime) -> datetime | None:
    """Say when the next reminder of all comes."""
    return session.scalar(select(func.min(Notice.tell_at)).where(Notice.tell_at > after))


def is_waiting(session: Session, now: datetime) -> bool:
    """Tell whether anybody's turn has come."""
    return session.scalar(select(Notice.key).where(Notice.tell_at <= now).limit(1)) is not None


def drop_settled(session: Session, now: datetime) -> tuple[list[int], int]:
    """Drop the next reminders of what is owed no more; give who is next of the others, and how many were dropped."""
    rows = session.execute(
        select(Notice.key, Notice.person_id, _is_open(now).label("open"))
        .join(Occurrence, Occurrence.id == Notice.occurrence_id)
        .where(Notice.tell_at <= now)
        .order_by(Notice.tell_at, Notice.person_id)
        .limit(_LOOKED_AT),
    ).all()
    settled = [row.key for row in rows if not row.open]
    if settled:
        session.execute(update(Notice).where(Notice.key.in_(settled), Notice.tell_at <= now).values(tell_at=None))
    return list(dict.fromkeys(row.person_id for row in rows if row.open)), len(settled)


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Say that something is still to be filed: in time, after it was missed or put off beyond that, or once more."""
    in_time = and_(Occurrence.due_at > now, Occurrence.status == OccurrenceStatus.OPEN)
    # What came due before the end of the grace is said by the card of what is missing.
    put_off = and_(
        Occurrence.snoozed > 0,
        Occurrence.status.not_in(_SETTLED),
        or_(Occurrence.status == OccurrenceStatus.OPEN, Notice.tell_at > Occurrence.grace_until),
    )
    missed = and_(Occurrence.status == OccurrenceStatus.MISSING, Notice.key.endswith(f":{Reminder.AFTER}"))
    is_back = exists().where(Report.occurrence_id == Occurrence.id, Report.state == ReportState.RETURNED)
    returned = and_(Notice.key.endswith(f":{Reminder.RETURNED}"), is_back)
    return or_(in_time, put_off, missed, returned)


def of_people(session: Session, people: Sequence[int], now: datetime) -> list[tuple[Notice, Occurrence]]:
    """Bring all that some people are to be reminded of now, what is due first first, and hold it."""
    statement = (
        select(Notice, Occurrence)
        .join(Occurrence, Occurrence.id == Notice.occurrence_id)
        .where(Notice.person_id.in_(people), Notice.tell_at <= now, _is_open(now))
        .order_by(Notice.person_id, Occurrence.due_at, Occurrence.id)
        .with_for_update(skip_locked=True)
    )
    return [(notice, occurrence) for notice, occurrence in session.execute(statement, execution_options=_ANEW)]
