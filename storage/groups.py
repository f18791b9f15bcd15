"""Groups and the teams they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from storage.duties import IN_EARNEST
from storage.enums import OccurrenceStatus
from storage.places import current
from storage.tables import Account, GroupChat, Membership, Occurrence, Person, Superior

Chat = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a team is with a duty of one period."""

    duty: str
    period: str
    owed: int
    filed: int
    due_at: datetime


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


def teams(session: Session, at: datetime) -> list[str]:
    """List the teams there are."""
    statement = select(Membership.team).where(current(Membership, at)).distinct().order_by(Membership.team)
    return list(session.scalars(statement))


def members(session: Session, names: Sequence[str], at: datetime) -> set[int]:
    """Give the people of some teams."""
    statement = select(Membership.person_id).where(Membership.team.in_(names), current(Membership, at))
    return set(session.scalars(statement))


def sizes(session: Session, at: datetime) -> dict[str, tuple[int, int]]:
    """Count each team's people, and those of them who are linked, as team → (people, linked)."""
    linked = exists().where(Account.person_id == Membership.person_id)
    rows = session.execute(
        select(Membership.team, func.count(), func.count().filter(linked))
        .join(Person, Person.id == Membership.person_id)
        .where(current(Membership, at), or_(Person.left_on.is_(None), Person.left_on >= at.date()))
        .group_by(Membership.team),
    )
    return {team: (people, those) for team, people, those in rows}


def led_by(session: Session, person_id: int, at: datetime) -> list[str]:
    """List the teams with somebody who answers to a person."""
    statement = (
        select(Membership.team)
        .join(Superior, Superior.person_id == Membership.person_id)
        .where(Superior.superior_id == person_id, current(Superior, at), current(Membership, at))
        .distinct()
        .order_by(Membership.team)
    )
    return list(session.scalars(statement))


def standings(session: Session, team: str, at: datetime, since: datetime) -> list[Standing]:
    """Count a team's reports whose deadline is not before ``since``, period by period; nothing while it tries out."""
    return _standings(session, team, at, Occurrence.due_at > since, Occurrence.lenient.is_(False))


def standing(session: Session, team: str, duty: str, period: str, at: datetime) -> Standing | None:
    """Count a team's reports of one period."""
    found = _standings(session, team, at, Occurrence.duty == duty, Occurrence.period == period)
    return found[0] if found else None


def _standings(session: Session, team: str, at: datetime, *which: ColumnElement[bool]) -> list[Standing]:
    rows = session.execute(
        select(
            Occurrence.duty,
            Occurrence.period,
            func.count(),
            func.count(Occurrence.filed_at),
            func.min(Occurrence.due_at),
        )
        .join(Membership, Membership.person_id == Occurrence.person_id)
        .where(*_owed_by(team, at), *which)
        .group_by(Occurrence.duty, Occurrence.period)
        .order_by(Occurrence.duty, Occurrence.period),
    )
    return [Standing(*row) for row in rows]


def _owed_by(team: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say what counts of a team: nothing excused, nothing only tried out."""
    return (
        Membership.team == team,
        current(Membership, at),
        Occurrence.status != OccurrenceStatus.EXCUSED,
        IN_EARNEST,
    )


def missing_names(session: Session, team: str, duty: str, period: str, at: datetime) -> list[str]:
    """Name who of a team has not filed."""
    return list(
        session.scalars(
            select(Person.name)
            .join(Occurrence, Occurrence.person_id == Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                *_owed_by(team, at),
                Occurrence.duty == duty,
                Occurrence.period == period,
                Occurrence.filed_at.is_(None),
            )
            .order_by(Person.id),
        ),
    )


def touch_team(session: Session, team: str, duty: str, period: str) -> None:
    """Note that a team's count has changed; its groups are shown it once, when the batch ends."""
    if team:
        touched_teams(session).add((team, duty, period))


def touched_teams(session: Session) -> set[tuple[str, str, str]]:
    """Give the counts to be shown anew."""
    found: set[tuple[str, str, str]] = session.info.setdefault("touched_teams", set())
    return found
