"""Our program as a process that reminds a company: `python -m bench.run_nagging BASE_URL FOLDER DATABASE`."""

import asyncio
import logging
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bench.owing import Reminding
from bench.product import unmark
from bench.stub import TOKEN
from bot import memory
from bot.app import App
from bot.settings import Settings


class Running(Reminding):
    """The same minute, but time goes on: what was refused is tried again."""

    def __init__(self) -> None:
        """Start now."""
        super().__init__()
        self._started = time.monotonic()

    def real(self) -> datetime:
        """Give the moment."""
        return super().real() + timedelta(seconds=time.monotonic() - self._started)


async def main() -> None:
    """Run, and tick once as soon as everything said so far has been heard; then remind each second, as the product."""
    logging.disable(logging.WARNING)
    settings = Settings(
        data_dir=Path(sys.argv[2]),
        database_url=sys.argv[3],
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=sys.argv[1],
        web_port=0,
        _env_file=None,
    )
    unmark(settings)
    # The limits are the product's own.
    app = App(settings, clock=Running(), say=lambda _line: None)
    await app.prepare()
    memory.keep_loaded()
    running = asyncio.create_task(app.run(ticking=False))
    while app.receiver is None or not app.receiver.caught_up:  # noqa: ASYNC110 - the receiver has no event for it
        await asyncio.sleep(0.01)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await app.tick()
    while not running.done():
        await app.remind()
        await asyncio.sleep(1)
    await running


if __name__ == "__main__":
    asyncio.run(main())
