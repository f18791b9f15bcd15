"""What customers' clocks bring: reminders for owners, and superiors where a time is over."""

from handlers.context import Desk
from handlers.matters import stepping
from storage import matters

_SLICE = 20


def step_matters(desk: Desk) -> int:
    """Speak up about the matters that are due, and plan when to do so next."""
    rows = matters.due(desk.session, desk.now, _SLICE)
    for row in rows:
        stepping.step(desk, row)
    return len(rows)
