"""The schema goes up, down and up again, and the tables are what the migrations say, on both databases."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.database import Database
from storage.migrate import configuration, downgrade, migrate


def test_up_down_up_and_no_drift(database_url: str) -> None:
    database = Database(database_url)
    try:
        downgrade(database, "base")
        assert set(inspect(database.writing_engine).get_table_names()) <= {"alembic_version"}
        migrate(database)
        migrate(database)
        with database.writing_engine.begin() as connection:
            command.check(configuration(connection))
            heads = ScriptDirectory.from_config(configuration(connection)).get_heads()
        assert len(heads) == 1
    finally:
        database.close()
