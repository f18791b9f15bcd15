"""What the person at the terminal is told once everything runs: where to go, and who becomes administrator."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.local.gate import Gate
from bot.telegram.messenger import Telegram
from bot.web import QuietServer
from bot.writer import Writer
from handlers import books
from handlers.context import Desk
from handlers.line import administrators
from handlers.welcome import new_code
from storage import people
from storage.database import Session

Tell = Callable[[str], None]


async def to_the_page(tell: Tell, gate: Gate, web: QuietServer) -> None:
    """Give the one-time link to the local chat page."""
    while not web.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    word = await gate.new_link()
    tell(f"小勤在这里 / the clerk is here: http://127.0.0.1:{port}/open/{word}")


async def to_the_first_administrator(tell: Tell, writer: Writer, now: datetime, telegram: Telegram | None) -> None:
    """Give the one-time link, or code, that makes its opener administrator; once there is one, nothing."""

    def work(session: Session) -> str:
        if administrators(Desk(session, books.active(session), now)) or people.has_open_admin_invitation(session, now):
            return ""
        return new_code(session, now, None, makes_admin=True)

    code = await writer.run(work)
    if code and telegram is not None:
        tell(f"打开这个一次性链接成为管理员 / open this one-time link to become administrator: {telegram.link(code)}")
    elif code:
        tell(f"在 Slack 里把这个一次性码发给我，成为管理员 / send me this code in Slack: {code}")


def to_nobody(tell: Tell) -> None:
    """Say that there is no messenger."""
    tokens = "NEIQIN_TELEGRAM_TOKEN or NEIQIN_SLACK_BOT_TOKEN"
    tell(f"No messenger is set: give {tokens}. (The sample company needs an empty database.)")
