"""Draw boards again: when something about their owner happened, and on the half hour."""

from handlers import boards
from handlers.context import Desk


def redraw_boards(desk: Desk) -> int:
    """Draw one slice of what is pinned and may have changed."""
    return boards.redraw(desk)
