"""Who decides for whom while somebody is away."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Substitute


def note(session: Session, row: Substitute) -> Substitute:
    """Keep a substitute."""
    session.add(row)
    session.flush()
    return row


def substitute(session: Session, substitute_id: int) -> Substitute | None:
    """Find a substitution by id, held so that it ends once."""
    return session.get(Substitute, substitute_id, with_for_update=True)


def on(session: Session, day: date) -> dict[int, int]:
    """Give who stands in for whom on a day: person → substitute; the last one named counts."""
    known: dict[date, dict[int, int]] = session.info.setdefault("substitutes", {})
    if day not in known:
        where = (Substitute.since <= day, Substitute.until >= day, Substitute.ended_at.is_(None))
        rows = session.scalars(select(Substitute).where(*where).order_by(Substitute.id))
        known[day] = {row.person_id: row.substitute_id for row in rows}
    return known[day]


def ever_on(session: Session, day: date) -> dict[int, set[int]]:
    """Give everybody named for a day, those too who count only once another is no longer on: person → substitutes."""
    where = (Substitute.since <= day, Substitute.until >= day, Substitute.ended_at.is_(None))
    named: dict[int, set[int]] = {}
    for row in session.scalars(select(Substitute).where(*where)):
        named.setdefault(row.person_id, set()).add(row.substitute_id)
    return named


def forget_known(session: Session) -> None:
    """Look again after a change."""
    session.flush()
    session.info.pop("substitutes", None)


def days_of_change(session: Session, since: date, until: date) -> list[date]:
    """List the days after the first of a span on which somebody begins to stand in."""
    where = (Substitute.since > since, Substitute.since <= until, Substitute.ended_at.is_(None))
    return list(session.scalars(select(Substitute.since).where(*where).distinct().order_by(Substitute.since)))


def about(session: Session, day: date) -> list[Substitute]:
    """List the substitutions that are on somewhere on Earth while UTC has a day."""
    one = timedelta(days=1)
    where = (Substitute.since <= day + one, Substitute.until >= day - one, Substitute.ended_at.is_(None))
    return list(session.scalars(select(Substitute).where(*where).order_by(Substitute.id)))


def coming(session: Session, people: Iterable[int], today: date) -> list[Substitute]:
    """List the substitutions of some people that are on or still to come."""
    where = (Substitute.person_id.in_(list(people)), Substitute.until >= today, Substitute.ended_at.is_(None))
    return list(session.scalars(select(Substitute).where(*where).order_by(Substitute.since, Substitute.id)))


def end(row: Substitute, at: datetime) -> None:
    """Take a substitution back."""
    row.ended_at = at
