"""The installation's own rows: its mark, its rule books, its leases and its contact with messengers."""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.enums import VersionState
from storage.tables import Contact, Installation, Lease, RuleBookVersion

_ACTIVE_DIGEST = select(RuleBookVersion.id, RuleBookVersion.digest).where(RuleBookVersion.state == VersionState.ACTIVE)


def installation(session: Session) -> Installation:
    """Find the installation's row, making it on the first call."""
    insert_new(
        session,
        Installation,
        [
            {
                "id": 1,
                "mark": secrets.token_hex(2),
                "sample": False,
                "clock_offset_seconds": 0,
                "page_link_digest": "",
                "page_session_digest": "",
            },
        ],
        ["id"],
    )
    return session.get_one(Installation, 1)


def active_version(session: Session) -> RuleBookVersion | None:
    """Find the rule book in force."""
    return session.scalar(select(RuleBookVersion).where(RuleBookVersion.state == VersionState.ACTIVE))


def active_digest(session: Session) -> tuple[int, str] | None:
    """Give the id and digest of the rule book in force, without its text."""
    row = session.execute(_ACTIVE_DIGEST).one_or_none()
    return (row.id, row.digest) if row else None


def in_force_since(session: Session, since: datetime, most: int) -> list[tuple[int, str]]:
    """Give ids and digests of the rule book in force and of those that were since an instant, the newest first."""
    columns = (RuleBookVersion.id, RuleBookVersion.digest, RuleBookVersion.activated_at)
    began = RuleBookVersion.activated_at
    rows = session.execute(select(*columns).where(began.is_not(None)).order_by(began.desc()).limit(most)).all()
    # The last that began before is the one that was in force then.
    later = sum(1 for row in rows if row.activated_at > since)
    return [(row.id, row.digest) for row in rows[: later + 1]]


def proposed_version(session: Session) -> RuleBookVersion | None:
    """Find the newest rule book that waits for an administrator."""
    where = RuleBookVersion.state == VersionState.PROPOSED
    return session.scalar(select(RuleBookVersion).where(where).order_by(RuleBookVersion.id.desc()))


def version(session: Session, version_id: int) -> RuleBookVersion | None:
    """Find a stored rule book by id."""
    return session.get(RuleBookVersion, version_id)


def offer_version(session: Session, name: str, source: str, now: datetime) -> RuleBookVersion:
    """Store a rule book: in force when there is none yet, else as a proposal."""
    digest = sha256(source.encode()).hexdigest()
    known = session.scalar(select(RuleBookVersion).where(RuleBookVersion.digest == digest))
    if known is not None:
        # What an administrator went on from in the chat is no news.
        if known.state is VersionState.RETIRED and known.id not in _ancestry(session):
            known.state = VersionState.PROPOSED
        return known
    first = active_version(session) is None
    row = RuleBookVersion(
        name=name,
        digest=digest,
        source=source,
        state=VersionState.ACTIVE if first else VersionState.PROPOSED,
        created_at=now,
        activated_at=now if first else None,
    )
    session.add(row)
    session.flush()
    return row


def _ancestry(session: Session) -> list[int]:
    """List the versions that the one in force was made from by decisions in the chat, the nearest first."""
    row = active_version(session)
    found: list[int] = []
    while row is not None and row.amends is not None:
        found.append(row.amends)
        row = version(session, row.amends)
    return found


def count_decisions(session: Session) -> int:
    """Count the decisions in the chat that the rule book in force has and its file has not."""
    return len(_ancestry(session))


def amend(session: Session, before: RuleBookVersion, source: str, now: datetime) -> RuleBookVersion:
    """Put a decision in force: the same rule book with one entry decided."""
    digest = sha256(source.encode()).hexdigest()
    row = session.scalar(select(RuleBookVersion).where(RuleBookVersion.digest == digest))
    if row is None:
        row = RuleBookVersion(
            name=before.name, digest=digest, source=source, state=VersionState.PROPOSED, created_at=now
        )
        session.add(row)
    row.amends = before.id
    session.flush()
    _put_in_force(session, row, (VersionState.ACTIVE,), now)
    return row


def activate(session: Session, row: RuleBookVersion, now: datetime) -> None:
    """Put a rule book in force and retire the one before."""
    _put_in_force(session, row, (VersionState.ACTIVE, VersionState.PROPOSED), now)


def in_force(session: Session) -> RuleBookVersion:
    """Give the rule book in force, held so that two decisions come one after the other."""
    statement = select(RuleBookVersion).where(RuleBookVersion.state == VersionState.ACTIVE).with_for_update()
    while True:
        found = session.scalars(statement, execution_options={"populate_existing": True}).first()
        # Whoever waited behind another decision finds the row retired, and looks for the new one.
        if found is not None or active_version(session) is None:
            break
    if found is None:
        message = "no rule book is in force"
        raise LookupError(message)
    return found


def _put_in_force(session: Session, row: RuleBookVersion, retire: Sequence[VersionState], now: datetime) -> None:
    session.flush()
    for other in session.scalars(select(RuleBookVersion).where(RuleBookVersion.state.in_(retire))):
        if other.id != row.id:
            other.state = VersionState.RETIRED
    # There is never a second one, not even for a moment.
    session.flush()
    row.state = VersionState.ACTIVE
    row.activated_at = now
    session.flush()
    # What comes next in this transaction goes by it already.
    session.info.pop("book", None)


def database_now(session: Session) -> datetime:
    """Ask the database for the time, so that processes on several machines agree."""
    moment: datetime
    if session.get_bind().dialect.name == "sqlite":
        seconds = session.scalar(text("SELECT (julianday('now') - 2440587.5) * 86400.0"))
        return datetime.fromtimestamp(float(seconds), tz=UTC)
    moment = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def take_lease(
    session: Session,
    name: str,
    holder: str,
    seconds: int,
    is_dead: Callable[[str], bool],
) -> int | None:
    """Take or renew a lease; give its epoch, or nothing while another living holder has it."""
    now = database_now(session)
    until = now + timedelta(seconds=seconds)
    new = {"name": name, "holder": holder, "epoch": 1, "expires_at": until}
    if insert_new(session, Lease, [new], ["name"]):
        return 1
    lease = session.get_one(Lease, name, with_for_update=True, populate_existing=True)
    if lease.holder != holder:
        if lease.expires_at > now and not is_dead(lease.holder):
            return None
        lease.holder = holder
        lease.epoch += 1
    lease.expires_at = until
    return lease.epoch


def holds_lease(session: Session, name: str, holder: str) -> bool:
    """Tell whether a lease is still somebody's in this very transaction; nobody takes it before the end of it."""
    lease = session.get(Lease, name, with_for_update={"read": True}, populate_existing=True)
    return lease is not None and lease.holder == holder


def release_leases(session: Session, holder: str) -> None:
    """Let go of every lease a stopping process holds."""
    for lease in session.scalars(select(Lease).where(Lease.holder == holder)):
        lease.expires_at = database_now(session)


def note_contact(session: Session, messenger: str, workspace: str, at: datetime) -> None:
    """Remember that a messenger answered us at ``at``."""
    row = {"messenger": messenger, "workspace": workspace, "at": at}
    if not insert_new(session, Contact, [row], ["messenger", "workspace"]):
        contact = session.get_one(Contact, (messenger, workspace), populate_existing=True)
        contact.at = max(contact.at, at)


def last_contact(session: Session, messenger: str, workspace: str) -> datetime | None:
    """Say when a messenger last answered us."""
    contact = session.get(Contact, (messenger, workspace))
    return contact.at if contact else None


def known_workspace(session: Session, messenger: str) -> str:
    """Name the workspace in which a messenger last answered us; empty when it never did."""
    latest = select(Contact.workspace).where(Contact.messenger == messenger).order_by(Contact.at.desc()).limit(1)
    return session.scalar(latest) or ""
