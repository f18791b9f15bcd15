"""The only file that knows APScheduler: one job that wakes the tick, and never skips for being late."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler


def start(seconds: float, wake: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Call ``wake`` now and every so many seconds; return what stops it."""

    async def job() -> None:
        # Stopping cancels a tick that is under way; its slice is rolled back and comes again.
        with suppress(CancelledError):
            await wake()

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        job,
        "interval",
        seconds=seconds,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)
