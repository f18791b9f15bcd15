"""Bring a database to the newest schema, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import storage.tables  # noqa: F401 - registers every table
from storage.database import Database

_LOCK = 0x6E65_6971  # "neiq"; any fixed number will do


def configuration(connection: Connection) -> Config:
    """Tell Alembic where its scripts are and which connection to use."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, target: str = "head") -> None:
    """Upgrade to ``target``; several starting processes take turns."""
    with database.writing_engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(configuration(connection), target)


def downgrade(database: Database, target: str) -> None:
    """Go back to ``target`` ("base" for an empty schema)."""
    with database.writing_engine.begin() as connection:
        command.downgrade(configuration(connection), target)
