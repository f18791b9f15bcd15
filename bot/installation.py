"""The installation a command works on: its settings, and its database at the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database


def settings() -> "Settings":
    """Read the settings."""
    from bot.settings import Settings

    return Settings()


@contextmanager
def database(settings: "Settings") -> "Iterator[Database]":
    """Open the database at the newest schema, with the rule book stored."""
    from bot import rulebook_file
    from bot.clock import Clock
    from storage import house, migrate
    from storage.database import Database

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate.migrate(database)
    name, source = rulebook_file.load(settings.rulebook)
    with database.writing() as session:
        house.offer_version(session, name, source, Clock().real())
    try:
        yield database
    finally:
        database.close()


def mark_of(database: "Database") -> str:
    """Read the mark that every button of this installation carries; the first start makes it."""
    from storage import house

    with database.writing() as session:
        return house.installation(session).mark
