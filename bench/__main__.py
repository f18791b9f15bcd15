"""`make bench`: peer and product take turns in one run; the median of the ratios is what counts."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from telegram import Update

from bench.peer import application
from bench.product import FIRST, SUPERIORS, Product
from bench.stub import FreeRequest, message, press
from bot import memory

PAIRS = 5
ACTIVE = 300
BURST = 100


async def peer_in_process(persons: int, *, persistent: bool, count: int) -> float:
    """Give the peer's updates a second, its network stubbed."""
    request = FreeRequest()
    made = application(persistent=persistent, request=request)
    await made.initialize()
    if persistent:
        # As many open conversations as there are people: that is what each flush writes.
        conversation = made.handlers[0][0]
        for n in range(persons):
            conversation._conversations[(FIRST + n, FIRST + n)] = 1  # noqa: SLF001 - only the peer can say it
            made._user_data[FIRST + n]["done"] = "three shops"  # noqa: SLF001
    updates = []
    for text in ("/daily", "three shops", "shop D", "300", "none"):
        updates += [message(0, FIRST + n, text) for n in range(count)]
    updates += [press(0, FIRST + n, "submit") for n in range(count)]
    started = time.perf_counter()
    for raw in updates:
        await made.process_update(Update.de_json(raw, made.bot))
        if persistent:
            await made.update_persistence()
            await made.persistence.flush()
    return len(updates) / (time.perf_counter() - started)


async def product_in_process(product: Product, first: int, count: int) -> float:
    """Give our updates a second: kept, confirmed, handled, sent and marked."""
    steps = product.dialogue(range(first, first + count))
    started = time.perf_counter()
    for step in steps:
        for at in range(0, len(step), BURST):
            await product.serve(step[at : at + BURST])
        await product.quiet()
    return sum(map(len, steps)) / (time.perf_counter() - started)


async def in_process() -> None:
    """Compare the dialogue at 10,000 people."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder))
        await product.begin(10_000)
        memory.keep_loaded()
        plain, pickled, ours = [], [], []
        for turn in range(PAIRS):
            plain.append(await peer_in_process(10_000, persistent=False, count=ACTIVE))
            ours.append(await product_in_process(product, SUPERIORS + turn * ACTIVE, ACTIVE))
            pickled.append(await peer_in_process(10_000, persistent=True, count=2))
        await product.end()
        sends = product.request.calls
    say("dialogue, 10,000 people, network stubbed, updates a second", median(ours))
    say("  python-telegram-bot, no durability", median(plain))
    say("  ratio (at least 0.5, aim 1.0)", median(b / a for a, b in zip(plain, ours, strict=True)))
    say("  python-telegram-bot, pickled at each update", median(pickled))
    say("  ratio (at least 50)", median(b / a for a, b in zip(pickled, ours, strict=True)))
    reports = PAIRS * ACTIVE
    say("  sends a report, step by step (at most 8)", sends["sendMessage"] / reports)
    say("  edits a report", sends["editMessageText"] / reports)


async def growth() -> None:
    """Compare the cost of an update at 100,000 people with that at 100."""
    cost: dict[int, list[float]] = {200: [], 100_000: []}
    with tempfile.TemporaryDirectory() as folder:
        products = {}
        for people in cost:
            products[people] = Product(Path(folder) / str(people))
            await products[people].begin(people)
        for turn in range(PAIRS):
            for people, product in products.items():
                if people == 200:
                    await product.reset(people)
                first = SUPERIORS if people == 200 else SUPERIORS + turn * 100
                cost[people].append(1 / await product_in_process(product, first, 100))
        for product in products.values():
            await product.end()
    small, large = cost.values()
    say(
        "cost of an update, 100,000 people to 200 (at most 1.5)",
        median(b / a for a, b in zip(small, large, strict=True)),
    )


def say(what: str, value: float) -> None:
    """Print one line."""
    sys.stdout.write(f"{what:<70} {value:>10.2f}\n")
    sys.stdout.flush()


async def main() -> None:
    """Run what is asked for, or everything."""
    from bench.beside_aiogram import beside_aiogram  # noqa: PLC0415
    from bench.closing import closing  # noqa: PLC0415
    from bench.deciding import deciding  # noqa: PLC0415
    from bench.nagging import nagging  # noqa: PLC0415 - keeps the parts apart
    from bench.over_http import over_http  # noqa: PLC0415
    from bench.slack import slack  # noqa: PLC0415
    from bench.starting import starting  # noqa: PLC0415
    from bench.ticking import ticking  # noqa: PLC0415

    parts: dict[str, Callable[[], Awaitable[None]]] = {
        "in-process": in_process,
        "aiogram": beside_aiogram,
        "growth": growth,
        "http": over_http,
        "start": starting,
        "tick": ticking,
        "close": closing,
        "nag": nagging,
        "decide": deciding,
        "slack": slack,
    }
    for name, part in parts.items():
        if len(sys.argv) < 2 or name in sys.argv[1:]:
            await part()


if __name__ == "__main__":
    asyncio.run(main())
