"""Bring what a batch of people is working on into the session at once."""

from collections.abc import Iterable

from sqlalchemy import String, and_, cast, select
from sqlalchemy.orm import Session

from storage.tables import Card, Draft, Occurrence, Person


def fetch_ahead(session: Session, persons: Iterable[Person]) -> list[object]:
    """Load the drafts in focus, with their occurrences and cards, in one statement.

    The caller must hold the result while it works: the session forgets rows nobody holds.
    """
    ids = [int(one.focus.partition(":")[2]) for one in persons if one.focus.startswith("draft:")]
    if not ids:
        return []
    subject = "occurrence:" + cast(Occurrence.id, String)
    rows = session.execute(
        select(Occurrence, Draft, Card)
        .outerjoin(Draft, Draft.occurrence_id == Occurrence.id)
        .outerjoin(Card, and_(Card.person_id == Occurrence.person_id, Card.subject == subject))
        .where(Occurrence.id.in_(ids)),
    )
    return [part for row in rows for part in row if part is not None]
