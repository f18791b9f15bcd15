"""The real program in a process of its own, which kills itself at a named point.

CRASH is "point:number": at the n-th commit, send or handled text after the first update came in.
"""

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot import dispatch, logs
from bot.app import App
from bot.ingest import Ingest
from bot.ports import Incoming, Limits
from bot.settings import Settings
from bot.telegram.messenger import Telegram
from handlers import hear as hearing
from handlers.chat import Message
from handlers.context import Context
from storage.database import Database, Session
from storage.tables import Attachment

FAST = Limits(per_second=1000, chat_per_second=1000, chat_burst=1000)
POINT, _, COUNT = os.environ.get("CRASH", "never:0").partition(":")


class Fuse:
    """Counts down to the kill."""

    def __init__(self) -> None:
        self.lit = False
        self.left = int(COUNT)

    def burn(self, point: str) -> None:
        """Kill the process when this is the point and its count has come."""
        if not self.lit or point != POINT:
            return
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


FUSE = Fuse()


def wire() -> None:
    """Put the fuse into the program."""
    writing, keep, send, hear = Database.writing, Ingest.keep, Telegram.send, hearing.hear

    @contextmanager
    def burning_writing(self: Database) -> Iterator[Session]:
        with writing(self) as session:
            yield session
            FUSE.burn("before-commit")
        FUSE.burn("after-commit")

    async def burning_keep(self: Ingest, events: Sequence[Incoming]) -> None:
        FUSE.lit = FUSE.lit or bool(events)
        await keep(self, events)

    async def burning_send(self: Telegram, address: str, message: Message, files: Sequence[Attachment]) -> list[str]:
        FUSE.burn("before-send")
        sent = await send(self, address, message, files)
        FUSE.burn("after-send")
        return sent

    def burning_hear(ctx: Context) -> str:
        if ctx.event.text == "毒":
            FUSE.lit = True
            FUSE.burn("poison")
        return hear(ctx)

    Database.writing = burning_writing  # type: ignore[method-assign]  # the fuse
    Ingest.keep = burning_keep  # type: ignore[method-assign]  # the fuse
    Telegram.send = burning_send  # type: ignore[method-assign]  # the fuse
    setattr(dispatch, "hear", burning_hear)  # noqa: B010 - the fuse replaces a name it imports


async def main() -> None:
    """Run until killed."""
    logs.set_up("WARNING")
    app = App(Settings(), limits=FAST)
    app.stop_on_signals()
    await app.prepare()
    await app.run()


if __name__ == "__main__":
    wire()
    asyncio.run(main())
