"""The rule book in force, parsed once per stored version."""

from functools import lru_cache

from handlers.context import ActiveBook
from handlers.rules.reading import read
from storage import house
from storage.database import Session


@lru_cache(maxsize=8)
def _parsed(version_id: int, digest: str, source: str) -> ActiveBook:
    del digest  # two databases may give the same id to different books
    return ActiveBook(version_id, read(source))


def active(session: Session) -> ActiveBook:
    """Give the rule book in force.

    Raises:
        LookupError: when none is stored yet.

    """
    version = house.active_version(session)
    if version is None:
        message = "no rule book is in force"
        raise LookupError(message)
    return _parsed(version.id, version.digest, version.source)
