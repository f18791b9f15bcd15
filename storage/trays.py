"""Superiors' trays: what lies in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from storage import places, teams
from storage.enums import ReportState
from storage.tables import Occurrence, Person, Report, Review, Tray

# A tray is of a reader, for a duty, a period and a team.
Key = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One report in a tray, without its answers; ``is_nil`` says that nothing happened.

    ``is_excused`` says that its lateness does not count.
    """

    occurrence_id: int
    name: str
    state: ReportState
    decided_at: datetime | None
    filed_at: datetime
    grace_until: datetime
    due_at: datetime
    is_excused: bool
    is_nil: bool


_ENTRIES = (
    select(
        Report.occurrence_id,
        Person.name,
        Report.state,
        Report.decided_at,
        Report.filed_at,
        Occurrence.grace_until,
        Occurrence.due_at,
        or_(Occurrence.excused_by.is_not(None), Occurrence.lenient),
        func.length(cast(Report.answers, String)) <= 2,
    )
    .join(Review, Review.occurrence_id == Report.occurrence_id)
    .join(Occurrence, Occurrence.id == Report.occurrence_id)
    .join(Person, Person.id == Report.person_id)
    .where(Review.tray_id == bindparam("tray"))
    .order_by(Report.filed_at, Report.occurrence_id)
)


def tray(session: Session, tray_id: int) -> Tray | None:
    """Find a tray by id."""
    return session.get(Tray, tray_id)


def tray_for(session: Session, reader_id: int, occurrence: Occurrence, team: str, ring_at: datetime | None) -> Tray:
    """Find the tray a report belongs into, making it for the first of its team and period."""
    key = (reader_id, occurrence.duty, occurrence.period, team)
    known: dict[Key, Tray] = session.info.setdefault("trays", {})
    if key not in known:
        where = (
            Tray.reader_id == reader_id,
            Tray.duty == occurrence.duty,
            Tray.period == occurrence.period,
            Tray.team == team,
        )
        found = session.scalar(select(Tray).where(*where))
        if found is None:
            found = Tray(
                reader_id=reader_id,
                duty=occurrence.duty,
                period=occurrence.period,
                team=team,
                closed=[],
                ring_at=ring_at,
            )
            session.add(found)
            session.flush()
        known[key] = found
    return known[key]


def expect(session: Session, keys: Collection[Key]) -> None:
    """Bring the trays of some readers, duties, periods and teams together; asking for each is free then."""
    where = (
        Tray.reader_id.in_({key[0] for key in keys}),
        Tray.duty.in_({key[1] for key in keys}),
        Tray.period.in_({key[2] for key in keys}),
        Tray.team.in_({key[3] for key in keys}),
    )
    known: dict[Key, Tray] = session.info.setdefault("trays", {})
    known.update(
        ((row.reader_id, row.duty, row.period, row.team), row) for row in session.scalars(select(Tray).where(*where))
    )


def of_report(session: Session, occurrence_id: int) -> list[Tray]:
    """List the trays a report lies in."""
    where = Review.occurrence_id == occurrence_id
    return list(session.scalars(select(Tray).join(Review, Review.tray_id == Tray.id).where(where).order_by(Tray.id)))


def of_reader(session: Session, occurrence_id: int, reader_id: int) -> Tray | None:
    """Find the tray in which a report lies before one of its superiors."""
    return next((one for one in of_report(session, occurrence_id) if one.reader_id == reader_id), None)


def newest(session: Session, reader_id: int) -> Tray | None:
    """Find the tray that a superior was given last."""
    return session.scalar(select(Tray).where(Tray.reader_id == reader_id).order_by(Tray.id.desc()).limit(1))


def of_team_report(session: Session, occurrence: Occurrence) -> list[Tray]:
    """List the trays in which a person's report is awaited, whether it was filed or not."""
    line = places.line_above(session, occurrence.person_id, occurrence.due_at)
    where = (
        Tray.duty == occurrence.duty,
        Tray.period == occurrence.period,
        Tray.team == teams.of_occurrence(session, occurrence),
        Tray.reader_id.in_({one for bosses in line.values() for one in bosses}),
    )
    return list(session.scalars(select(Tray).where(*where).order_by(Tray.id)))


def entries(session: Session, tray_id: int) -> list[Entry]:
    """List what lies in a tray, the first filed first."""
    return [Entry(*row) for row in session.execute(_ENTRIES, {"tray": tray_id})]


def held(session: Session, ids: Iterable[int]) -> list[Tray]:
    """Bring trays and hold them, so that whoever draws one sees every report that came before."""
    statement = select(Tray).where(Tray.id.in_(list(ids))).order_by(Tray.id).with_for_update()
    return list(session.scalars(statement, execution_options={"populate_existing": True}))


def with_waiting(session: Session, reader_id: int) -> Sequence[Tray]:
    """List a superior's trays with something to read, the oldest period first."""
    waiting = (
        select(Review.tray_id)
        .join(Report, Report.occurrence_id == Review.occurrence_id)
        .where(Review.reviewer_id == reader_id, Report.state == ReportState.FILED, Review.tray_id.is_not(None))
    )
    return session.scalars(select(Tray).where(Tray.id.in_(waiting)).order_by(Tray.period, Tray.id)).all()


def to_ring(session: Session, now: datetime, limit: int) -> list[Tray]:
    """List the trays whose last ring is due, read anew and held; what somebody is changing waits for the next tick."""
    statement = select(Tray).where(Tray.ring_at <= now).order_by(Tray.ring_at).limit(limit)
    anew = {"populate_existing": True}
    return list(session.scalars(statement.with_for_update(skip_locked=True), execution_options=anew))


def touched(session: Session) -> dict[int, bool]:
    """Give the trays to be shown anew when the batch ends, as tray → whether it rings."""
    dirty: dict[int, bool] = session.info.setdefault("touched_trays", {})
    return dirty


def touch(session: Session, rows: Iterable[Tray], *, ring: bool = False) -> None:
    """Note that trays have changed; each is shown once, however much changed in it."""
    dirty = touched(session)
    for row in rows:
        dirty[row.id] = dirty.get(row.id, False) or ring
