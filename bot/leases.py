"""Rights that one process holds at a time: polling, sending for a token, the tick."""

import os
import secrets
import socket
import time
from pathlib import Path

from bot.writer import Writer
from storage import house
from storage.database import Session


def _processes() -> str:
    """Name the space in which process numbers are counted; two containers of one host have two."""
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return "0"


_SECONDS = 15
_RENEW = 5.0
_HOST = f"{socket.gethostname()}:{_processes()}"


class Leases:
    """The leases of this process."""

    def __init__(self, writer: Writer) -> None:
        """Name this process to the others."""
        self.holder = f"{_HOST}/{os.getpid()}/{secrets.token_hex(4)}"
        self._writer = writer
        self._held: dict[str, float] = {}

    async def hold(self, name: str) -> bool:
        """Take or renew a lease; false while another process has it.

        Between renewals the answer is remembered, well inside the lease's length.
        """
        now = time.monotonic()
        if now - self._held.get(name, -1e9) < _RENEW:
            return True
        taken = await self._writer.run(
            lambda session: house.take_lease(session, name, self.holder, _SECONDS, is_dead),
        )
        if taken is None:
            self._held.pop(name, None)
            return False
        self._held[name] = now
        return True

    def confirms(self, session: Session, name: str) -> bool:
        """Tell, in the transaction that claims work, whether the right to it is still this process's own."""
        if house.holds_lease(session, name, self.holder):
            return True
        self._held.pop(name, None)
        return False

    async def release(self) -> None:
        """Let go of everything, so that another process goes on at once."""
        self._held.clear()
        await self._writer.run(lambda session: house.release_leases(session, self.holder))


def is_dead(holder: str) -> bool:
    """Tell whether a holder was a process of this machine that is gone: a restart need not wait for its leases."""
    host, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if host != _HOST or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        # In a container every process is number one: whoever had our number before us is gone.
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
