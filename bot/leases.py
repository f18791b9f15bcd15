"""Rights that one process holds at a time: polling, sending for a token, the tick."""

import os
import secrets
import time

from bot.writer import Writer
from storage import house

_SECONDS = 15
_RENEW = 5.0


class Leases:
    """The leases of this process."""

    def __init__(self, writer: Writer) -> None:
        """Name this process to the others."""
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._writer = writer
        self._held: dict[str, float] = {}

    async def hold(self, name: str) -> bool:
        """Take or renew a lease; false while another process has it.

        Between renewals the answer is remembered, well inside the lease's length.
        """
        now = time.monotonic()
        if now - self._held.get(name, -1e9) < _RENEW:
            return True
        taken = await self._writer.run(lambda session: house.take_lease(session, name, self.holder, _SECONDS))
        if taken is None:
            self._held.pop(name, None)
            return False
        self._held[name] = now
        return True

    async def release(self) -> None:
        """Let go of everything, so that another process goes on at once."""
        self._held.clear()
        await self._writer.run(lambda session: house.release_leases(session, self.holder))
