"""Incidents: found by the question asked; whoever changes one holds it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, bindparam, event, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.util import identity_key

from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentEntry, IncidentReader

# What is still to be dealt with.
OPEN = (IncidentState.REPORTED, IncidentState.ACKNOWLEDGED, IncidentState.IN_HAND)

_THESE = select(Incident).where(Incident.id.in_(bindparam("ids", expanding=True))).order_by(Incident.id)
_HELD = _THESE.execution_options(populate_existing=True)
_READERS = (
    select(IncidentReader)
    .where(IncidentReader.incident_id.in_(bindparam("ids", expanding=True)))
    .order_by(IncidentReader.told_at, IncidentReader.person_id)
)
_TIMELINES = (
    select(IncidentEntry)
    .where(IncidentEntry.incident_id.in_(bindparam("ids", expanding=True)))
    .order_by(IncidentEntry.id)
)


def begin(session: Session, row: Incident) -> Incident:
    """Keep a new incident."""
    session.add(row)
    session.flush()
    return row


def incident(session: Session, incident_id: int, *, hold: bool = True) -> Incident | None:
    """Find an incident by id; ``hold`` lets two people's taps come one after the other."""
    if not hold:
        return session.get(Incident, incident_id)
    hold_all(session, [incident_id])
    return session.get(Incident, incident_id)


def hold_all(session: Session, incidents: Iterable[int]) -> None:
    """Bring incidents and hold them until the transaction ends.

    Whoever waits for one waits for a higher number than any they hold; out of that order nobody waits, and
    the transaction is tried again. So two processes never wait for each other.
    """
    held = _held(session)
    wanted = sorted(set(incidents) - held)
    if not wanted:
        return
    if session.get_bind().dialect.name == "sqlite":
        # One writer: nobody else has changed what this transaction has read already.
        session.scalars(_THESE, {"ids": wanted}).all()
    else:
        nowait = wanted[0] < max(held, default=0)
        session.scalars(_HELD.with_for_update(nowait=nowait), {"ids": wanted}).all()
    note_held(session, wanted)


def _held(session: Session) -> set[int]:
    held: set[int] = session.info.setdefault("held_incidents", set())
    return held


def note_held(session: Session, incidents: Iterable[int]) -> None:
    """Note that incidents are held now; who was told is read anew."""
    for one in incidents:
        _told(session).pop(one, None)
        _held(session).add(one)


def drafts_of(session: Session, person_id: int) -> list[Incident]:
    """List what somebody has begun to report and not finished."""
    where = (Incident.reporter_id == person_id, Incident.state == IncidentState.DRAFT)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def open_for(session: Session, person_id: int) -> list[Incident]:
    """List the open incidents somebody reported or was told of, the oldest first."""
    told = exists().where(IncidentReader.incident_id == Incident.id, IncidentReader.person_id == person_id)
    where = (Incident.state.in_(OPEN), told | (Incident.reporter_id == person_id))
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def unknown_to(session: Session, persons: Collection[int], limit: int) -> Sequence[Row[int, int, int, datetime]]:
    """List the open incidents some people were told of and have not acknowledged, the newest first.

    At most ``limit`` for each, as (person, incident, reporter, told at).
    """
    session.flush()
    newest = func.row_number().over(partition_by=IncidentReader.person_id, order_by=Incident.id.desc())
    rows = (
        select(
            IncidentReader.person_id,
            Incident.id,
            Incident.reporter_id,
            IncidentReader.told_at,
            newest.label("place"),
        )
        .join(Incident, Incident.id == IncidentReader.incident_id)
        .where(*_unknown(persons))
        .subquery()
    )
    shown = select(rows.c.person_id, rows.c.id, rows.c.reporter_id, rows.c.told_at)
    return session.execute(shown.where(rows.c.place <= limit).order_by(rows.c.person_id, rows.c.id.desc())).all()


def count_unknown(session: Session, persons: Collection[int]) -> dict[int, int]:
    """Count for some people the open incidents they were told of and have not acknowledged."""
    session.flush()
    statement = (
        select(IncidentReader.person_id, func.count())
        .join(Incident, Incident.id == IncidentReader.incident_id)
        .where(*_unknown(persons))
        .group_by(IncidentReader.person_id)
    )
    return dict.fromkeys(persons, 0) | {row[0]: row[1] for row in session.execute(statement)}


def _unknown(persons: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    theirs = (IncidentReader.person_id.in_(persons), IncidentReader.acknowledged_at.is_(None))
    # What somebody has in hand waits for nobody else.
    return (Incident.state.in_((IncidentState.REPORTED, IncidentState.ACKNOWLEDGED)), *theirs)


def several(session: Session, incidents: Iterable[int]) -> list[Incident]:
    """Find several incidents by id, in the order asked."""
    wanted = list(incidents)
    unknown = [one for one in wanted if identity_key(Incident, one) not in session.identity_map]
    if unknown:
        session.scalars(_THESE, {"ids": unknown}).all()
    found = (session.identity_map.get(identity_key(Incident, one)) for one in wanted)
    return [one for one in found if one is not None]


def of_same_event(session: Session, rows: Collection[Incident]) -> dict[int, list[Incident]]:
    """List the other reports linked to some, the earliest first."""
    session.flush()
    ids, earlier = [one.id for one in rows], {one.earlier_id for one in rows if one.earlier_id is not None}
    where = Incident.earlier_id.in_(ids) | Incident.id.in_(earlier)
    linked = session.scalars(select(Incident).where(where).order_by(Incident.id)).all()
    return {row.id: [one for one in linked if one.id == row.earlier_id or one.earlier_id == row.id] for row in rows}


def reported_near(session: Session, person_id: int, at: datetime, span: timedelta) -> list[Incident]:
    """List what somebody reported or was told of and that was reported near an instant."""
    told = exists().where(IncidentReader.incident_id == Incident.id, IncidentReader.person_id == person_id)
    mine = told | (Incident.reporter_id == person_id)
    where = (Incident.reported_at.between(at - span, at + span), mine)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def reported_of(session: Session, person_id: int, first: datetime, last: datetime) -> list[Incident]:
    """List what somebody reported that happened between two instants; false alarms are left out."""
    where = (
        Incident.reporter_id == person_id,
        Incident.reported_at.is_not(None),
        Incident.state != IncidentState.DISMISSED,
        Incident.happened_at.between(first, last),
    )
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.id)))


def due(session: Session, now: datetime, limit: int) -> list[Incident]:
    """List the incidents about which the clerk has to speak up, the longest due first."""
    return _due(session, Incident.next_step_at, now, limit)


def without_details(session: Session, now: datetime, limit: int) -> list[Incident]:
    """List the incidents whose reporters are to be asked for details."""
    return _due(session, Incident.details_at, now, limit)


def _due(session: Session, at: InstrumentedAttribute[datetime | None], now: datetime, limit: int) -> list[Incident]:
    statement = select(Incident).where(at <= now).order_by(at).limit(limit).with_for_update(skip_locked=True)
    rows = list(session.scalars(statement, execution_options={"populate_existing": True}))
    note_held(session, [row.id for row in rows])
    return rows


def _told(session: Session) -> dict[int, list[IncidentReader]]:
    """Give what this transaction knows of who was told; it is read anew whenever an incident is held."""
    known: dict[int, list[IncidentReader]] = session.info.setdefault("told", {})
    return known


def readers(session: Session, incident_id: int) -> Sequence[IncidentReader]:
    """List who was told, in that order."""
    return readers_of(session, [incident_id])[incident_id]


def readers_of(session: Session, incidents: Collection[int]) -> Mapping[int, Sequence[IncidentReader]]:
    """List who was told of some incidents, each in that order."""
    known = _told(session)
    unknown = [one for one in incidents if one not in known]
    if unknown:
        session.flush()
        known.update({one: [] for one in unknown})
        for row in session.scalars(_READERS, {"ids": unknown}):
            known[row.incident_id].append(row)
    return known


def reader(session: Session, incident_id: int, person_id: int) -> IncidentReader | None:
    """Find somebody among those who were told."""
    return next((one for one in readers(session, incident_id) if one.person_id == person_id), None)


def tell(session: Session, incident_id: int, people: Sequence[int], now: datetime) -> None:
    """Note that some people are told."""
    before = list(readers(session, incident_id))
    new = [IncidentReader(incident_id=incident_id, person_id=one, told_at=now) for one in people]
    session.add_all(new)
    _told(session)[incident_id] = sorted([*before, *new], key=lambda one: (one.told_at, one.person_id))


def note(session: Session, **entry: object) -> None:
    """Add a line to a timeline; all of a transaction's are inserted together."""
    lines: list[dict[str, object]] = session.info.setdefault("new_entries", [])
    lines.append(entry)


@event.listens_for(Session, "before_commit")
def _write_lines(session: Session) -> None:
    session.flush()
    if lines := session.info.pop("new_entries", None):
        session.execute(insert(IncidentEntry), lines, execution_options={"render_nulls": True})


def timeline(session: Session, incident_id: int, *kinds: EntryKind) -> list[IncidentEntry]:
    """Give the lines of a timeline, all of them or some kinds."""
    lines = timelines(session, [incident_id])[incident_id]
    return [one for one in lines if one.kind in kinds] if kinds else lines


def timelines(session: Session, incidents: Collection[int]) -> dict[int, list[IncidentEntry]]:
    """Give the whole timelines of some incidents."""
    _write_lines(session)
    found: dict[int, list[IncidentEntry]] = {one: [] for one in incidents}
    for entry in session.scalars(_TIMELINES, {"ids": list(incidents)}):
        found[entry.incident_id].append(entry)
    return found


def since(session: Session, at: datetime) -> list[Incident]:
    """List what was reported since an instant, in order."""
    where = (Incident.reported_at.is_not(None), Incident.reported_at >= at)
    return list(session.scalars(select(Incident).where(*where).order_by(Incident.reported_at, Incident.id)))
