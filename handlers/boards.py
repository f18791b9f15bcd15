"""A board: what somebody owes and what waits for them, always in one place where the messenger has such a place."""

from datetime import datetime, timedelta

from handlers import todo
from handlers.chat import Message
from handlers.context import Context, Desk, say_to
from handlers.line import has_left
from storage import boards as stored
from storage import cards, outbox, people
from storage.enums import Lane
from storage.tables import Account, Person

# Deadlines and days begin on half hours nearly always: so often what a board says may change by itself.
_BY_ITSELF = timedelta(minutes=30)
_SLICE = 5


def opened(ctx: Context) -> None:
    """Show whoever looks at their board how things are now; a stranger reads there how to become known."""
    ctx.session.flush()
    if ctx.known is None:
        stored.keep(ctx.session, ctx.account.id, None)
        content = Message(ctx.say("board-stranger")).to_json()
        outbox.pin(ctx.session, ctx.account, stored.subject(ctx.account.id), content, ctx.now)
        return
    stored.keep(ctx.session, ctx.account.id, _next(ctx.now))
    # Where nothing stands yet, or no more, it is sent even if it is what we sent before.
    _draw(ctx, ctx.account, ctx.known, Lane.ANSWER, anew=not ctx.event.on)


def redraw(desk: Desk) -> int:
    """Draw one slice of the boards on which something may have changed; what looks the same is not sent."""
    found = stored.due(desk.session, desk.now, _SLICE)
    for row, account in found:
        person = people.person(desk.session, account.person_id)
        here = person is not None and not has_left(desk, person)
        row.redraw_at = _next(desk.now) if here else None
        if person is not None:
            _draw(desk, account, person, Lane.SUMMARY)
    return len(found)


def _draw(desk: Desk, account: Account, person: Person, lane: Lane, *, anew: bool = False) -> None:
    shown = Message(say_to(person)("board-stranger")) if has_left(desk, person) else todo.board(desk, person)
    cards.want(
        desk.session,
        cards.Wanted(
            person_id=person.id,
            subject=stored.subject(account.id),
            content=shown.to_json(),
            account_id=account.id,
            ring=anew,
            lane=lane,
            now=desk.now,
        ),
    )


def _next(now: datetime) -> datetime:
    """Give the next half hour."""
    return now + _BY_ITSELF - timedelta(seconds=now.timestamp() % _BY_ITSELF.total_seconds())
