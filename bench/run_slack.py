"""Our program on Slack as a process: `python -m bench.run_slack BASE_URL FOLDER DATABASE_URL`."""

import asyncio
import logging
import sys
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import update

from bench.product import hire, unmark
from bench.slack import PEOPLE, SECRET
from bot import memory
from bot.app import App
from bot.settings import Settings
from storage.database import Session
from storage.tables import Account


def move(session: Session) -> None:
    """Let everybody be on Slack."""
    hire(session, PEOPLE)
    session.flush()
    user = "U" + (Account.id - 1).cast(Account.user.type)
    session.execute(update(Account).values(messenger="slack", workspace="T1", user=user, address=user))


async def main() -> None:
    """Run with people hired; say the port."""
    logging.disable(logging.WARNING)
    settings = Settings(
        data_dir=Path(sys.argv[2]),
        database_url=sys.argv[3],
        slack_bot_token=SecretStr("xoxb-made-up"),
        slack_signing_secret=SecretStr(SECRET),
        slack_base_url=sys.argv[1],
        web_port=0,
        _env_file=None,
    )
    unmark(settings)
    app = App(settings, say=lambda _line: None)
    await app.prepare()
    memory.keep_loaded()
    await app.writer.run(move)
    running = asyncio.ensure_future(app.run(ticking=False))
    while app.web is None or not app.web.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    sys.stdout.write(f"{app.web.servers[0].sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await running


if __name__ == "__main__":
    asyncio.run(main())
