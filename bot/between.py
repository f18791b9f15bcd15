"""What cannot wait for the next tick: what somebody is looking at, and reminders whose turn comes."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from schedules.reminding import remind
from schedules.slices import Job
from schedules.tick import SOON, next_soon, one_slice
from storage import reminders
from storage.database import Database, Session


class Between:
    """The rounds of every second; each asks first whether there is anything to do."""

    def __init__(
        self, database: Database, clock: Clock, run: Callable[[Job], Awaitable[int]], wake: Callable[[], None]
    ) -> None:
        """Run jobs as the tick does; ``wake`` tells the senders."""
        self._database = database
        self._clock = clock
        self._run = run
        self._wake = wake

    async def act_soon(self) -> None:
        """Let decisions take effect, and boards follow, within a second; nobody waits for the next tick with them."""
        if await self._ask(self._is_due):
            await self._all(*SOON)

    async def has_reminders(self) -> bool:
        """Tell whether anybody is to be reminded now."""
        return await self._ask(lambda session: reminders.is_waiting(session, self._clock.now()))

    async def remind(self) -> None:
        """Remind the next people, as many as there is room to send to."""
        await self._all(remind)

    async def _all(self, *jobs: Job) -> None:
        for job in jobs:
            while await one_slice(self._run, job):
                pass
        self._wake()

    async def _ask(self, question: Callable[[Session], bool]) -> bool:
        def ask() -> bool:
            with self._database.reading() as session:
                return question(session)

        return await asyncio.to_thread(ask)

    def _is_due(self, session: Session) -> bool:
        due = next_soon(session)
        return due is not None and due <= self._clock.now()
