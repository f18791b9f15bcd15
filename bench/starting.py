"""How long until the first poll, how much memory, and how long `--help` takes."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from aiohttp import web

from bench.stub import TOKEN, Server


async def starting() -> None:
    """Measure the program as it is started."""
    from bench.__main__ import say  # noqa: PLC0415 - the main module is loaded by then

    polls, helps, memory = [], [], 0.0
    for _ in range(3):
        server = Server()
        polled = asyncio.Event()

        async def handle(request: web.Request, server: Server = server, polled: asyncio.Event = polled) -> web.Response:
            if request.match_info["method"] == "getUpdates":
                polled.set()
            return await server.handle(request)

        app = web.Application()
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                **os.environ,
                "NEIQIN_DATA_DIR": folder,
                "NEIQIN_TELEGRAM_TOKEN": TOKEN,
                "NEIQIN_TELEGRAM_BASE_URL": f"http://127.0.0.1:{runner.addresses[0][1]}/bot",
                "NEIQIN_WEB_PORT": "0",
            }
            started = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
            )
            await polled.wait()
            polls.append(time.perf_counter() - started)
            memory = _memory(process.pid)
            process.terminate()
            await process.wait()
            await runner.cleanup()
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "--help",
            stdout=asyncio.subprocess.DEVNULL,
        )
        await process.wait()
        helps.append(time.perf_counter() - started)
    say("start to first poll on an empty folder, s (at most 2)", median(polls))
    say("memory after start, MB (at most 120)", memory)
    say("neiqin --help, s (at most 0.5)", median(helps))


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
