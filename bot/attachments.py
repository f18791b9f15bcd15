"""Fetch the bytes of what people sent into our own keeping, by their hash; tried again until it works."""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.logs import log, redact
from bot.ports import DeliveryError, Messenger, RefusedError
from bot.writer import Writer
from handlers import books
from handlers.context import Desk
from handlers.imports import received
from storage import files
from storage.database import Session
from storage.enums import FileState
from storage.tables import Attachment

_AT_ONCE = 4
_MOST_TRIES = 10
_PAUSE = 2.0


def path_of(data_dir: Path, digest: str) -> Path:
    """Give where a file of this hash is kept."""
    return data_dir / "files" / digest[:2] / digest


def keep(data_dir: Path, content: bytes) -> str:
    """Keep bytes under their hash, whole or not at all; give the hash."""
    digest = sha256(content).hexdigest()
    path = path_of(data_dir, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    return digest


class Fetcher:
    """The way of files from one messenger into our keeping."""

    def __init__(
        self, writer: Writer, clock: Clock, messenger: Messenger, data_dir: Path, wake: Callable[[], None]
    ) -> None:
        """Fetch from one messenger and workspace; ``wake`` the senders when somebody is answered."""
        self._wake = wake
        self._writer = writer
        self._clock = clock
        self._messenger = messenger
        self._data_dir = data_dir

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            if not await self.fetch_some():
                await asyncio.sleep(_PAUSE)

    async def fetch_some(self) -> int:
        """Fetch what is due; give how many files were tried."""
        wanted = await self._writer.run(self._due)
        await asyncio.gather(*(self._fetch(one) for one in wanted))
        return len(wanted)

    def _due(self, session: Session) -> Sequence[Attachment]:
        messenger = self._messenger
        return files.to_fetch(session, messenger.name, messenger.workspace, self._clock.now(), _AT_ONCE)

    async def _fetch(self, wanted: Attachment) -> None:
        try:
            content = await self._messenger.fetch(wanted)
            digest = await asyncio.to_thread(keep, self._data_dir, content)
        except (DeliveryError, OSError) as error:
            log.warning("a file could not be fetched", file=wanted.id, reason=redact(str(error)))
            final = isinstance(error, RefusedError)
            await self._writer.run(lambda session: self._later(session, wanted.id, final=final))
            return

        def kept(session: Session) -> None:
            row = session.get_one(Attachment, wanted.id, with_for_update=True)
            if row.state is not FileState.WAITING:
                # Another process was faster.
                return
            row.digest, row.state, row.size = digest, FileState.KEPT, len(content)
            if row.wanted_by is not None:
                received.arrived(Desk(session, books.active(session), self._clock.now()), row, content)

        try:
            await self._writer.run(kept)
        except DBAPIError:
            raise
        except Exception:  # noqa: BLE001 - a broken table must not stop the fetching of the others
            # The file is safe; only what should be read in it was not.
            log.exception("a table could not be read", file=wanted.id)
            await self._writer.run(lambda session: self._unread(session, wanted.id))
        if wanted.wanted_by is not None:
            self._wake()

    def _unread(self, session: Session, file_id: int) -> None:
        row = session.get_one(Attachment, file_id)
        row.attempts, row.state = row.attempts + 1, FileState.FAILED
        received.lost(Desk(session, books.active(session), self._clock.now()), row)

    def _later(self, session: Session, file_id: int, *, final: bool) -> None:
        row = session.get_one(Attachment, file_id)
        row.attempts += 1
        row.next_at = self._clock.now() + timedelta(seconds=min(3600, 10 * 2**row.attempts))
        if final or row.attempts >= _MOST_TRIES:
            row.state = FileState.FAILED
            received.lost(Desk(session, books.active(session), self._clock.now()), row)
