"""Who somebody is, and which account they speak from."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from storage import recall
from storage.database import slices
from storage.tables import Account, Invitation, Person

AccountKey = tuple[str, str, str]

_ACCOUNTS = (
    select(Account, Person)
    .outerjoin(Person, Person.id == Account.person_id)
    .where(
        Account.messenger == bindparam("messenger"),
        Account.workspace == bindparam("workspace"),
        Account.user.in_(bindparam("users", expanding=True)),
    )
)
_LINKED = select(Account.user, Account.person_id).where(
    Account.messenger == bindparam("messenger"),
    Account.workspace == bindparam("workspace"),
    Account.user.in_(bindparam("users", expanding=True)),
)
_BY_ID = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))
_PEOPLE = select(Person).where(Person.id.in_(bindparam("ids", expanding=True)))


def accounts(session: Session, keys: Iterable[AccountKey]) -> dict[AccountKey, Account]:
    """Find accounts by (messenger, workspace, user), and bring their people along."""
    # Channel by channel: SQLite would not use the key for a list of triples.
    users: dict[tuple[str, str], set[str]] = {}
    for messenger, workspace, user in keys:
        users.setdefault((messenger, workspace), set()).add(user)
    found: dict[AccountKey, Account] = {}
    for channel, those in users.items():
        for some in slices(those):
            given = {"messenger": channel[0], "workspace": channel[1], "users": some}
            found.update({(*channel, account.user): account for account, _ in session.execute(_ACCOUNTS, given)})
    return found


def linked(session: Session, channel: tuple[str, str], users: Iterable[str]) -> dict[str, int | None]:
    """Say whose the accounts of one messenger are; nobody's for those not linked yet."""
    given = {"messenger": channel[0], "workspace": channel[1], "users": list(set(users))}
    return {row.user: row.person_id for row in session.execute(_LINKED, given)}


def account_of(session: Session, key: AccountKey) -> Account | None:
    """Find one account."""
    return accounts(session, [key]).get(key)


def users_of(session: Session) -> dict[tuple[int, str], str]:
    """Give every linked account's user as (person, messenger) → user; the first where there are several."""
    rows = session.execute(
        select(Account.person_id, Account.messenger, Account.user)
        .where(Account.person_id.is_not(None))
        .order_by(Account.id.desc()),
    )
    return {(row.person_id, row.messenger): row.user for row in rows}


def owners(session: Session, messenger: str) -> dict[str, int]:
    """Give whose each linked account of a messenger is, as user → person."""
    where = (Account.messenger == messenger, Account.person_id.is_not(None))
    return {row.user: row.person_id for row in session.execute(select(Account.user, Account.person_id).where(*where))}


def unreachable(session: Session) -> list[Person]:
    """List the people none of whose accounts can be reached: they blocked us, or left."""
    reached = select(Account.person_id).where(Account.person_id.is_not(None), Account.unreachable.is_(False))
    lost = select(Account.person_id).where(Account.unreachable, Account.person_id.not_in(reached))
    return list(session.scalars(select(Person).where(Person.id.in_(lost)).order_by(Person.id)))


def other_account(session: Session, account_id: int, *, same_channel: bool = True) -> Account | None:
    """Give another account by which the same person can be reached, perhaps only on another messenger."""
    lost = session.get_one(Account, account_id)
    found = reachable(session, lost.person_id) if lost.person_id is not None else []
    here = (lost.messenger, lost.workspace)
    others = [one for one in found if one.id != lost.id and (same_channel or (one.messenger, one.workspace) != here)]
    return others[0] if others else None


def reachable(session: Session, person_id: int) -> list[Account]:
    """List the accounts by which a person can be reached, the newest first."""
    where = (Account.person_id == person_id, Account.unreachable.is_(False))
    return list(session.scalars(select(Account).where(*where).order_by(Account.id.desc())))


def with_phone(session: Session, phone: str) -> list[Person]:
    """List the people who have this number in the people file."""
    return list(session.scalars(select(Person).where(Person.phone == phone).order_by(Person.id)))


def with_email(session: Session, email: str) -> list[Person]:
    """List the people who have this address in the people file, whatever the case of its letters."""
    where = func.lower(func.trim(Person.email)) == email.strip().casefold()
    return list(session.scalars(select(Person).where(where).order_by(Person.id)))


def within(session: Session, text: str) -> list[Person]:
    """List the people whose name stands in a text."""
    where = (Person.name != "", literal(text).contains(Person.name))
    return list(session.scalars(select(Person).where(*where).order_by(Person.id)))


def without_account(session: Session) -> list[Person]:
    """List the people nobody has linked an account to, those who left too."""
    linked = select(Account.person_id).where(Account.person_id.is_not(None))
    return list(session.scalars(select(Person).where(Person.id.not_in(linked)).order_by(Person.id)))


def account(session: Session, account_id: int) -> Account | None:
    """Find an account by id; those that the others of the batch were last heard from are looked up with it."""
    key = identity_key(Account, account_id)
    if key not in session.identity_map:
        crowd = [session.identity_map.get(identity_key(Person, one)) for one in recall.crowd_with(session, ())]
        ids = {one.account_id for one in crowd if one is not None and one.account_id is not None} | {account_id}
        unknown = [one for one in ids if identity_key(Account, one) not in session.identity_map]
        session.scalars(_BY_ID, {"ids": unknown}).all()
    return session.identity_map.get(key)


def held_account(session: Session, account_id: int) -> Account | None:
    """Find an account by id, held so that it is decided about once."""
    return session.get(Account, account_id, with_for_update=True, populate_existing=True)


def held(session: Session, person_id: int) -> Person | None:
    """Find a person by id, held so that they are linked once."""
    session.flush()
    return session.get(Person, person_id, with_for_update=True, populate_existing=True)


def accounts_of(session: Session, persons: Iterable[Person]) -> list[Account]:
    """Give the accounts people were last heard from."""
    ids = [one.account_id for one in persons if one.account_id is not None]
    return list(session.scalars(select(Account).where(Account.id.in_(ids))))


def joining(session: Session) -> list[Account]:
    """List the accounts whose owner shared a number that nobody has matched yet."""
    return list(session.scalars(select(Account).where(Account.phone != "").order_by(Account.id)))


def person(session: Session, person_id: int | None) -> Person | None:
    """Find a person by id; the others of the batch are looked up with them."""
    return named(session, [person_id]).get(person_id) if person_id is not None else None


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
    """Find several people by id, in the order asked."""
    known: dict[int, Person] = session.info.setdefault("persons", {})
    wanted = list(dict.fromkeys(people))
    if any(one not in known for one in wanted):
        missing = [one for one in recall.crowd_with(session, wanted) if one not in known]
        known.update((one, row) for one in missing if (row := _loaded(session, one)) is not None)
        if unknown := [one for one in missing if one not in known]:
            known.update((row.id, row) for row in session.scalars(_PEOPLE, {"ids": unknown}))
    return {one: known[one] for one in wanted if one in known}


def _loaded(session: Session, person_id: int) -> Person | None:
    return session.identity_map.get(identity_key(Person, person_id))
