"""Keep what messengers tell us before anything is confirmed to them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.ports import Incoming
from bot.writer import Writer
from storage import house, inbox, people
from storage.database import Session

_CONTACT_EVERY = timedelta(seconds=5)


class Ingest:
    """The way in of one messenger: rows first, confirmation after."""

    def __init__(self, writer: Writer, clock: Clock, channel: tuple[str, str], wake: Callable[[], None]) -> None:
        """Keep events of one messenger and workspace; ``wake`` the dispatcher when there are new ones."""
        self._writer = writer
        self._clock = clock
        self._channel = channel
        self._wake = wake
        self._contact: datetime | None = None
        self._noted: datetime | None = None

    async def keep(self, events: Sequence[Incoming]) -> None:
        """Commit events to the inbox; return only when they are safe."""
        received = self._clock.real()
        note = self._noted is None or received - self._noted > _CONTACT_EVERY
        since = self._contact

        def work(session: Session) -> datetime | None:
            # What has no time of its own happened after we last spoke with the messenger.
            earliest = since or house.last_contact(session, *self._channel) or received
            if events:
                self._insert(session, events, received, min(earliest, received))
            if note:
                house.note_contact(session, *self._channel, received)
            return received

        self._contact = await self._writer.run(work)
        if note:
            self._noted = received
        if events:
            self._wake()

    def _insert(self, session: Session, events: Sequence[Incoming], received: datetime, earliest: datetime) -> None:
        messenger, workspace = self._channel
        known = people.accounts(session, ((messenger, workspace, one.user) for one in events))
        rows: list[dict[str, Any]] = []
        for one in events:
            account = known.get((messenger, workspace, one.user))
            linked = account is not None and account.person_id is not None
            lane = f"p:{account.person_id}" if linked and account else f"a:{messenger}:{workspace}:{one.user}"
            rows.append(
                {
                    "messenger": messenger,
                    "workspace": workspace,
                    "external_id": one.external_id,
                    "lane": lane,
                    "payload": one.payload,
                    # Nobody can have said it after we heard it, whatever a wrong clock claims.
                    "happened_at": min(one.happened_at or earliest, received) + self._clock.offset,
                    "received_at": received,
                },
            )
        if inbox.keep(session, rows):
            inbox.wake_others(session)
