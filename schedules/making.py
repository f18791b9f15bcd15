"""Make occurrences ahead of their day."""

from handlers.context import Desk
from handlers.duties import build_ahead


def make_occurrences(desk: Desk) -> int:
    """Make the occurrences of one rule, zone and period for one slice of people."""
    return next((1 for _ in build_ahead(desk)), 0)
