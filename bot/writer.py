"""The writing threads: many small jobs share one commit, and a job that fails spoils no other."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from storage import cards
from storage.database import Database, Session

_BATCH = 32
_TRIES = 8

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class _Queue:
    """Jobs in the order they came; urgent ones and the others take turns, so that neither waits for a crowd."""

    def __init__(self) -> None:
        self._waiting: dict[bool, deque[_Job]] = {True: deque(), False: deque()}
        self._changed = threading.Condition()
        self._closed = False
        self._turn = True

    def put(self, job: _Job, *, urgent: bool) -> None:
        """Add a job."""
        with self._changed:
            self._waiting[urgent].append(job)
            self._changed.notify()

    def take(self, most: int) -> list[_Job]:
        """Take the next jobs of one kind, waiting for the first; nothing once the queue is closed and empty."""
        with self._changed:
            while not any(self._waiting.values()) and not self._closed:
                self._changed.wait()
            jobs = self._waiting[self._turn] or self._waiting[not self._turn]
            self._turn = jobs is not self._waiting[True]
            return [jobs.popleft() for _ in range(min(most, len(jobs)))]

    def close(self) -> None:
        """Let whoever waits go once everything is taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Writer:
    """Runs every transaction that writes: one thread on SQLite, a few on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Start the threads."""
        self.database = database
        self._jobs = _Queue()
        count = 1 if database.is_sqlite else 3
        self._threads = [threading.Thread(target=self._work, name=f"writer-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Session], T], *, urgent: bool = False) -> T:
        """Run a job in a transaction; its result comes only after the commit.

        ``urgent`` is short work that somebody outside waits for: it waits for at most one batch of the rest.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop), urgent=urgent)
        return await future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._jobs.close()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while batch := self._jobs.take(_BATCH):
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
        word in text for word in ("locked", "obtain lock", "busy", "deadlock", "connection", "terminating", "serialize")
    )


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, *arguments)


def _resolve(done: list[tuple[_Job, Any]]) -> None:
    for job, result in done:
        if not job.future.done():
            job.future.set_result(result)


def _refuse(job: _Job, error: Exception) -> None:
    if isinstance(error, StopIteration):
        # No future takes one of these, and whoever waits would wait for ever.
        wrapped = RuntimeError(repr(error))
        wrapped.__cause__ = error
        error = wrapped
    told = error

    def refuse() -> None:
        if not job.future.done():
            job.future.set_exception(told)

    _call(job.loop, refuse)
