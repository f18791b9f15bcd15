"""Over real HTTP: bot and server in processes of their own, by long polling."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from aiohttp import web

from bench.product import FIRST, SUPERIORS
from bench.stub import TOKEN, Server, message, press

PAIRS = 3
ACTIVE = 300
ALONE = 10
TEXTS = ("/daily", "three shops", "shop D", "300", "none")


class Crowd:
    """People who each send the next message as soon as the last one is answered."""

    def __init__(self, server: Server) -> None:
        """Speak through a server."""
        self.server = server
        self.number = 0

    def _push(self, update: dict[str, object]) -> None:
        self.server.queue.append(update)
        self.server.arrived.set()

    async def _answer(self, person: int, before: int) -> None:
        while self.server.answered.get(person, 0) <= before:
            self.server.changed.clear()
            await self.server.changed.wait()

    async def dialogue(self, person: int, data: str) -> list[float]:
        """Play a whole report; give how long each answer took."""
        waits = []
        for text in (*TEXTS, ""):
            self.number += 1
            who = FIRST + person
            before = self.server.answered.get(who, 0)
            started = time.perf_counter()
            self._push(message(self.number, who, text) if text else press(self.number, who, data))
            await self._answer(who, before)
            waits.append(time.perf_counter() - started)
        return waits


@asynccontextmanager
async def bot(module: str) -> AsyncIterator[Crowd]:
    """Start a server and one bot that polls it."""
    server = Server()
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            url,
            folder,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        assert process.stdout is not None  # noqa: S101 - a bench
        await process.stdout.readline()
        try:
            yield Crowd(server)
        finally:
            process.kill()
            await process.wait()
            await runner.cleanup()


async def measure(module: str, submit: str) -> tuple[float, float]:
    """Give updates a second of a crowd, and the median answer to one person alone in milliseconds."""
    async with bot(module) as crowd:
        waits: list[float] = []
        for n in range(ALONE):
            waits += await crowd.dialogue(SUPERIORS + 1000 + n, submit.format(SUPERIORS + 1001 + n))
        started = time.perf_counter()
        people = range(SUPERIORS, SUPERIORS + ACTIVE)
        await asyncio.gather(*(crowd.dialogue(n, submit.format(n + 1)) for n in people))
        speed = ACTIVE * (len(TEXTS) + 1) / (time.perf_counter() - started)
    return speed, median(waits) * 1000


async def over_http() -> None:
    """Compare with python-telegram-bot's Application, which confirms before it works."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    peers, ours = [], []
    for _ in range(PAIRS):
        peers.append(await measure("bench.run_peer", "submit"))
        ours.append(await measure("bench.run_product", "1.send.{}"))
    say("over HTTP, 300 active, updates a second", median(one[0] for one in ours))
    say("  python-telegram-bot's Application", median(one[0] for one in peers))
    say("  ratio (at least 3)", median(b[0] / a[0] for a, b in zip(peers, ours, strict=True)))
    say("one person alone, median answer in ms", median(one[1] for one in ours))
    say("  python-telegram-bot's Application", median(one[1] for one in peers))
    say("  ratio (at most 1)", median(b[1] / a[1] for a, b in zip(peers, ours, strict=True)))
