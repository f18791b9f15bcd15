"""A company in which everybody owes a report and is about to be reminded: `python -m bench.owing FOLDER URL PEOPLE`."""

import asyncio
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import select, text, update

from bench.product import SUPERIORS, Product, Still, hire
from storage.database import Session
from storage.enums import OccurrenceStatus
from storage.tables import Occurrence, Person

POSTGRES = os.environ.get("NEIQIN_TEST_POSTGRES", "")
KINDS = ("sqlite", *(["postgresql"] if POSTGRES else []))
# These are reminded of nothing, so that whatever reaches them answers a tap of theirs.
TAPPING = range(SUPERIORS + 1, SUPERIORS + 1001)


class Reminding(Still):
    """The minute after the first reminder of the day falls due, for ever."""

    def real(self) -> datetime:
        """Give the moment."""
        return datetime(2026, 11, 23, 9, 31, tzinfo=UTC)


@asynccontextmanager
async def company(kind: str, people: int) -> AsyncIterator[tuple[Path, str]]:
    """Found the company in a fresh database, by a process whose memory is not ours; give its folder and address."""
    name = f"neiqin_bench_{uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/neiqin.db"
        if kind == "postgresql":
            url = f"{POSTGRES.rpartition('/')[0]}/{name}"
            _run(POSTGRES, f"CREATE DATABASE {name}")
        try:
            given = ("-m", "bench.owing", folder, url, str(people))
            process = await asyncio.create_subprocess_exec(sys.executable, *given)
            if await process.wait():
                raise RuntimeError("the company could not be founded")
            yield Path(folder), url
        finally:
            if kind == "postgresql":
                _run(POSTGRES, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def owe(session: Session, people: int) -> None:
    """Hire people who missed their last report and owe today's; only those who tap have it already."""
    hire(session, people)
    friday = Reminding().real() - timedelta(days=3)
    past = {"period": "2026-11-20", "due_at": friday, "grace_until": friday, "status": OccurrenceStatus.MISSING}
    others = ~Occurrence.person_id.between(TAPPING.start, TAPPING.stop - 1)
    session.execute(update(Occurrence).where(others).values(**past))
    session.execute(update(Person).values(account_id=Person.id, starts_on=date(2020, 1, 1)))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(text(f"setval(pg_get_serial_sequence('occurrence', 'id'), {people + 1})")))


async def main() -> None:
    """Found the company."""
    product = Product(Path(sys.argv[1]), sys.argv[2], clock=Reminding())
    await product.app.prepare()
    await product.app.writer.run(lambda session: owe(session, int(sys.argv[3])))
    await asyncio.to_thread(product.app.writer.close)
    product.app.database.close()
    refresh(sys.argv[2])


def refresh(url: str) -> None:
    """Let the database know how much it holds, as one does that has been running for a while."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        _run(url, "VACUUM ANALYZE")


if __name__ == "__main__":
    asyncio.run(main())
