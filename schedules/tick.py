"""What time brings: one tick runs every job in slices, each slice a short transaction of its own."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from handlers import alarms
from handlers.context import Desk
from schedules import advancing, closing, reminding, summarizing
from schedules.advancing import (
    bring_to_substitutes,
    hurry,
    replace_the_gone,
    seal_audit,
    send_digests,
    settle_decisions,
    tell_deciders,
)
from schedules.closing import close_missing, ring_trays, seal_complete
from schedules.drawing import redraw_boards
from schedules.escalating import ask_for_details, remind_of_tasks, step_incidents
from schedules.making import make_occurrences
from schedules.reminding import remind
from schedules.retention import close_loose, forget
from schedules.serving import step_matters
from schedules.slices import Alone, Job, Run, one_by_one
from schedules.summarizing import tell_groups
from storage import boards, requests
from storage.database import Session

JOBS: tuple[Job, ...] = (
    step_incidents,
    ask_for_details,
    remind_of_tasks,
    step_matters,
    settle_decisions,
    make_occurrences,
    seal_complete,
    close_missing,
    ring_trays,
    remind,
    replace_the_gone,
    tell_deciders,
    bring_to_substitutes,
    hurry,
    send_digests,
    tell_groups,
    seal_audit,
    close_loose,
    redraw_boards,
    forget,
)

# How each job is done where a slice of it fails.
ALONE: Mapping[Job, Alone[Any]] = {**advancing.ALONE, **closing.ALONE, **reminding.ALONE, **summarizing.ALONE}

# These do not wait for the next tick, for somebody looks at what they bring.
SOON: tuple[Job, ...] = (settle_decisions, redraw_boards)

# These judge people by what we have not heard: after a silence of ours they wait until we have listened.
JUDGING = (
    step_incidents,
    ask_for_details,
    remind_of_tasks,
    step_matters,
    close_missing,
    remind,
    hurry,
    tell_groups,
)

# A slice that always finds more is stopped, and goes on at the next tick.
_MOST_SLICES = 5000


def next_soon(session: Session) -> datetime | None:
    """Say when one of those that do not wait has something to do."""
    moments = (requests.next_settling(session), boards.next_due(session))
    return min((one for one in moments if one is not None), default=None)


async def one_slice(run: Run, job: Job) -> int:
    """Run one slice of a job; where it fails, each of its subjects alone."""
    try:
        return await run(job)
    except Exception:
        if job not in ALONE:
            raise
        return await one_by_one(run, ALONE[job])


def _tell_administrators(desk: Desk) -> int:
    return alarms.sound(desk, "alarm-tick")


async def tick(run: Run, *, caught_up: bool) -> int:
    """Run every job until it has nothing left; return how much was done.

    What a job raises is raised after all the others had their turn, and the administrators were told.
    """
    done = 0
    failed: list[Exception] = []
    for job in JOBS:
        if job in JUDGING and not caught_up:
            continue
        try:
            for _ in range(_MOST_SLICES):
                count = await one_slice(run, job)
                done += count
                if not count:
                    break
        except Exception as error:  # noqa: BLE001 - told below, after the others had their turn
            failed.append(error)
    if failed:
        with suppress(Exception):
            # Where not even this can be written, the database is what fails.
            await run(_tell_administrators)
        raise failed[0]
    return done
