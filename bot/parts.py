"""The parts of the clerk that run side by side, each through an outage of the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from bot.logs import log, redact
from storage.database import AWAY

_DATABASE_PAUSE = 1.0

Work = Callable[[], Awaitable[None]]
Part = tuple[str, Work]


def start(parts: Iterable[Part]) -> list[asyncio.Task[None]]:
    """Start every part."""
    loop = asyncio.get_running_loop()
    return [loop.create_task(_persist(name, work), name=name) for name, work in parts]


async def together(parts: Iterable[Part]) -> None:
    """Run parts until one of them breaks; the others end with it."""
    async with asyncio.TaskGroup() as group:
        for name, work in parts:
            group.create_task(_persist(name, work), name=name)


async def _persist(name: str, work: Work) -> None:
    """Go on working through an outage of the database."""
    while True:
        try:
            await work()
        except AWAY as error:
            log.error("the database is away; trying again", part=name, reason=redact(str(error.orig)))
            await asyncio.sleep(_DATABASE_PAUSE)
        else:
            return
