"""Tell each team's group how far the team is."""

from collections.abc import Mapping

from handlers import counts
from handlers.context import Desk
from schedules.slices import Alone, Job


def tell_groups(desk: Desk) -> int:
    """Post the counts whose time has come to one slice of the groups."""
    return next(counts.post(desk), 0)


# A group that cannot be told keeps no other waiting.
ALONE: Mapping[Job, Alone[counts.Turn]] = {tell_groups: Alone(counts.turns, counts.post_one)}
