"""Approvals by the hundred: from the tap to its toast, and to the rewritten card, while earlier decisions take effect.

NEIQIN_BENCH_SECONDS says how long people tap: long enough that decisions take effect meanwhile.
"""

import asyncio
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.owing import KINDS, Reminding, company
from bench.product import FIRST, FREE, SUPERIORS, Product
from bench.stub import press
from bench.ticking import percentile
from bot.ports import Limits
from handlers import books
from handlers.context import Desk
from handlers.requests import course
from handlers.requests.dossier import find
from handlers.requests.showing import refresh
from storage.database import Session
from storage.enums import RequestState
from storage.tables import Holder, Request, Seat

PEOPLE = 2000
SECONDS = int(os.environ.get("NEIQIN_BENCH_SECONDS", "25"))
MANY, FEW = 100, 10
_SLICE = 20
ANSWERS: dict[str, object] = {"amount": "1200.00", "purpose": "travel", "reason": "to see a customer", "files": None}
UNDO = re.compile(r"1\.rundo\.(\d+)")

# A seat, and the superior who fills it.
Waiting = tuple[int, int]


class Running(Reminding):
    """A working afternoon on which time passes."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self._begun = time.perf_counter()

    def real(self) -> datetime:
        """Give the moment."""
        return super().real() + timedelta(seconds=time.perf_counter() - self._begun)


class Tapping:
    """Superiors who agree, so many a second, and what each tap waits for."""

    def __init__(self, product: Product) -> None:
        """Watch a product."""
        self.product = product
        self.toasts: list[float] = []
        self.cards: list[float] = []
        self._tapped: dict[str, float] = {}
        self._deciding: dict[str, float] = {}
        product.request.watch = self._see

    def _see(self, method: str, parameters: Mapping[str, Any]) -> None:
        now = time.perf_counter()
        if method == "answerCallbackQuery":
            started = self._tapped.pop(str(parameters["callback_query_id"]), None)
            if started is not None and parameters.get("text"):
                self.toasts.append(now - started)
        elif method in {"editMessageText", "sendMessage"}:
            shown = UNDO.search(str(parameters.get("reply_markup", "")))
            if shown and (started := self._deciding.pop(shown[1], None)) is not None:
                self.cards.append(now - started)

    async def run(self, waiting: Sequence[Waiting], a_second: int, first: int) -> None:
        """Let every seat be tapped in its turn, however long the answers take; decisions take effect meanwhile."""
        settling = asyncio.create_task(self._settle())
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, (seat, superior) in enumerate(waiting):
                await asyncio.sleep(max(0.0, begun + number / a_second - time.perf_counter()))
                group.create_task(self._tap(first + number, seat, superior))
        until = time.perf_counter() + 10
        while (self._tapped or self._deciding) and time.perf_counter() < until:  # noqa: ASYNC110 - rarely
            await asyncio.sleep(0.01)
        settling.cancel()
        await asyncio.wait([settling])

    async def _tap(self, number: int, seat: int, superior: int) -> None:
        self._tapped[str(number)] = self._deciding[str(seat)] = time.perf_counter()
        await self.product.serve([press(number, FIRST + superior - 1, f"1.ragree.{seat}")])

    async def _settle(self) -> None:
        while True:
            await self.product.app.between.act_soon()
            await asyncio.sleep(1)


async def deciding() -> None:
    """Measure on each database."""
    for kind in KINDS:
        async with company(kind, PEOPLE) as (folder, url):
            waiting = await _apply(folder, url, SECONDS * (MANY + FEW))
            quick, slow = waiting[: SECONDS * FEW], waiting[SECONDS * FEW :]
            few = await _tapped(folder, url, quick, FEW, 1)
            many = await _tapped(folder, url, slow, MANY, 1 + len(quick))
        _tell(f"{MANY} approvals a second, {kind}: tap to toast, ms", many.toasts, len(slow), 300)
        _tell(f"{FEW} approvals a second, {kind}: tap to toast, ms", few.toasts, len(quick), 300)
        _tell(f"{FEW} approvals a second, {kind}: tap to rewritten card, ms", few.cards, len(quick), 1000)


def _tell(what: str, waits: list[float], count: int, most: int) -> None:
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    say(f"{what}: half within", 1000 * percentile(waits, 50))
    say(f"  95 of 100 within (at most {most})", 1000 * percentile(waits, 95))
    say("  99 of 100 within", 1000 * percentile(waits))
    say("  not answered with the outcome (none)", count - len(waits))


async def _tapped(folder: Path, url: str, waiting: Sequence[Waiting], a_second: int, first: int) -> Tapping:
    # The limits are the product's own.
    product = Product(folder, url, clock=Running(), limits=Limits())
    await product.begin(0)
    tapping = Tapping(product)
    await tapping.run(waiting, a_second, first)
    await product.end()
    return tapping


async def _apply(folder: Path, url: str, count: int) -> list[Waiting]:
    """Let people apply for money, and their superiors see it; give what waits for whom."""
    product = Product(folder, url, clock=Running(), limits=FREE)
    await product.begin(0)
    for start in range(0, count, _SLICE):
        await product.app.writer.run(_some(product, range(start, min(start + _SLICE, count))))
        product.app._wake_senders()  # noqa: SLF001 - what a handler's commit does by itself
    await product.quiet()
    found = await product.app.writer.run(_waiting)
    await product.end()
    return found


def _some(product: Product, numbers: range) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        desk = Desk(session, books.active(session), product.app.clock.now())
        for number in numbers:
            # One after the other from each superior's people, so that all superiors tap in turn.
            person = SUPERIORS + 1 + number % (PEOPLE - SUPERIORS)
            row = Request(
                requester_id=person,
                kind="funds",
                state=RequestState.DRAFT,
                answers={},
                version_id=desk.book.version_id,
                created_at=desk.now,
            )
            session.add(row)
            session.flush()
            dossier = find(desk, row.id)
            assert dossier is not None  # noqa: S101 - a bench
            course.send(desk, dossier, ANSWERS, course.forecast(desk, dossier, ANSWERS), desk.now)
            refresh(desk, dossier)

    return work


def _waiting(session: Session) -> list[Waiting]:
    rows = session.execute(select(Seat.id, Holder.person_id).join(Holder, Holder.seat_id == Seat.id).order_by(Seat.id))
    return [(seat, person) for seat, person in rows]


if __name__ == "__main__":
    asyncio.run(deciding())
