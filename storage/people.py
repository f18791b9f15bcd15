"""Who somebody is, whom they answer to, and which account they speak from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from storage.tables import Account, Invitation, Membership, Person, Superior, Tenure

AccountKey = tuple[str, str, str]

# What is recorded first held before we knew it: a report of last week has its superiors too.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def accounts(session: Session, keys: Iterable[AccountKey]) -> dict[AccountKey, Account]:
    """Find accounts by (messenger, workspace, user), and bring their people along."""
    wanted = set(keys)
    if not wanted:
        return {}
    where = tuple_(Account.messenger, Account.workspace, Account.user).in_(wanted)
    rows = session.execute(
        select(Account, Person).outerjoin(Person, Person.id == Account.person_id).where(where),
    )
    return {(account.messenger, account.workspace, account.user): account for account, _ in rows}


def account_of(session: Session, key: AccountKey) -> Account | None:
    """Find one account."""
    return accounts(session, [key]).get(key)


def accounts_of(session: Session, person_id: int) -> list[Account]:
    """List the accounts a person is linked with."""
    return list(session.scalars(select(Account).where(Account.person_id == person_id).order_by(Account.id)))


def person(session: Session, person_id: int | None) -> Person | None:
    """Find a person by id."""
    return session.get(Person, person_id) if person_id is not None else None


def person_coded(session: Session, code: str) -> Person | None:
    """Find a person by the id of the people file."""
    return session.scalar(select(Person).where(Person.code == code))


def everyone(session: Session) -> list[Person]:
    """List all people, those who left too."""
    return list(session.scalars(select(Person).order_by(Person.id)))


def administrators(session: Session) -> list[Person]:
    """List the administrators."""
    return list(session.scalars(select(Person).where(Person.admin).order_by(Person.id)))


def is_empty(session: Session) -> bool:
    """Tell whether nobody is known yet."""
    return session.scalar(select(Person.id).limit(1)) is None


def current(table: type[Tenure | Superior | Membership], at: datetime) -> ColumnElement[bool]:
    """Restrict a history table to what held at an instant."""
    return and_(table.since <= at, or_(table.until.is_(None), table.until > at))


def role_at(session: Session, person_id: int, at: datetime) -> str:
    """Give the role a person held at an instant; empty for none."""
    where = (Tenure.person_id == person_id, current(Tenure, at))
    return session.scalar(select(Tenure.role).where(*where).order_by(Tenure.since.desc())) or ""


def roles_at(session: Session, people: Iterable[int], at: datetime) -> dict[int, str]:
    """Give the roles several people held at an instant."""
    where = (Tenure.person_id.in_(list(people)), current(Tenure, at))
    rows = session.execute(select(Tenure.person_id, Tenure.role).where(*where).order_by(Tenure.since))
    return {row.person_id: row.role for row in rows}


def line_above(session: Session, person_id: int, at: datetime) -> dict[int, list[int]]:
    """Give the superiors of a person, theirs, and so on up, as person → superiors by rank."""
    top = select(Superior.person_id, Superior.superior_id, Superior.rank).where(
        Superior.person_id == person_id,
        current(Superior, at),
    )
    line = top.cte("line", recursive=True)
    # UNION drops what was already met, so even a loop in the data ends.
    line = line.union(
        select(Superior.person_id, Superior.superior_id, Superior.rank)
        .join(line, Superior.person_id == line.c.superior_id)
        .where(current(Superior, at)),
    )
    above: dict[int, list[int]] = {}
    for row in session.execute(select(line).order_by(line.c.person_id, line.c.rank)):
        above.setdefault(row.person_id, []).append(row.superior_id)
    return above


def set_role(session: Session, person_id: int, role: str, now: datetime) -> None:
    """End the role somebody had and begin another, unless it is the same."""
    before = session.scalars(select(Tenure).where(Tenure.person_id == person_id)).all()
    rows = [row for row in before if row.until is None]
    if [row.role for row in rows] == [role]:
        return
    for row in rows:
        row.until = now
    if role:
        session.add(Tenure(person_id=person_id, role=role, since=now if before else _BEGINNING))


def set_superiors(session: Session, person_id: int, superiors: Sequence[int], now: datetime) -> None:
    """End the superiors somebody had and begin others, unless they are the same."""
    before = session.scalars(select(Superior).where(Superior.person_id == person_id).order_by(Superior.rank)).all()
    rows = [row for row in before if row.until is None]
    if [row.superior_id for row in rows] == list(superiors):
        return
    for row in rows:
        row.until = now
    session.add_all(
        Superior(
            person_id=person_id,
            superior_id=superior,
            rank=rank,
            since=now if before else _BEGINNING,
        )
        for rank, superior in enumerate(superiors)
    )


def set_team(session: Session, person_id: int, team: str, now: datetime) -> None:
    """End the team somebody was in and begin another, unless it is the same."""
    before = session.scalars(select(Membership).where(Membership.person_id == person_id)).all()
    rows = [row for row in before if row.until is None]
    if [row.team for row in rows] == ([team] if team else []):
        return
    for row in rows:
        row.until = now
    if team:
        session.add(Membership(person_id=person_id, team=team, since=now if before else _BEGINNING))


def invite(session: Session, invitation: Invitation) -> None:
    """Keep a one-time code's digest."""
    session.add(invitation)


def open_invitation(session: Session, digest: str, now: datetime) -> Invitation | None:
    """Find an unused code that has not run out, and hold it so that it is used once."""
    where = (Invitation.digest == digest, Invitation.used_at.is_(None), Invitation.expires_at > now)
    return session.scalar(select(Invitation).where(*where).with_for_update())


def has_open_admin_invitation(session: Session, now: datetime) -> bool:
    """Tell whether an administrator's link is still waiting to be opened."""
    where = (Invitation.makes_admin, Invitation.used_at.is_(None), Invitation.expires_at > now)
    return session.scalar(select(Invitation.id).where(*where).limit(1)) is not None


def named(session: Session, people: Iterable[int]) -> dict[int, Person]:
    """Find several people by id."""
    found: Mapping[int, Person] = {
        one.id: one for one in session.scalars(select(Person).where(Person.id.in_(list(people))))
    }
    return dict(found)
