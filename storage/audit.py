"""The audit: what was done about a subject, and the chain that shows whether anybody changed it afterwards."""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.enums import Act
from storage.tables import AuditEntry, AuditHead

_HEAD = 1
_ORIGIN = "0" * 64


def note(session: Session, entry: AuditEntry) -> None:
    """Keep an act in the transaction that does it; it is sealed later."""
    session.add(entry)
    if entry.subject in _known(session):
        _known(session)[entry.subject].append(entry)
    else:
        session.flush()


def expect(session: Session, subjects: Collection[str]) -> None:
    """Bring what was done about several subjects, which this transaction alone may act on until it ends."""
    _known(session).update({one: [] for one in subjects})
    statement = select(AuditEntry).where(AuditEntry.subject.in_(list(subjects))).order_by(AuditEntry.id)
    for entry in session.scalars(statement):
        _known(session)[entry.subject].append(entry)


def _known(session: Session) -> dict[str, list[AuditEntry]]:
    known: dict[str, list[AuditEntry]] = session.info.setdefault("audited", {})
    return known


def about(session: Session, subject: str, *acts: Act) -> list[AuditEntry]:
    """List what was done about a subject, all of it or some acts, in order."""
    if subject in _known(session):
        return [one for one in _known(session)[subject] if not acts or one.act in acts]
    session.flush()
    where = [AuditEntry.subject == subject]
    if acts:
        where.append(AuditEntry.act.in_(acts))
    return list(session.scalars(select(AuditEntry).where(*where).order_by(AuditEntry.id)))


def asked_last(session: Session, subjects: Collection[str]) -> set[str]:
    """Pick the subjects about which a question was asked and nothing said since."""
    session.flush()
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.subject.in_(list(subjects)), AuditEntry.act.in_((Act.ASKED, Act.ADDED)))
        .group_by(AuditEntry.subject)
    )
    where = (AuditEntry.id.in_(last), AuditEntry.act == Act.ASKED)
    return set(session.scalars(select(AuditEntry.subject).where(*where)))


def seal(session: Session, limit: int) -> int:
    """Seal the oldest entries that are not sealed yet; only one process does so at a time."""
    open_ones = select(AuditEntry).where(AuditEntry.place.is_(None)).order_by(AuditEntry.id).limit(limit)
    if session.scalar(open_ones.with_only_columns(AuditEntry.id).limit(1)) is None:
        return 0
    insert_new(session, AuditHead, [{"id": _HEAD, "place": 0, "digest": _ORIGIN}], ["id"])
    # The end of the chain is held before anything is read that is to come behind it.
    head = session.get_one(AuditHead, _HEAD, with_for_update=True, populate_existing=True)
    rows = list(session.scalars(open_ones, execution_options={"populate_existing": True}))
    for row in rows:
        row.place = head.place + 1
        row.digest = digest(row, head.digest)
        head.place, head.digest = row.place, row.digest
    session.flush()
    return len(rows)


def digest(row: AuditEntry, before: str) -> str:
    """Compute the SHA-256 of an entry and the digest before it."""
    fields = (
        before,
        row.place,
        row.id,
        row.subject,
        str(row.act),
        row.actor_id,
        row.for_id,
        row.text,
        row.files,
        row.messenger,
        row.message,
        _instant(row.at),
        # Entries older than this column were sealed without it.
        *([row.content] if row.content else []),
    )
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def faults(session: Session) -> Iterator[tuple[str, int]]:
    """Yield (what is wrong, the place in the chain) wherever the sealed entries are not what was sealed."""
    before, expected = _ORIGIN, 1
    statement = select(AuditEntry).where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place)
    # Left half read, PostgreSQL's cursor would stay open.
    with closing(session.scalars(statement.execution_options(yield_per=1000))) as rows:
        for row in rows:
            place = row.place or 0
            if place != expected:
                yield "missing", expected
                return
            if row.digest != digest(row, before):
                yield "changed", place
                return
            before, expected = row.digest, place + 1
    head = session.get(AuditHead, _HEAD)
    sealed = head.place if head is not None else 0
    if sealed > expected - 1:
        yield "missing", expected
    elif head is not None and head.digest != before:
        yield "inserted", expected - 1
    elif sealed < expected - 1:
        yield "inserted", sealed + 1


def counts(session: Session) -> tuple[int, int]:
    """Count the entries that are sealed and those that are not yet."""
    sealed = session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.place.is_not(None)))
    waiting = session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.place.is_(None)))
    return sealed or 0, waiting or 0
