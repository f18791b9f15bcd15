"""Stored rule books, parsed once per version: the one in force, and those that facts name."""

from functools import lru_cache

from handlers.context import ActiveBook
from handlers.rules.reading import read
from storage import house
from storage.database import Session


@lru_cache(maxsize=16)
def _parsed(version_id: int, digest: str, source: str) -> ActiveBook:
    del digest  # two databases may give the same id to different books
    return ActiveBook(version_id, read(source))


def active(session: Session) -> ActiveBook:
    """Give the rule book in force.

    Raises:
        LookupError: when none is stored yet.

    """
    book: ActiveBook | None = session.info.get("book")
    if book is None:
        version = house.active_version(session)
        if version is None:
            message = "no rule book is in force"
            raise LookupError(message)
        book = session.info["book"] = _parsed(version.id, version.digest, version.source)
    return book


def of_version(session: Session, version_id: int) -> ActiveBook:
    """Give the rule book that a fact names."""
    current = active(session)
    if current.version_id == version_id:
        return current
    version = house.version(session, version_id)
    return _parsed(version.id, version.digest, version.source) if version else current
