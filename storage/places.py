"""Where people stand: their roles, superiors and teams, each from and to; read as of an instant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, insert, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import recall
from storage.database import slices
from storage.tables import Membership, Person, Superior, Tenure

# What is recorded first held before we knew it: a report of last week has its superiors too.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Span:
    """Something that held for a time: a role, or a superior with a rank."""

    value: str | int
    rank: int
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or self.until > at)


@dataclass(slots=True)
class _Company:
    """As much of the company as a transaction has asked about, with its history."""

    superiors: dict[int, list[_Span]] = field(default_factory=dict)
    roles: dict[int, list[_Span]] = field(default_factory=dict)
    teams: dict[int, list[_Span]] = field(default_factory=dict)
    holders: dict[tuple[str, datetime], list[int]] = field(default_factory=dict)


def _lines() -> object:
    asked: BindParameter[int] = bindparam("people", expanding=True)
    top = select(Superior.person_id, Superior.superior_id, Superior.rank, Superior.since, Superior.until)
    line = top.where(Superior.person_id.in_(asked)).cte("line", recursive=True)
    # UNION drops what was already met, so even a loop in the data ends.
    line = line.union(top.join(line, Superior.person_id == line.c.superior_id))
    return select(line).order_by(line.c.person_id, line.c.rank)


_LINES = _lines()
_ROLES = (
    select(Tenure.person_id, Tenure.role, Tenure.since, Tenure.until)
    .where(Tenure.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Tenure.since)
)
_TEAMS = (
    select(Membership.person_id, Membership.team, Membership.since, Membership.until)
    .where(Membership.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Membership.since)
)


def current(
    table: type[Tenure | Superior | Membership], at: datetime | InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    """Restrict a history table to what held at an instant."""
    return and_(table.since <= at, or_(table.until.is_(None), table.until > at))


def role_at(session: Session, person_id: int, at: datetime) -> str:
    """Give the role a person held at an instant; empty for none."""
    return roles_at(session, [person_id], at).get(person_id, "")


def roles_at(session: Session, people: Iterable[int], at: datetime) -> dict[int, str]:
    """Give the roles several people held at an instant."""
    return _held_at(session, _company(session).roles, _ROLES, people, at)


def teams_at(session: Session, people: Iterable[int], at: datetime) -> dict[int, str]:
    """Give the teams several people were in at an instant."""
    return _held_at(session, _company(session).teams, _TEAMS, people, at)


def _held_at(
    session: Session,
    known: dict[int, list[_Span]],
    statement: Select[int, str, datetime, datetime | None],
    people: Iterable[int],
    at: datetime,
) -> dict[int, str]:
    """Give what several people held at an instant, bringing the history of those not known yet."""
    wanted = set(people)
    unknown = wanted - known.keys()
    if unknown:
        asked = recall.crowd_with(session, unknown) - known.keys()
        known.update({one: [] for one in asked})
        for some in slices(asked):
            for person_id, value, since, until in session.execute(statement, {"people": some}):
                known[person_id].append(_Span(value, 0, since, until))
    held = ((one, [span for span in known[one] if span.holds(at)]) for one in wanted)
    return {one: str(spans[-1].value) for one, spans in held if spans}


def holding(session: Session, role: str, at: datetime) -> list[int]:
    """List who holds a post at an instant, in the whole company."""
    known = _company(session).holders
    if (role, at) not in known:
        where = (Tenure.role == role, current(Tenure, at))
        statement = select(Tenure.person_id).where(*where).distinct().order_by(Tenure.person_id)
        known[role, at] = list(session.scalars(statement))
    return known[role, at]


def led_by(session: Session, superior: int, at: datetime) -> list[int]:
    """List the people who answer to somebody."""
    where = (Superior.superior_id == superior, current(Superior, at))
    return list(session.scalars(select(Superior.person_id).where(*where).distinct().order_by(Superior.person_id)))


def below(superior: int, at: datetime | None = None) -> Select[int]:
    """Ask for everybody who answers to somebody at an instant, or ever did, directly or up the line."""
    held = true() if at is None else current(Superior, at)
    line = select(Superior.person_id).where(Superior.superior_id == superior, held).cte("below", recursive=True)
    # UNION drops who was already met, so even a loop in the data ends.
    line = line.union(select(Superior.person_id).join(line, Superior.superior_id == line.c.person_id).where(held))
    return select(line.c.person_id).where(line.c.person_id != superior)


def everybody_below(session: Session, superior: int, at: datetime) -> list[int]:
    """List everybody who answers to somebody, directly or up the line, the nearest first."""
    where = (current(Superior, at), Superior.person_id.in_(below(superior, at)))
    rows = session.execute(select(Superior.superior_id, Superior.person_id).where(*where)).all()
    led: dict[int, list[int]] = {}
    for boss, person in rows:
        led.setdefault(boss, []).append(person)
    found: dict[int, None] = {}
    level = [superior]
    while level:
        level = [one for boss in level for one in sorted(led.get(boss, ())) if one not in found and one != superior]
        found.update(dict.fromkeys(level))
    return list(found)


def team_began(session: Session, team: str, at: datetime) -> date | None:
    """Give the first day of a team's first member."""
    statement = (
        select(func.min(Person.starts_on))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team == team, current(Membership, at))
    )
    return session.scalar(statement)


def line_above(session: Session, person_id: int, at: datetime) -> dict[int, list[int]]:
    """Give the superiors of a person, theirs, and so on up, as person → superiors by rank."""
    company = _company(session)
    if person_id not in company.superiors:
        crowd = recall.crowd_with(session, [person_id]) - company.superiors.keys()
        # Whoever asks about a line asks about everybody in it.
        recall.widen(session, _bring_lines(session, company, crowd))
    above: dict[int, list[int]] = {}
    open_ones = [person_id]
    while open_ones:
        one = open_ones.pop()
        bosses = [int(span.value) for span in company.superiors.get(one, ()) if span.holds(at)]
        if bosses and one not in above:
            above[one] = bosses
            open_ones += bosses
    return above


def superiors_at(session: Session, people: Collection[int], at: datetime) -> dict[int, tuple[int, ...]]:
    """Give whom several people answered to at an instant, by rank, bringing their lines in one statement."""
    company = _company(session)
    if unknown := set(people) - company.superiors.keys():
        _bring_lines(session, company, unknown)
    return {one: tuple(int(it.value) for it in company.superiors[one] if it.holds(at)) for one in people}


def _bring_lines(session: Session, company: _Company, people: set[int]) -> Collection[int]:
    found: dict[int, list[_Span]] = {one: [] for one in people}
    for row in session.execute(_LINES, {"people": list(people)}):  # type: ignore[call-overload]  # a select
        found.setdefault(row.person_id, []).append(_Span(row.superior_id, row.rank, row.since, row.until))
        found.setdefault(row.superior_id, [])
    company.superiors.update(found)
    return found


def _company(session: Session) -> _Company:
    company: _Company = session.info.setdefault("company", _Company())
    return company


def set_roles(session: Session, roles: Mapping[int, str], now: datetime) -> None:
    """End the roles people had and begin others, where they are not the same."""
    _set(session, Tenure, "role", {one: [role] if role else [] for one, role in roles.items()}, now)


def set_superiors(session: Session, superiors: Mapping[int, Sequence[int]], now: datetime) -> None:
    """End the superiors people had and begin others, where they are not the same."""
    _set(session, Superior, "superior_id", superiors, now)


def set_teams(session: Session, teams: Mapping[int, str], now: datetime) -> None:
    """End the teams people were in and begin others, where they are not the same."""
    _set(session, Membership, "team", {one: [team] if team else [] for one, team in teams.items()}, now)


def _set(
    session: Session,
    table: type[Tenure | Superior | Membership],
    column: str,
    wanted: Mapping[int, Sequence[str | int]],
    now: datetime,
) -> None:
    """Write what changes, for however many people, in a few statements."""
    session.flush()
    before: dict[int, list[Any]] = {one: [] for one in wanted}
    value = getattr(table, column).label("value")
    for some in slices(wanted):
        # What began together stands in the order of its rank.
        statement = select(table.id, table.person_id, value, table.until).where(table.person_id.in_(some))
        for row in session.execute(statement.order_by(table.id)):
            before[row.person_id].append(row)
    ended: list[int] = []
    begun: list[dict[str, Any]] = []
    for one, values in wanted.items():
        held = [row for row in before[one] if row.until is None]
        if [row.value for row in held] == list(values):
            continue
        ended += [row.id for row in held]
        since = now if before[one] else _BEGINNING
        begun += [
            {"person_id": one, column: it, "since": since} | ({"rank": rank} if table is Superior else {})
            for rank, it in enumerate(values)
        ]
    for some in slices(ended):
        session.execute(update(table).where(table.id.in_(some)).values(until=now))
    if begun:
        session.execute(insert(table.__table__), begun)  # type: ignore[arg-type]  # a mapped class always has a Table
    session.info.pop("company", None)
