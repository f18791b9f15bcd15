"""Groups and the teams they belong to."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.places import current
from storage.tables import Account, GroupChat, Membership, Person

Chat = tuple[str, str, str]


def group(session: Session, group_id: int) -> GroupChat | None:
    """Find a group by id."""
    return session.get(GroupChat, group_id)


def group_at(session: Session, chat: Chat) -> GroupChat:
    """Find the group of a chat, noting it on the first call."""
    messenger, workspace, address = chat
    where = (GroupChat.messenger == messenger, GroupChat.workspace == workspace, GroupChat.address == address)
    found = session.scalar(select(GroupChat).where(*where))
    if found is None:
        found = GroupChat(messenger=messenger, workspace=workspace, address=address, team="")
        session.add(found)
        session.flush()
    return found


def bound(session: Session, team: str = "") -> Sequence[GroupChat]:
    """List the groups that belong to a team, or to any."""
    where = GroupChat.team == team if team else GroupChat.team != ""
    return session.scalars(select(GroupChat).where(where).order_by(GroupChat.id)).all()


def bound_within(session: Session, ids: range) -> Sequence[GroupChat]:
    """List the groups with one of these ids that belong to a team."""
    where = (GroupChat.team != "", GroupChat.id.between(ids.start, ids.stop - 1))
    return session.scalars(select(GroupChat).where(*where).order_by(GroupChat.id)).all()


def last(session: Session) -> int:
    """Give the highest id of a group."""
    return session.scalar(select(func.max(GroupChat.id))) or 0


def teams(session: Session, at: datetime) -> list[str]:
    """List the teams there are."""
    statement = select(Membership.team).where(current(Membership, at)).distinct().order_by(Membership.team)
    return list(session.scalars(statement))


def sizes(session: Session, at: datetime, today: date) -> dict[str, tuple[int, int]]:
    """Count each team's people who have not left, and those of them who are linked, as team → (people, linked)."""
    linked = exists().where(Account.person_id == Membership.person_id)
    rows = session.execute(
        select(Membership.team, func.count(), func.count().filter(linked))
        .join(Person, Person.id == Membership.person_id)
        .where(current(Membership, at), Person.are_with_us(today))
        .group_by(Membership.team),
    )
    return {team: (people, those) for team, people, those in rows}


def touch_team(session: Session, team: str, duty: str, period: str) -> None:
    """Note that a team's count has changed; its groups are shown it once, when the batch ends."""
    if team:
        touched_teams(session).add((team, duty, period))


def touched_teams(session: Session) -> set[tuple[str, str, str]]:
    """Give the counts to be shown anew."""
    found: set[tuple[str, str, str]] = session.info.setdefault("touched_teams", set())
    return found
