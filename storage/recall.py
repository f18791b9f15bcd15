"""What one transaction has looked up already, and the crowd it will ask the same about.

A batch of events asks the same questions about each of its people. The first question brings the answers
for all of them in one statement, and what was found missing is not looked for again.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import String, and_, bindparam, cast, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from storage.database import Base
from storage.tables import Card, Draft, Occurrence, Person

Row = TypeVar("Row", bound=Base)

_IN_HAND = (
    select(Occurrence, Draft, Card)
    .outerjoin(Draft, Draft.occurrence_id == Occurrence.id)
    .outerjoin(
        Card,
        and_(Card.person_id == Occurrence.person_id, Card.subject == "occurrence:" + cast(Occurrence.id, String)),
    )
)
_BY_ID = _IN_HAND.where(Occurrence.id.in_(bindparam("ids", expanding=True)))
_OF_PERIOD = _IN_HAND.where(
    Occurrence.person_id.in_(bindparam("people", expanding=True)),
    Occurrence.duty == bindparam("duty"),
    Occurrence.period == bindparam("period"),
)


def expect(session: Session, persons: Iterable[Person], occurrences: Iterable[int]) -> None:
    """Note whom a batch is about, and bring the drafts they write and the reports they press on."""
    crowd: set[int] = session.info.setdefault("crowd", set())
    ids = set(occurrences)
    for one in persons:
        crowd.add(one.id)
        if one.focus.startswith("draft:"):
            ids.add(int(one.focus.partition(":")[2]))
    if ids:
        _keep(session, session.execute(_BY_ID, {"ids": list(ids)}).all())


def widen(session: Session, persons: Iterable[int]) -> None:
    """Add people to those the batch is about."""
    session.info.setdefault("crowd", set()).update(persons)


def crowd_with(session: Session, persons: Iterable[int]) -> set[int]:
    """Give these people and everybody else the batch is about."""
    return {*session.info.get("crowd", ()), *persons}


def of_period(session: Session, person_id: int, duty: str, period: str) -> Occurrence | None:
    """Find what a person owes for one period; the others of the batch are looked up with them."""
    asked: dict[tuple[str, str], dict[int, Occurrence | None]] = session.info.setdefault("periods", {})
    known = asked.setdefault((duty, period), {})
    if known.get(person_id) is None:
        people = {person_id} if person_id in known else crowd_with(session, [person_id]) - known.keys()
        rows = session.execute(_OF_PERIOD, {"people": list(people), "duty": duty, "period": period}).all()
        _keep(session, rows)
        known.update(dict.fromkeys(people))
        known.update({row[0].person_id: row[0] for row in rows})
    return known[person_id]


def _keep(session: Session, rows: Sequence[Any]) -> None:
    absent = _absent(session)
    for occurrence, draft, card in rows:
        if draft is None:
            absent.add((Draft, occurrence.id))
        if card is None:
            absent.add((Card, (occurrence.person_id, f"occurrence:{occurrence.id}")))


def find(session: Session, table: type[Row], key: object) -> Row | None:
    """Find a row by its key, unless this transaction knows already that there is none."""
    row: Row | None = session.identity_map.get(identity_key(table, key))
    if row is not None or (table, key) in _absent(session):
        return row
    return session.get(table, key)


def is_known(session: Session, table: type[Base], key: object) -> bool:
    """Tell whether this transaction knows a row, or that there is none."""
    return (table, key) in _absent(session) or identity_key(table, key) in session.identity_map


def note_absent(session: Session, table: type[Base], keys: Iterable[object]) -> None:
    """Note that there are no such rows."""
    _absent(session).update((table, key) for key in keys)


def _absent(session: Session) -> set[tuple[type[Base], object]]:
    absent: set[tuple[type[Base], object]] = session.info.setdefault("absent", set())
    return absent
