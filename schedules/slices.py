"""One slice of a job; where it fails each of its subjects is tried alone, so that a bad one keeps no other waiting."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from handlers import alarms
from handlers.context import Desk

# Each job does one slice and says how much it did; nothing means it is finished.
Job = Callable[[Desk], int]
Run = Callable[[Job], Awaitable[int]]

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alone(Generic[T]):
    """How the subjects of a slice are found and done one by one.

    ``put_off`` moves a bad one out of the way of the next slices; without it they are all looked at again at the
    next tick.
    """

    find: Callable[[Desk], Sequence[T]]
    do: Callable[[Desk, T], object]
    put_off: Callable[[Desk, T], object] | None = None


async def one_by_one(run: Run, alone: Alone[T]) -> int:
    """Do each subject in a transaction of its own; log a bad one, put it off and tell the administrators.

    Returns how many the next slice need not look at.
    """
    found: list[T] = []

    def look(desk: Desk) -> int:
        found[:] = alone.find(desk)
        return len(found)

    await run(look)
    for one in found:
        try:
            await run(partial(_do, alone, one))
        except Exception:  # noqa: BLE001 - logged, and the others have their turn
            _log.exception("left aside: %s of %s", one, alone.do.__name__)
            await run(partial(_leave_aside, alone, one))
    return len(found) if alone.put_off is not None else 0


def _do(alone: Alone[T], one: T, desk: Desk) -> int:
    alone.do(desk, one)
    return 1


def _leave_aside(alone: Alone[T], one: T, desk: Desk) -> int:
    if alone.put_off is not None:
        alone.put_off(desk, one)
    return alarms.sound(desk, "alarm-left-aside")
