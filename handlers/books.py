"""Stored rule books, parsed once per version: the one in force, and those that facts name."""

from datetime import datetime

from handlers.context import ActiveBook
from handlers.rules.reading import read
from storage import house
from storage.database import Session
from storage.tables import RuleBookVersion

# By id and digest: two databases may give the same id to different books.
_parsed: dict[tuple[int, str], ActiveBook] = {}
_KEPT = 16


def _parse(version: RuleBookVersion) -> ActiveBook:
    key = version.id, version.digest
    if key not in _parsed:
        while len(_parsed) >= _KEPT:
            _parsed.pop(next(iter(_parsed)), None)
        _parsed[key] = ActiveBook(version.id, read(version.source))
    return _parsed[key]


def active(session: Session) -> ActiveBook:
    """Give the rule book in force.

    Raises:
        LookupError: when none is stored yet.

    """
    book: ActiveBook | None = session.info.get("book")
    if book is None:
        key = house.active_digest(session)
        if key is None:
            message = "no rule book is in force"
            raise LookupError(message)
        book = _parsed.get(key) or of_version(session, key[0])
        session.info["book"] = book
    return book


def of_version(session: Session, version_id: int) -> ActiveBook:
    """Give the rule book that a fact names.

    Raises:
        LookupError: when there is no such version.

    """
    current: ActiveBook | None = session.info.get("book")
    if current is not None and current.version_id == version_id:
        return current
    version = house.version(session, version_id)
    if version is None:
        message = f"no rule book of version {version_id}"
        raise LookupError(message)
    return _parse(version)


def in_force_since(session: Session, since: datetime) -> list[ActiveBook]:
    """Give the rule book in force and those that were since an instant, the newest first."""
    keys = house.in_force_since(session, since, _KEPT // 2)
    return [_parsed.get(key) or of_version(session, key[0]) for key in keys]
