"""Fetch the bytes of what people sent into our own keeping, by their hash; tried again until it works."""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clock import Clock
from bot.logs import log, redact
from bot.ports import DeliveryError, Messenger, RefusedError
from bot.writer import Writer
from handlers import books
from handlers.context import Desk
from handlers.imports import received
from handlers.imports.people import parse
from handlers.imports.tables import Table, UnreadableTableError
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


def _parsed(content: bytes) -> Table | UnreadableTableError:
    try:
        return parse(content)
    except UnreadableTableError as error:
        return error


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

        wanted_table = wanted.wanted_by is not None
        table = await asyncio.to_thread(_parsed, content) if wanted_table else None

        def kept(session: Session) -> received.Marking | None:
            row = session.get_one(Attachment, wanted.id, with_for_update=True)
            if row.state is not FileState.WAITING:
                # Another process was faster.
                return None
            row.digest, row.state, row.size = digest, FileState.KEPT, len(content)
            return received.arrived(self._desk(session), row, table) if table is not None else None

        try:
            marking = await self._writer.run(kept)
            if marking is not None:
                made, suffix = await asyncio.to_thread(marking.write, content)
                await self._writer.run(lambda session: self._give_back(session, wanted.id, made, suffix))
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - a broken table must not stop the fetching of the others
            # The file is safe; only what should be read in it was not.
            log.exception("a table could not be read", file=wanted.id)
            await self._writer.run(lambda session: self._unread(session, wanted.id, digest))
        if wanted_table:
            self._wake()

    def _desk(self, session: Session) -> Desk:
        return Desk(session, books.active(session), self._clock.now())

    def _give_back(self, session: Session, file_id: int, made: bytes, suffix: str) -> None:
        received.give_back(self._desk(session), session.get_one(Attachment, file_id), made, suffix)

    def _unread(self, session: Session, file_id: int, digest: str) -> None:
        row = session.get_one(Attachment, file_id)
        row.digest, row.state = digest, FileState.KEPT
        received.unreadable(self._desk(session), row)

    def _later(self, session: Session, file_id: int, *, final: bool) -> None:
        row = session.get_one(Attachment, file_id)
        row.attempts += 1
        row.next_at = self._clock.now() + timedelta(seconds=min(3600, 10 * 2**row.attempts))
        if final or row.attempts >= _MOST_TRIES:
            row.state = FileState.FAILED
            received.lost(self._desk(session), row)
