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
_FRESH = timedelta(minutes=1)


class Ingest:
    """The way in of one messenger: rows first, confirmation after."""

    def __init__(
        self, writer: Writer, clock: Clock, channel: tuple[str, str], wake: Callable[[], None], *, called: bool = False
    ) -> None:
        """Keep events of one messenger and workspace; ``wake`` the dispatcher when there are new ones.

        ``called`` says that the messenger calls us (a webhook) rather than being asked.
        """
        self._called = called
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
            if events:
                self._insert(session, events, received, self._earliest(session, since, received))
            if note:
                house.note_contact(session, *self._channel, received)
            return received

        self._contact = await self._writer.run(work, urgent=True)
        if note:
            self._noted = received
        if events:
            self._wake()

    def _earliest(self, session: Session, since: datetime | None, received: datetime) -> datetime:
        """Say when something without a time of its own may have happened: after we last spoke with the messenger.

        A messenger that calls us does so at once; only what waited through our absence is older.
        """
        if since is not None and received - since <= _FRESH:
            return received if self._called else since
        # We may have been away, or another process may have spoken with it since.
        known = [one for one in (since, house.last_contact(session, *self._channel)) if one is not None]
        latest = max(known, default=received)
        return received if self._called and since is not None else min(latest, received)

    def _insert(self, session: Session, events: Sequence[Incoming], received: datetime, earliest: datetime) -> None:
        messenger, workspace = self._channel
        known = people.linked(session, self._channel, (one.user for one in events))
        rows: list[dict[str, Any]] = []
        for one in events:
            person = known.get(one.user)
            lane = f"a:{messenger}:{workspace}:{one.user}" if person is None else f"p:{person}"
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
