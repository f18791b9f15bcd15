"""Slack's taps as signed requests: how many are kept and acknowledged a second, and how soon at 200 a second."""

import asyncio
import hmac
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
import psycopg
from aiohttp import web

SECRET = "a secret of the bench"  # noqa: S105 - made up
PEOPLE = 2000
_RATE = 200
_SECONDS = 10
_AT_ONCE = 32
_FLOOD = 3000


class Workspace:
    """A Slack that says yes to everything."""

    def __init__(self) -> None:
        """Count the messages it was given."""
        self.number = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Answer any method."""
        await request.read()
        self.number += 1
        stamp = f"1795425600.{self.number:06}"
        body = {"ok": True, "team_id": "T1", "channel": "D1", "ts": stamp, "user": {"id": "U1"}}
        return web.json_response(body)


class Taps:
    """People who tap."""

    def __init__(self, session: aiohttp.ClientSession, address: str, back: str) -> None:
        """Send to ``address``; answers to taps go ``back``."""
        self._session = session
        self._address = address
        self._back = back
        self._number = 0

    async def tap(self) -> float:
        """Tap once; give the seconds until it was acknowledged."""
        self._number += 1
        return await self._send(self._press(self._number))

    async def hand_in(self) -> float:
        """Hand a daily report in as a form; give the seconds until it was judged, kept and acknowledged."""
        self._number += 1
        return await self._send(self._form(self._number))

    async def _send(self, payload: dict[str, object]) -> float:
        body = urlencode({"payload": json.dumps(payload)})
        when = str(int(datetime.now(UTC).timestamp()))
        signature = hmac.new(SECRET.encode(), f"v0:{when}:{body}".encode(), sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={signature}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        async with self._session.post(self._address, data=body, headers=headers) as response:
            assert response.status == 200, response.status  # noqa: S101 - a bench
        return time.perf_counter() - started

    def _press(self, number: int) -> dict[str, object]:
        user = f"U{number % PEOPLE}"
        return {
            "type": "block_actions",
            "api_app_id": "A1",
            "user": {"id": user, "name": user, "team_id": "T1"},
            "container": {"type": "message", "message_ts": "1795425600.000001", "channel_id": f"D{user}"},
            "channel": {"id": f"D{user}", "name": "directmessage"},
            "trigger_id": f"{uuid4()}",
            "response_url": self._back,
            "actions": [{"action_id": "press.0", "value": "1.todo.0", "type": "button", "action_ts": "1795425600.1"}],
        }

    def _form(self, number: int) -> dict[str, object]:
        user = f"U{number % PEOPLE}"
        texts = {"done": "跑了三家店", "plan": "去D店\n催E的款", "amount": "1.2万", "problems": "没有样品了"}
        values = {key: {"answer": {"type": "plain_text_input", "value": text}} for key, text in texts.items()}
        beside = ["1.draft.1.done,plan,amount,problems", 1, "daily", "Asia/Shanghai", "zh-CN", False, []]
        view = {"id": f"V{number}", "hash": "1", "private_metadata": json.dumps(beside), "state": {"values": values}}
        return {"type": "view_submission", "api_app_id": "A1", "user": {"id": user, "name": user}, "view": view}


@asynccontextmanager
async def clerk(database_url: str) -> AsyncIterator[Taps]:
    """Start a workspace, and the clerk in a process of its own."""
    workspace = Workspace()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", workspace.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack = f"http://127.0.0.1:{runner.addresses[0][1]}"
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.run_slack",
            f"{slack}/api/",
            folder,
            database_url,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        assert process.stdout is not None  # noqa: S101 - a bench
        port = int(await process.stdout.readline())
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)) as session:
                yield Taps(session, f"http://127.0.0.1:{port}/slack/events", f"{slack}/respond")
        finally:
            process.kill()
            await process.wait()
            await runner.cleanup()


async def measure(database_url: str) -> tuple[float, float, float]:
    """Give taps a second as fast as they are taken, and the 99th of a hundred taps and of forms at the steady rate."""
    async with clerk(database_url) as taps:
        for _ in range(50):
            await taps.tap()
        waits = await steadily(taps.tap)
        forms = await steadily(taps.hand_in)
        started = time.perf_counter()
        await asyncio.gather(*(_many(taps) for _ in range(_AT_ONCE)))
        speed = _FLOOD / (time.perf_counter() - started)
    return speed, quantiles(waits, n=100)[98] * 1000, quantiles(forms, n=100)[98] * 1000


async def steadily(act: Callable[[], Coroutine[None, None, float]]) -> list[float]:
    """Act at a steady rate, whether answers come or not."""
    tasks = []
    loop = asyncio.get_running_loop()
    started = loop.time()
    for n in range(_RATE * _SECONDS):
        await asyncio.sleep(max(0.0, started + n / _RATE - loop.time()))
        tasks.append(loop.create_task(act()))
    return list(await asyncio.gather(*tasks))


async def _many(taps: Taps) -> None:
    for _ in range(_FLOOD // _AT_ONCE):
        await taps.tap()


async def slack() -> None:
    """Measure on SQLite, and on PostgreSQL where there is one."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    postgres = os.environ.get("NEIQIN_TEST_POSTGRES", "")
    for kind in ("SQLite", *(["PostgreSQL"] if postgres else [])):
        name = f"neiqin_bench_{uuid4().hex[:12]}"
        address = f"{postgres.rpartition('/')[0]}/{name}" if kind == "PostgreSQL" else ""
        if address:
            _run(postgres, f"CREATE DATABASE {name}")
        speed, slowest, forms = await measure(address)
        if address:
            _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")
        say(f"Slack taps kept and acknowledged a second, {kind}", speed)
        say(f"  99th of a hundred at {_RATE} a second in ms (at most 100)", slowest)
        say(f"  the same for forms, judged and kept, {_RATE} a second in ms (at most 100)", forms)


def _run(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
