"""The way from a fault at the edges to the administrators' chats."""

from collections.abc import Callable

from bot.clock import Clock
from bot.writer import Writer
from handlers import alarms, books
from handlers.context import Desk
from storage.database import Session


class Alarms:
    """Tells administrators what the edges met."""

    def __init__(self, writer: Writer, clock: Clock, wake: Callable[[], None]) -> None:
        """Write through ``writer``; ``wake`` the senders when somebody is told."""
        self._writer = writer
        self._clock = clock
        self._wake = wake

    async def sound(self, key: str, /, **values: str | int) -> None:
        """Tell every administrator, once a day a kind."""

        def work(session: Session) -> int:
            return alarms.sound(Desk(session, books.active(session), self._clock.now()), key, **values)

        if await self._writer.run(work):
            self._wake()
