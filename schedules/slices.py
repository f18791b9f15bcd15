"""One slice of a job; where it fails each of its subjects is tried alone, so that a bad one keeps no other waiting."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Generic, TypeVar

import structlog

from handlers import alarms
from handlers.context import Desk

# Each job does one slice and says how much it did; nothing means it is finished.
Job = Callable[[Desk], int]
Run = Callable[[Job], Awaitable[int]]

T = TypeVar("T")

# So long what fails is left aside.
ASIDE = timedelta(hours=1)

log = structlog.stdlib.get_logger("neiqin")


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
    done = 0
    for one in found:
        try:
            done += await run(partial(_do, alone, one))
        except Exception:
            log.exception("left aside", subject=one, work=alone.do.__name__)
            await run(partial(_leave_aside, alone, one))
    return len(found) if alone.put_off is not None else done


def _do(alone: Alone[T], one: T, desk: Desk) -> int:
    alone.do(desk, one)
    return 1


def _leave_aside(alone: Alone[T], one: T, desk: Desk) -> int:
    if alone.put_off is not None:
        alone.put_off(desk, one)
    return alarms.sound(desk, "alarm-left-aside")
