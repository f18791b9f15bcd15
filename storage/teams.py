"""Teams: how far each is with what its people owe, and who has filed.

A report counts for the team its author is in when it is due. People without a team are the team "" of whoever
leads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from storage.duties import IN_EARNEST
from storage.enums import OccurrenceStatus
from storage.places import below, current, teams_at
from storage.tables import Membership, Occurrence, Person

_Asked = TypeVar("_Asked", bound=Select[*tuple[Any, ...]])

_TEAM = and_(Membership.person_id == Occurrence.person_id, current(Membership, Occurrence.due_at))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a team is with a duty of one period, and from when to when its people's deadlines are.

    A team ``is_on_trial`` where nothing of anybody is judged yet.
    """

    team: str
    duty: str
    period: str
    owed: int
    filed: int
    due_at: datetime
    last_due_at: datetime
    is_on_trial: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team who owes a report; ``is_off`` says that they need not file it."""

    occurrence_id: int
    person_id: int
    name: str
    due_at: datetime
    is_filed: bool
    is_off: bool


def standings(
    session: Session, duty: str, period: str, teams: Sequence[str], leader: int = 0, at: datetime | None = None
) -> dict[str, Standing]:
    """Count the reports of some teams for one period: nothing excused, nothing only tried out.

    The team "" is whom ``leader`` leads at an instant, or ever did.
    """
    asked = select(
        func.count().label("owed"),
        func.count(Occurrence.filed_at).label("filed"),
        func.min(Occurrence.due_at).label("due_at"),
        func.max(Occurrence.due_at).label("last_due_at"),
        func.count().filter(Occurrence.lenient.is_(False)).label("judged"),
    ).where(*_owed(duty, period), Occurrence.status != OccurrenceStatus.EXCUSED)
    counted: dict[str, Any] = {}
    if named := [team for team in teams if team]:
        rows = session.execute(_named(asked.add_columns(Membership.team), named).group_by(Membership.team))
        counted = {row.team: row for row in rows}
    if "" in teams:
        counted[""] = session.execute(_loose(asked, leader, at)).one()
    return {
        team: Standing(team, duty, period, row.owed, row.filed, row.due_at, row.last_due_at, not row.judged)
        for team, row in counted.items()
        if row.owed
    }


def members(
    session: Session, duty: str, period: str, team: str, leader: int = 0, at: datetime | None = None
) -> list[Member]:
    """List a team's people who owe a report, those too who are off; of the team "" whom ``leader`` leads."""
    asked = (
        select(
            Occurrence.id,
            Occurrence.person_id,
            Person.name,
            Occurrence.due_at,
            Occurrence.filed_at.is_not(None),
            Occurrence.status == OccurrenceStatus.EXCUSED,
        )
        .join(Person, Person.id == Occurrence.person_id)
        .where(*_owed(duty, period))
        .order_by(Person.id)
    )
    rows = session.execute(_named(asked, [team]) if team else _loose(asked, leader, at))
    return [Member(*row) for row in rows]


def _owed(duty: str, period: str) -> tuple[ColumnElement[bool], ...]:
    return Occurrence.duty == duty, Occurrence.period == period, IN_EARNEST


def _named(asked: _Asked, teams: Sequence[str]) -> _Asked:
    """Narrow a question about reports to some teams."""
    return asked.join(Membership, _TEAM).where(Membership.team.in_(teams))


def _loose(asked: _Asked, leader: int, at: datetime | None) -> _Asked:
    """Narrow a question about reports to people without a team whom somebody leads."""
    return asked.where(Occurrence.person_id.in_(below(leader, at)), ~exists().where(_TEAM))


def of_occurrence(session: Session, occurrence: Occurrence) -> str:
    """Give the team a report counts for; empty for none."""
    return teams_at(session, [occurrence.person_id], occurrence.due_at).get(occurrence.person_id, "")


def led_by(session: Session, leader: int, at: datetime) -> list[str]:
    """List the teams with somebody below a person; the last is "" where some are in none."""
    led = below(leader, at).subquery("led")
    placed = and_(Membership.person_id == led.c.person_id, current(Membership, at))
    team = func.coalesce(Membership.team, "")
    found = session.scalars(select(team).select_from(led).outerjoin(Membership, placed).distinct())
    return sorted(found, key=lambda name: (not name, name))


def led_people(session: Session, leader: int, at: datetime) -> set[int]:
    """Give a person and everybody below: whose names and words are theirs to see, whoever shares their teams."""
    return {leader, *session.scalars(below(leader, at))}
