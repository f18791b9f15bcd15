"""What a matter's clock brings: reminders for its owner, then superior after superior until it is done."""

from collections.abc import Iterable
from datetime import timedelta

from handlers.context import Desk
from handlers.line import has_left
from handlers.matters import cards, showing
from handlers.quiet import AGAIN, is_on_leave, is_working_time, may_ring
from handlers.rules.incidents import next_nag, next_up
from storage import people, places
from storage.enums import EntryKind
from storage.tables import Matter, Person

_DAILY = timedelta(days=1)


def step(desk: Desk, row: Matter) -> None:
    """Remind the owner of a matter, or tell the next superior that it is over its time."""
    owner = people.named(desk.session, [row.owner_id])[row.owner_id]
    if row.closed_at is not None:
        # The moment is over in which the last step could be taken back.
        row.next_step_at = None
        showing.refresh(desk, row)
    elif not is_working_time(desk, owner):
        row.next_step_at = desk.now + AGAIN
    elif desk.now < row.due_at:
        clock = cards.clock_of(desk, row)
        row.next_step_at = next_nag(row.received_at, row.due_at, clock.due.nags, desk.now) or row.due_at
        _ring(desk, row, [row.owner_id])
    else:
        _escalate(desk, row)


def _escalate(desk: Desk, row: Matter) -> None:
    """Ring the owner when the time is over, and one superior more each time; at the top, everybody daily."""
    after = timedelta(minutes=cards.clock_of(desk, row).due.escalate_minutes)
    if desk.now < row.due_at + after:
        row.next_step_at = row.due_at + after
        _ring(desk, row, [row.owner_id])
        return
    upper = _upper(desk, row)
    row.next_step_at = desk.now + (after if upper else _DAILY)
    if upper:
        row.told = [*row.told, *(one.id for one in upper)]
        showing.note(desk, row, EntryKind.TOLD, "、".join(one.name for one in upper))
    _ring(desk, row, [row.owner_id, *((one.id for one in upper) if upper else row.told)])


def _ring(desk: Desk, row: Matter, ids: Iterable[int]) -> None:
    """Ring those of some people who may be rung; the customer's time runs on, and the next superior hears of it."""
    named = people.named(desk.session, ids)
    showing.refresh(desk, row, ring={one.id for one in named.values() if may_ring(desk, one)})


def _upper(desk: Desk, row: Matter) -> list[Person]:
    above = places.line_above(desk.session, row.owner_id, desk.now)
    known = people.named(desk.session, {one for line in above.values() for one in line})
    gone = {one.id for one in known.values() if has_left(desk, one) or is_on_leave(desk, one)}
    return list(people.named(desk.session, next_up([row.owner_id, *row.told], above, gone)).values())
