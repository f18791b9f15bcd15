"""What cannot wait for the next tick: decisions that take effect, and reminders whose turn comes."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from schedules.advancing import settle_decisions
from schedules.reminding import remind
from schedules.tick import Job
from storage import reminders, requests
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

    async def settle_decisions(self) -> None:
        """Let decisions take effect within a second; nobody waits for the next tick with them."""
        if await self._ask(self._settles):
            await self._all(settle_decisions)

    async def has_reminders(self) -> bool:
        """Tell whether anybody is to be reminded now."""
        return await self._ask(lambda session: reminders.is_waiting(session, self._clock.now()))

    async def remind(self) -> None:
        """Remind the next people, as many as there is room to send to."""
        await self._all(remind)

    async def _all(self, job: Job) -> None:
        while await self._run(job):
            pass
        self._wake()

    async def _ask(self, question: Callable[[Session], bool]) -> bool:
        def ask() -> bool:
            with self._database.reading() as session:
                return question(session)

        return await asyncio.to_thread(ask)

    def _settles(self, session: Session) -> bool:
        due = requests.next_settling(session)
        return due is not None and due <= self._clock.now()
