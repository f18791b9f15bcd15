"""What an incident's clock brings: a first notice to finish, superiors to follow, progress to ask for."""

from handlers.context import Desk
from handlers.incidents import telling
from storage import incidents as stored

_SLICE = 20


def step_incidents(desk: Desk) -> int:
    """Speak up about the incidents that are due, and plan when to do so next."""
    rows = stored.due(desk.session, desk.now, _SLICE)
    for row in rows:
        telling.step(desk, row)
    return len(rows)
