"""The writing threads: many small jobs share one commit, and a job that fails spoils no other."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from storage import cards
from storage.database import Database, Session

_BATCH = 32
_BATCH_SECONDS = 0.05
_TRIES = 8

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Writer:
    """Runs every transaction that writes: one thread on SQLite, a few on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Start the threads."""
        self.database = database
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        count = 1 if database.is_sqlite else 3
        self._threads = [threading.Thread(target=self._work, name=f"writer-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run a job in a transaction; its result comes only after the commit."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop))
        return await future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch = [first]
            started = time.monotonic()
            while len(batch) < _BATCH and time.monotonic() - started < _BATCH_SECONDS:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
            self._together(batch)

    def _together(self, batch: list[_Job]) -> None:
        try:
            results = self._commit([job.work for job in batch])
        except Exception as error:  # noqa: BLE001 - handed to whoever asked for the job
            if len(batch) == 1:
                _refuse(batch[0], error)
                return
            for job in batch:
                self._together([job])
            return
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, Any]]] = {}
        for job, result in zip(batch, results, strict=True):
            by_loop.setdefault(job.loop, []).append((job, result))
        for loop, done in by_loop.items():
            _call(loop, _resolve, done)

    def _commit(self, works: list[Callable[[Session], Any]]) -> list[Any]:
        """Commit several jobs at once; a database that stumbles is tried again."""
        for attempt in range(_TRIES):
            try:
                with self.database.writing() as session:
                    results = []
                    for work in works:
                        results.append(work(session))
                        # The next job in this transaction sees all that this one did.
                        cards.settle(session)
                        session.flush()
            except (DBAPIError, StaleDataError) as error:
                # In a batch the jobs may be in each other's way: alone each gets its own tries.
                if len(works) > 1 or attempt == _TRIES - 1 or not _passes(error):
                    raise
                time.sleep(0.02 * 2**attempt)
            else:
                return results
        message = "unreachable: the last attempt returns or raises"
        raise AssertionError(message)


def _passes(error: DBAPIError | StaleDataError) -> bool:
    """Tell whether an error may pass by itself: a lock, a deadlock, a lost connection, another's change."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    text = str(error.orig).lower()
    return error.connection_invalidated or any(
        word in text for word in ("locked", "busy", "deadlock", "connection", "terminating", "serialize")
    )


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, *arguments)


def _resolve(done: list[tuple[_Job, Any]]) -> None:
    for job, result in done:
        if not job.future.done():
            job.future.set_result(result)


def _refuse(job: _Job, error: Exception) -> None:
    def refuse() -> None:
        if not job.future.done():
            job.future.set_exception(error)

    _call(job.loop, refuse)
