"""Groups and the teams they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.enums import OccurrenceStatus
from storage.places import current
from storage.tables import GroupChat, Membership, Occurrence, Person, Superior

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


def left(session: Session, channel: tuple[str, str], address: str) -> None:
    """Unbind a group that no longer lets us in."""
    where = (GroupChat.messenger == channel[0], GroupChat.workspace == channel[1], GroupChat.address == address)
    session.execute(update(GroupChat).where(*where).values(team=""))


def teams(session: Session, at: datetime) -> list[str]:
    """List the teams there are."""
    statement = select(Membership.team).where(current(Membership, at)).distinct().order_by(Membership.team)
    return list(session.scalars(statement))


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


def standings(session: Session, team: str, at: datetime) -> list[Standing]:
    """Count a team's reports whose deadline is still ahead, period by period."""
    rows = session.execute(
        select(
            Occurrence.duty,
            Occurrence.period,
            func.count(),
            func.count(Occurrence.filed_at),
            func.min(Occurrence.due_at),
        )
        .join(Membership, Membership.person_id == Occurrence.person_id)
        .where(
            Membership.team == team,
            current(Membership, at),
            Occurrence.status != OccurrenceStatus.EXCUSED,
            Occurrence.due_at > at,
        )
        .group_by(Occurrence.duty, Occurrence.period)
        .order_by(Occurrence.duty, Occurrence.period),
    )
    return [Standing(*row) for row in rows]


def standing(session: Session, team: str, duty: str, period: str, at: datetime) -> Standing | None:
    """Count a team's reports of one period."""
    row = session.execute(
        select(func.count(), func.count(Occurrence.filed_at), func.min(Occurrence.due_at))
        .join(Membership, Membership.person_id == Occurrence.person_id)
        .where(
            Membership.team == team,
            current(Membership, at),
            Occurrence.status != OccurrenceStatus.EXCUSED,
            Occurrence.duty == duty,
            Occurrence.period == period,
        ),
    ).one()
    return Standing(duty, period, row[0], row[1], row[2]) if row[0] else None


def missing_names(session: Session, team: str, duty: str, period: str, at: datetime) -> list[str]:
    """Name who of a team has not filed."""
    return list(
        session.scalars(
            select(Person.name)
            .join(Occurrence, Occurrence.person_id == Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.team == team,
                current(Membership, at),
                Occurrence.duty == duty,
                Occurrence.period == period,
                Occurrence.status != OccurrenceStatus.EXCUSED,
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
