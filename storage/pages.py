"""Links to our own pages, found by the digest of their secret."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.tables import PageLink, Person


def keep(session: Session, row: PageLink) -> None:
    """Keep the digest of a link to a page."""
    session.add(row)


def forget_old(session: Session, now: datetime) -> None:
    """Forget the links that are over."""
    session.execute(delete(PageLink).where(PageLink.expires_at <= now))


def link(session: Session, digest: str, now: datetime) -> tuple[str, Person] | None:
    """Find what a link shows and to whom; nothing when it is over."""
    statement = (
        select(PageLink.subject, Person)
        .join(Person, Person.id == PageLink.person_id)
        .where(PageLink.digest == digest, PageLink.expires_at > now)
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found is not None else None


def opened(session: Session, digest: str, now: datetime) -> PageLink | None:
    """Find a link that is not over."""
    row = session.get(PageLink, digest)
    return row if row is not None and row.expires_at > now else None


def end(session: Session, person_id: int, subject: str) -> None:
    """Forget the links of somebody to one subject."""
    session.execute(delete(PageLink).where(PageLink.person_id == person_id, PageLink.subject == subject))
