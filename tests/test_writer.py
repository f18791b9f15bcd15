"""Jobs of a writer: each kind in order, and what somebody outside waits for is not behind a crowd."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from bot.writer import Writer
from storage.database import Database, Session


@pytest.fixture
async def writer(sqlite_url: str) -> AsyncIterator[Writer]:
    """Give a writer of an empty database."""
    database = Database(sqlite_url)
    writer = Writer(database)
    yield writer
    await asyncio.to_thread(writer.close)
    database.close()


def noting(done: list[str], what: str) -> Callable[[Session], None]:
    """Give a job that notes when it was done."""

    def work(_session: Session) -> None:
        done.append(what)

    return work


async def test_an_urgent_job_waits_for_one_batch_of_the_others_at_most(writer: Writer) -> None:
    done: list[str] = []
    gate = threading.Event()
    held = asyncio.ensure_future(writer.run(lambda _session: gate.wait(5)))
    await asyncio.sleep(0.05)
    others = [asyncio.ensure_future(writer.run(noting(done, f"other {n}"))) for n in range(100)]
    urgent = [asyncio.ensure_future(writer.run(noting(done, f"urgent {n}"), urgent=True)) for n in range(3)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(held, *others, *urgent)
    assert [one for one in done if one.startswith("other")] == [f"other {n}" for n in range(100)]
    assert [one for one in done if one.startswith("urgent")] == [f"urgent {n}" for n in range(3)]
    assert done.index("urgent 2") < 40


async def test_a_crowd_of_urgent_jobs_does_not_starve_the_others(writer: Writer) -> None:
    done: list[str] = []
    gate = threading.Event()
    held = asyncio.ensure_future(writer.run(lambda _session: gate.wait(5)))
    await asyncio.sleep(0.05)
    urgent = [asyncio.ensure_future(writer.run(noting(done, "urgent"), urgent=True)) for _ in range(200)]
    other = asyncio.ensure_future(writer.run(noting(done, "other")))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(held, other, *urgent)
    assert done.index("other") <= 64


async def test_what_is_queued_is_finished_before_the_writer_ends(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    writer = Writer(database)
    done: list[str] = []
    jobs = [asyncio.ensure_future(writer.run(noting(done, str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(writer.close)
    database.close()
    await asyncio.gather(*jobs)
    assert done == [str(n) for n in range(50)]


async def test_a_job_that_runs_out_of_an_iterator_is_an_error_and_not_a_wait_for_ever(writer: Writer) -> None:
    def work(_session: Session) -> object:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(writer.run(work), timeout=5)
