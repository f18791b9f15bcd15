"""Hear from other processes on PostgreSQL that there is something to do."""

import asyncio
from collections.abc import Callable

import psycopg
from sqlalchemy import URL

from bot.logs import log, redact
from storage.inbox import CHANNEL


class Wakeup:
    """Listens on a connection of its own; when it breaks, polling goes on and it comes back."""

    def __init__(self, url: URL, wake: Callable[[], None]) -> None:
        """Call ``wake`` for every notification."""
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for _ in connection.notifies():
                        self._wake()
            except psycopg.Error as error:
                log.warning("listening for other processes stumbled", reason=redact(str(error)))
            await asyncio.sleep(1)
