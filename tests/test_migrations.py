"""The schema goes up, down and up again, and the tables are what the migrations say, on both databases."""

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

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


AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# Reminders as they were kept before: had, put off, and the name under which each is noted now.
OWED = [
    (0, 0, "daily:2026-11-23:1:first"),
    (1, 0, "daily:2026-11-23:2:last-call"),
    (1, 1, "daily:2026-11-23:3:first:1"),
    (1, 2, "daily:2026-11-23:4:last-call:2"),
]


def _owe(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO rule_book_version (id, name, digest, source, state, created_at)"
            " VALUES (1, 'x', 'x', 'x', 'active', :at)"
        ),
        {"at": AT},
    )
    for number, (step, snoozed, _) in enumerate(OWED, start=1):
        given = {"id": number, "step": step, "snoozed": snoozed, "at": AT, "no": False}
        connection.execute(
            text(
                "INSERT INTO person (id, name, email, phone, locale, timezone, admin, focus)"
                " VALUES (:id, 'x', '', '', '', '', :no, '')"
            ),
            given,
        )
        connection.execute(
            text(
                "INSERT INTO occurrence (id, person_id, duty, period, due_at, grace_until, status, late_reason,"
                " version_id, nag_step, next_nag_at, snoozed, lenient)"
                " VALUES (:id, :id, 'daily', '2026-11-23', :at, :at, 'open', '', 1, :step, :at, :snoozed, :no)"
            ),
            given,
        )
    connection.execute(text("INSERT INTO notice VALUES ('daily:2026-11-23:4:first:2', :at)"), {"at": AT})


@pytest.mark.filterwarnings("ignore:The default datetime adapter:DeprecationWarning")
def test_reminders_that_were_to_come_still_come_after_the_upgrade_and_back(database_url: str) -> None:
    database = Database(database_url)
    try:
        downgrade(database, "0010")
        with database.writing_engine.begin() as connection:
            _owe(connection)
            before = connection.execute(text("SELECT id, next_nag_at FROM occurrence ORDER BY id")).all()
        migrate(database)
        with database.writing_engine.begin() as connection:
            waiting = text("SELECT key FROM notice WHERE tell_at IS NOT NULL ORDER BY occurrence_id")
            assert list(connection.scalars(waiting)) == [key for _, _, key in OWED]
        downgrade(database, "0010")
        with database.writing_engine.begin() as connection:
            after = connection.execute(text("SELECT id, next_nag_at FROM occurrence ORDER BY id")).all()
        assert after == before
    finally:
        database.close()
