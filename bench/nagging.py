"""A wave of reminders over real HTTP, against a server that enforces the published limits; people tap meanwhile.

NEIQIN_BENCH_NAGS says how many are reminded: 10000 is the full size, which lasts 400 s on each database.
"""

import asyncio
import os
import sys
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

from bench.owing import KINDS, TAPPING, company
from bench.product import FIRST
from bench.stub import TOKEN, Server, press
from bench.ticking import percentile
from bot.ports import Limits

REMINDED = int(os.environ.get("NEIQIN_BENCH_NAGS", "1500"))
TAP_SECONDS = 0.5
# What Telegram publishes: so many messages a second in all, and one a second to one chat.
IN_ALL = 30
TO_ONE = 1


class StrictServer(Server):
    """The stub that refuses what goes beyond the limits in any second, however short the burst."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        super().__init__()
        self.sent: deque[float] = deque()
        self.sent_to: dict[int, deque[float]] = defaultdict(deque)
        self.reminded: set[int] = set()
        self.messages = 0
        self.refused = 0
        self.last = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call, or refuse it with 429."""
        if request.match_info["method"] not in {"sendMessage", "editMessageText"}:
            return await super().handle(request)
        chat = int(str((await request.post())["chat_id"]))
        now = time.perf_counter()
        if _count(self.sent, now) >= IN_ALL or _count(self.sent_to[chat], now) >= TO_ONE:
            self.refused += 1
            body = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 1},
            }
            return web.json_response(body, status=429)
        self.sent.append(now)
        self.sent_to[chat].append(now)
        self.messages += 1
        if chat - FIRST + 1 not in TAPPING:
            self.reminded.add(chat)
            self.last = now
        return await super().handle(request)

    async def tap(self, waits: list[float]) -> None:
        """Let one person after the other tap, however long the answers take."""
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(TAPPING):
                group.create_task(self._tap(number, person, waits))
                await asyncio.sleep(TAP_SECONDS)

    async def _tap(self, number: int, person: int, waits: list[float]) -> None:
        who = FIRST + person - 1
        started = time.perf_counter()
        self.queue.append(press(number + 1, who, f"1.write.{person}"))
        self.arrived.set()
        while not self.answered.get(who):
            self.changed.clear()
            await self.changed.wait()
        waits.append(time.perf_counter() - started)


def _count(sent: deque[float], now: float) -> int:
    while sent and sent[0] <= now - 1:
        sent.popleft()
    return len(sent)


async def nagging() -> None:
    """Measure on each database."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    for kind in KINDS:
        async with company(kind, REMINDED + len(TAPPING)) as (folder, url), _bot(folder, url) as server:
            started = time.perf_counter()
            waits: list[float] = []
            tapping = asyncio.create_task(server.tap(waits))
            while len(server.reminded) < REMINDED:
                server.changed.clear()
                await server.changed.wait()
            spent = server.last - started
            tapping.cancel()
            with suppress(asyncio.CancelledError):
                await tapping
            allowed = server.messages / Limits().per_second
            say(f"{REMINDED} people reminded, {kind}: messages sent", server.messages)
            say("  seconds", spent)
            say("  to messages at the budget (at most 1.1)", spent / allowed)
            say("  refused with 429 (none)", server.refused)
            say(f"  {len(waits)} taps meanwhile, 99 of 100 answered within s (at most 1)", percentile(waits))


@asynccontextmanager
async def _bot(folder: Path, url: str) -> AsyncIterator[StrictServer]:
    """Start the server and the bot, which reminds as soon as this begins."""
    server = StrictServer()
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    given = (f"http://127.0.0.1:{runner.addresses[0][1]}/bot", str(folder), url)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.run_nagging",
        *given,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101 - a bench
    await process.stdout.readline()
    try:
        yield server
    finally:
        process.kill()
        await process.wait()
        await runner.cleanup()
