"""Tell each team's group how far the team is."""

from handlers import groups
from handlers.context import Desk

_SLICE = 200


def tell_groups(desk: Desk) -> int:
    """Post the counts whose time has come."""
    return groups.post(desk, _SLICE)
