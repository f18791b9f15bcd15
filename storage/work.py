"""Bring what a batch of people is working on into the session at once."""

from collections.abc import Iterable

from sqlalchemy import String, and_, cast, select
from sqlalchemy.orm import Session

from storage.tables import Card, Draft, Occurrence, Person


def fetch_ahead(session: Session, persons: Iterable[Person], occurrences: Iterable[int]) -> None:
    """Load the drafts in focus and those that are pressed on, with their occurrences and cards, in one statement."""
    ids = {int(one.focus.partition(":")[2]) for one in persons if one.focus.startswith("draft:")} | set(occurrences)
    if not ids:
        return
    subject = "occurrence:" + cast(Occurrence.id, String)
    session.execute(
        select(Occurrence, Draft, Card)
        .outerjoin(Draft, Draft.occurrence_id == Occurrence.id)
        .outerjoin(Card, and_(Card.person_id == Occurrence.person_id, Card.subject == subject))
        .where(Occurrence.id.in_(ids)),
    ).all()
