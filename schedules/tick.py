"""What time brings: one tick runs every job in slices, each slice a short transaction of its own."""

from collections.abc import Awaitable, Callable

from handlers.context import Desk
from schedules.closing import close_missing, ring_trays, seal_complete
from schedules.escalating import step_incidents
from schedules.making import make_occurrences
from schedules.reminding import remind
from schedules.retention import forget
from schedules.summarizing import tell_groups

Job = Callable[[Desk], int]

# Each job does one slice and says how much it did; nothing means it is finished.
JOBS: tuple[Job, ...] = (
    step_incidents,
    make_occurrences,
    seal_complete,
    close_missing,
    ring_trays,
    remind,
    tell_groups,
    forget,
)

# These judge people by what we have not heard: after a silence of ours they wait until we have listened.
JUDGING = (step_incidents, close_missing, remind, tell_groups)

# A slice that always finds more is stopped, and goes on at the next tick.
_MOST_SLICES = 5000


async def tick(run: Callable[[Job], Awaitable[int]], *, caught_up: bool) -> int:
    """Run every job until it has nothing left; return how much was done."""
    done = 0
    for job in JOBS:
        if job in JUDGING and not caught_up:
            continue
        for _ in range(_MOST_SLICES):
            count = await run(job)
            done += count
            if not count:
                break
    return done
