"""What an incident's clock brings: a first notice to finish, superiors to follow, progress and details to ask for."""

from handlers.context import Desk
from handlers.incidents import stepping, tasks
from storage import incidents as stored
from storage import tasks as kept

_SLICE = 20


def step_incidents(desk: Desk) -> int:
    """Speak up about the incidents that are due, and plan when to do so next."""
    rows = stored.due(desk.session, desk.now, _SLICE)
    for row in rows:
        stepping.step(desk, row)
    return len(rows)


def ask_for_details(desk: Desk) -> int:
    """Ask reporters for what their first notices left out."""
    rows = stored.without_details(desk.session, desk.now, _SLICE)
    for row in rows:
        stepping.ask_for_details(desk, row)
    return len(rows)


def remind_of_tasks(desk: Desk) -> int:
    """Remind people of what they are to do about an incident."""
    rows = kept.due(desk.session, desk.now, _SLICE)
    for row in rows:
        tasks.remind(desk, row)
    return len(rows)
