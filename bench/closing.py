"""The end of the time to file for people who have not: how long a slice, and what a tap waits meanwhile."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.owing import KINDS, Reminding, company
from bench.product import Product
from bench.ticking import Ticking, percentile
from bot import memory
from bot.ports import Limits
from handlers import books
from schedules.tick import tick

PEOPLE = 10_000
JOBS = ("close_missing", "ring_trays")


class Over(Reminding):
    """The minute after the grace of the day's report is over, for ever."""

    def real(self) -> datetime:
        """Give the moment."""
        return datetime(2026, 11, 23, 13, 11, tzinfo=UTC)


async def closing() -> None:
    """Measure on each database."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    for kind in KINDS:
        async with company(kind, PEOPLE) as (folder, url):
            await _ticked(folder, url, Reminding(), taps=False)
            watched = await _ticked(folder, url, Over(), taps=True)
        for job in JOBS:
            spent = watched.slices[job]
            say(f"deadline of {PEOPLE} people, {kind}: {len(spent)} slices of {job}, ms: median", 1000 * median(spent))
            say("    99 of 100 within (at most 50)", 1000 * percentile(spent))
            say("    longest", 1000 * max(spent))
        say(
            f"  {len(watched.waits)} taps meanwhile, 99 of 100 answered within s (at most 1)", percentile(watched.waits)
        )


async def _ticked(folder: Path, url: str, clock: Reminding, *, taps: bool) -> Ticking:
    """Run one tick at a moment, perhaps with people who tap meanwhile."""
    product = Product(folder, url, clock=clock, limits=Limits())
    await product.begin(0)
    await product.app.writer.run(books.active)
    memory.keep_loaded()
    watched = Ticking(product)
    tapping = [asyncio.create_task(watched.tap())] if taps else []
    await tick(watched.run, caught_up=True)
    for one in tapping:
        one.cancel()
        await asyncio.wait([one])
    await product.end()
    return watched
