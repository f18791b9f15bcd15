"""Forget what is no longer needed: what events and messages said, after a week; their keys stay."""

from handlers import loose
from handlers.context import Desk
from storage import files, inbox, outbox

_DAYS = 7
_SLICE = 500


def forget(desk: Desk) -> int:
    """Blank one slice of old payloads."""
    return sum(one.blank_old(desk.session, desk.now, _DAYS, _SLICE) for one in (inbox, outbox, files))


def close_loose(desk: Desk) -> int:
    """Stop asking where something belongs that was said a day ago."""
    return loose.close_old(desk, _SLICE)
