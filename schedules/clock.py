"""The only file that knows APScheduler: jobs that wake what comes round, and never skip for being late."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Wake = Callable[[], Awaitable[None]]


def start(wakes: Mapping[Wake, float]) -> Callable[[], None]:
    """Call each of ``wakes`` now and every so many seconds; return what stops them."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for wake, seconds in wakes.items():
        scheduler.add_job(
            _unless_stopped,
            "interval",
            args=[wake],
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)


async def _unless_stopped(wake: Wake) -> None:
    # Stopping cancels what is under way; its slice is rolled back and comes again.
    with suppress(CancelledError):
        await wake()
