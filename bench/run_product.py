"""Our program as a process: `python -m bench.run_product BASE_URL FOLDER`."""

import asyncio
import logging
import sys
from pathlib import Path

from pydantic import SecretStr

from bench.product import FREE, Still, hire, unmark
from bench.stub import TOKEN
from bot import memory
from bot.app import App
from bot.settings import Settings

PEOPLE = 2000


async def main() -> None:
    """Run with people hired."""
    logging.disable(logging.WARNING)
    settings = Settings(
        data_dir=Path(sys.argv[2]),
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=sys.argv[1],
        web_port=0,
        _env_file=None,
    )
    unmark(settings)
    app = App(settings, clock=Still(), limits=FREE, say=lambda _line: None)
    await app.prepare()
    memory.keep_loaded()
    await app.writer.run(lambda session: hire(session, PEOPLE))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await app.run(ticking=False)


if __name__ == "__main__":
    asyncio.run(main())
