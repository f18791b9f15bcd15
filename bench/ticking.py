"""One tick for a whole company: how long beside the bare inserts, how long a slice, and what a tap waits meanwhile."""

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import event, update

from bench.owing import KINDS, TAPPING, Reminding, company, refresh
from bench.product import FIRST, Product
from bench.stub import press
from bot import memory
from bot.ports import Limits
from handlers import books
from handlers.context import Desk
from schedules.making import make_occurrences
from schedules.slices import Job
from schedules.tick import tick
from storage.database import Database, Session
from storage.tables import Notice

PEOPLE = 100_000
FEW = 10_000
PAIRS = 3
# The first tick of all brings what every tick needs.
WARMING = 2_000
TAP_SECONDS = 0.1
# The rows that making occurrences writes.
WRITTEN = {"occurrence": "id IN (SELECT occurrence_id FROM notice)", "notice": "occurrence_id IS NOT NULL"}


class Ticking:
    """A tick that is watched, with people who tap meanwhile."""

    def __init__(self, product: Product) -> None:
        """Watch a product."""
        self.product = product
        self.slices: dict[str, list[float]] = defaultdict(list)
        self.waits: list[float] = []
        self._answered = {FIRST + n - 1: asyncio.Event() for n in TAPPING}
        product.request.listen = self._hear

    def _hear(self, chat: int) -> None:
        if chat in self._answered:
            self._answered[chat].set()

    async def run(self, job: Job) -> int:
        """Run one slice of a job; its time is that of its transaction, from the first question to the commit."""

        def watched(desk: Desk) -> int:
            began = time.perf_counter()
            spent = self.slices[job.__name__]
            event.listen(desk.session, "after_commit", lambda _: spent.append(time.perf_counter() - began), once=True)
            return job(desk)

        return await self.product.app._run_job(watched)  # noqa: SLF001 - the bench watches each slice

    async def tap(self) -> None:
        """Let one person after the other tap, however long the answers take."""
        async with asyncio.TaskGroup() as group:
            for person in TAPPING:
                group.create_task(self._tap(person))
                await asyncio.sleep(TAP_SECONDS)

    async def _tap(self, person: int) -> None:
        started = time.perf_counter()
        await self.product.serve([press(person, FIRST + person - 1, f"1.write.{person}")])
        await self._answered[FIRST + person - 1].wait()
        self.waits.append(time.perf_counter() - started)


async def ticking() -> None:
    """Measure on each database."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    for kind in KINDS:
        grown = {}
        for people in (WARMING, FEW, PEOPLE):
            async with company(kind, people) as (folder, url):
                watched, grown[people] = await _tick(folder, url)
                await asyncio.to_thread(_keep, url)
                pairs = [await _pair(folder, url) for _ in range(PAIRS if people == PEOPLE else 1)]
                idle = await _idle(folder, url)
        say(f"tick for {PEOPLE} people, {kind}: occurrences and notices made, s", median(ours for ours, _ in pairs))
        say("  to the same inserts in a statement for each table (at most 3)", median(a / b for a, b in pairs))
        beside = sum(watched.slices["make_occurrences"])
        say("  while people tap, to the same inserts with nobody about", beside / median(bare for _, bare in pairs))
        for job in ("make_occurrences", "remind"):
            say(f"  {len(watched.slices[job])} slices of {job}, ms: median", 1000 * median(watched.slices[job]))
            say("    99 of 100 within (at most 50)", 1000 * percentile(watched.slices[job]))
            say("    longest", 1000 * max(watched.slices[job]))
        say(
            f"  {len(watched.waits)} taps meanwhile, 99 of 100 answered within s (at most 1)", percentile(watched.waits)
        )
        say("  tick with nothing due, ms (at most 50)", 1000 * idle)
        say(f"  memory grown by the tick, MB: {FEW} people", grown[FEW])
        say(f"    {PEOPLE} people", grown[PEOPLE])


async def _tick(folder: Path, url: str) -> tuple[Ticking, float]:
    """Run the tick; give what was seen, and how much memory it took."""
    product = Product(folder, url, clock=Reminding(), limits=Limits())
    await product.begin(0)
    # A process reads its rule book once.
    await product.app.writer.run(books.active)
    memory.keep_loaded()
    watched = Ticking(product)
    before = _forget_peak()
    tapping = asyncio.create_task(watched.tap())
    await tick(watched.run, caught_up=True)
    tapping.cancel()
    await asyncio.wait([tapping])
    grown = _memory("VmHWM") - before
    await product.end()
    return watched, grown


async def _idle(folder: Path, url: str) -> float:
    """Give how long a tick lasts when everything is made and everybody told."""
    product = Product(folder, url, clock=Reminding(), limits=Limits())
    await product.begin(0)
    await product.app.writer.run(_all_told)
    watched = Ticking(product)
    spent = []
    for _ in range(6):
        started = time.perf_counter()
        await tick(watched.run, caught_up=True)
        spent.append(time.perf_counter() - started)
    await product.end()
    # The first one finds what waited from before.
    return median(spent[1:])


def _all_told(session: Session) -> None:
    """End the wave, which would go on for as long as its messages take."""
    session.execute(update(Notice).values(tell_at=None))


def _keep(url: str) -> None:
    """Keep what the tick wrote, to write it again."""
    database = Database(url)
    with database.writing_engine.begin() as connection:
        for table, where in WRITTEN.items():
            connection.exec_driver_sql(f"CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE {where}")  # noqa: S608 - fixed names
    database.close()


async def _pair(folder: Path, url: str) -> tuple[float, float]:
    """Write the same rows once more by the tick's job, and once by the database alone; give the seconds of each."""
    await asyncio.to_thread(_forget, url)
    product = Product(folder, url, clock=Reminding(), limits=Limits())
    await product.begin(0)
    await product.app.writer.run(books.active)
    memory.keep_loaded()
    watched = Ticking(product)
    while await watched.run(make_occurrences):
        pass
    await product.end()
    await asyncio.to_thread(_forget, url)
    return sum(watched.slices["make_occurrences"]), await asyncio.to_thread(_bare, url)


def _forget(url: str) -> None:
    """Let the day begin anew."""
    database = Database(url)
    with database.writing_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM occurrence WHERE id IN (SELECT occurrence_id FROM notice)")
        connection.exec_driver_sql("DELETE FROM notice")
    database.close()
    refresh(url)


def _bare(url: str) -> float:
    """Write the rows by the database alone: a statement and a commit for each table."""
    database = Database(url)
    started = time.perf_counter()
    for table in WRITTEN:
        with database.writing_engine.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - fixed names
    spent = time.perf_counter() - started
    database.close()
    return spent


def percentile(values: list[float], share: int = 99) -> float:
    """Give what so many of 100 values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else max(values, default=0)


def _forget_peak() -> float:
    """Let the peak of our memory begin anew; give what is used now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(which: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(which):
            return int(line.split()[1]) / 1024
    return 0.0
