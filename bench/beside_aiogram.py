"""The daily report beside aiogram with its state in a database, both durable: `python -m bench aiogram`.

aiogram wants an older pydantic than ours, so it lives in an environment of its own, which NEIQIN_BENCH_AIOGRAM names:
`python3 -m venv .aiogram && .aiogram/bin/pip install aiogram "sqlalchemy[asyncio]" aiosqlite`,
then NEIQIN_BENCH_AIOGRAM=.aiogram/bin/python.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from bench.product import FIRST, SUPERIORS, Product
from bench.stub import message, press

PYTHON = os.environ.get("NEIQIN_BENCH_AIOGRAM", "")
PEOPLE = 10_000
# It handles some sixty updates a second: a few reports are enough.
REPORTS = 20

Peer = Callable[[int], Awaitable[float]]


async def beside_aiogram() -> None:
    """Compare the dialogue at 10,000 people."""
    from bench.__main__ import ACTIVE, PAIRS, product_in_process, say  # noqa: PLC0415 - the main module is loaded by then

    if not PYTHON:
        sys.stdout.write("aiogram is left out: NEIQIN_BENCH_AIOGRAM names no Python that has it (see bench/)\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder))
        await product.begin(PEOPLE)
        theirs, ours = [], []
        async with _aiogram(Path(folder)) as peer:
            for turn in range(PAIRS):
                theirs.append(await peer(turn * REPORTS))
                ours.append(await product_in_process(product, SUPERIORS + turn * ACTIVE, ACTIVE))
        await product.end()
    say("dialogue, 10,000 people, network stubbed, updates a second", median(ours))
    say("  aiogram, state kept through SQLAlchemy", median(theirs))
    say("  ratio (at least 5)", median(b / a for a, b in zip(theirs, ours, strict=True)))


@asynccontextmanager
async def _aiogram(folder: Path) -> AsyncIterator[Peer]:
    """Start the peer; give what lets some people report, and says how many updates a second it handled."""
    script = Path(__file__).with_name("run_aiogram.py")
    process = await asyncio.create_subprocess_exec(
        PYTHON,
        str(script),
        str(folder / "aiogram.db"),
        str(PEOPLE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None  # noqa: S101 - a bench
    assert process.stdout is not None  # noqa: S101
    if await process.stdout.readline() != b"ready\n":
        raise RuntimeError("aiogram did not start")

    async def reports(first: int) -> float:
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        people = range(FIRST + first, FIRST + first + REPORTS)
        texts = ("/daily", "three shops", "shop D", "300", "none")
        updates = [message(1, person, text) for text in texts for person in people]
        updates += [press(1, person, "submit") for person in people]
        process.stdin.write(json.dumps(updates).encode() + b"\n")
        return len(updates) / float(await process.stdout.readline())

    try:
        yield reports
    finally:
        process.stdin.close()
        await process.wait()
