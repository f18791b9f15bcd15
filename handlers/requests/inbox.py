"""What waits for a decision: the list in order of urgency, and the small ones all at once."""

from collections.abc import Sequence
from hashlib import blake2b

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.requests import course, records
from handlers.requests.deciders import at_seat, waiting_for
from handlers.requests.deciding import decide
from handlers.requests.dossier import Dossier
from handlers.requests.showing import show as show_request
from handlers.rules.approvals import StepKind
from handlers.texts import joined, money, short
from storage import audit
from storage import requests as stored
from storage.enums import Act, Lane, SeatState
from storage.tables import Person, Seat

_LINES = 5
_LISTED = 8
_LOOKED_AT = 50
_SUBJECT = "requests:inbox"


def count(desk: Desk, person: Person) -> int:
    """Count the requests that wait for somebody."""
    return len(waiting_for(desk, person))


def show(desk: Desk, person: Person, *, ring: bool = True) -> bool:
    """Show what waits: one request as its card, several as a list; false where nothing does."""
    found = waiting_for(desk, person)
    say = say_to(person)
    if not found:
        return False
    if len(found) == 1:
        show_request(desk, found[0][0], person, ring=ring)
        return True
    lines = [say("request-inbox-count", count=len(found))]
    lines += [_line(desk, person, dossier) for dossier, _ in found[:_LINES]]
    if len(found) > _LINES:
        lines.append(f"… +{len(found) - _LINES}")
    rows = [(Button(say("request-one-by-one"), press("rnext", 0)),)]
    small = _small(desk, found)
    if len(small) > 1:
        limit = desk.rules.approvals.small
        rows.append((Button(say("request-all-small", limit=limit, count=len(small)), press("rsmall", 0)),))
    message = Message("\n".join(lines), say("request-inbox"), tuple(rows), say("request-inbox"))
    living.show(desk, person, _SUBJECT, message, ring=ring, lane=Lane.DECISION)
    return True


def _line(desk: Desk, person: Person, dossier: Dossier) -> str:
    mark = f"{say_to(person)('request-numbered', number=dossier.id)} "
    due = dossier.row.due_at
    if due is not None and due <= desk.now:
        mark = f"⚠ {mark}"
    locale = locale_of(person)
    return f"{mark}{dossier.title(locale)} · {dossier.requester.name} · {short(dossier.headline(locale), 24)}"


def next_one(ctx: Context, after: int, _argument: str) -> str:
    """Bring the next request to the bottom, one after the other in order of urgency."""
    waiting = [one for one, _ in waiting_for(ctx, ctx.person)]
    ids = [one.id for one in waiting]
    if not waiting:
        return ctx.say("request-nothing-waits")
    place = (ids.index(after) + 1) % len(ids) if after in ids else 0
    stored.expect(ctx.session, [ids[place]])
    show_request(ctx, waiting[place], ctx.person, ring=True, next_one=len(waiting) - 1)
    return ""


def _small(desk: Desk, found: Sequence[tuple[Dossier, Seat]]) -> list[tuple[Dossier, Seat]]:
    """Pick what is below the small amount and asks only for agreement, with no question open; a card full of them."""
    limit = desk.rules.approvals.small * 100
    small = [
        (dossier, seat)
        for dossier, seat in found
        if dossier.row.cents is not None and 0 <= dossier.row.cents < limit and seat.kind == StepKind.APPROVE
    ][:_LOOKED_AT]
    asked = audit.asked_last(desk.session, [dossier.subject for dossier, _ in small]) if small else set()
    return [(dossier, seat) for dossier, seat in small if dossier.subject not in asked][:_LISTED]


def preview_small(ctx: Context, _place: int, _argument: str) -> str:
    """Show every small request before all of them are agreed to; the button names exactly these."""
    small = _small(ctx, waiting_for(ctx, ctx.person))
    if not small:
        return ctx.say("request-nothing-waits")
    total = sum(dossier.row.cents or 0 for dossier, _ in small)
    lines = [_line(ctx, ctx.person, dossier) for dossier, _ in small]
    text = ctx.say("request-small-sum", count=len(small), sum=money(f"{total / 100:.2f}", ctx.locale))
    yes = Button(ctx.say("request-agree-all", count=len(small)), press("rsmalls", len(small), _digest(small)))
    back = Button(ctx.say("button-back"), press("rinbox", 0))
    message = Message("\n".join((text, *lines)), ctx.say("request-inbox"), ((yes,), (back,)), ctx.say("request-inbox"))
    living.show(ctx, ctx.person, _SUBJECT, message, lane=Lane.DECISION)
    return ""


def _digest(small: list[tuple[Dossier, Seat]]) -> str:
    """Name exactly these seats and wordings in the few bytes a button has."""
    named = ";".join(f"{dossier.id}.{dossier.row.number}.{seat.id}" for dossier, seat in small)
    return blake2b(named.encode(), digest_size=8).hexdigest()


def agree_small(ctx: Context, _count: int, digest: str) -> str:
    """Agree to the requests that were shown, each judged anew; when they are others by now they are shown again."""
    small = _small(ctx, waiting_for(ctx, ctx.person))
    # All at once, in the order in which everybody else holds them.
    stored.expect(ctx.session, [dossier.id for dossier, _ in small])
    if _digest(small) != digest:
        return preview_small(ctx, 0, "") or ctx.say("request-toast-others-by-now")
    done = []
    for _, listed in small:
        found = at_seat(ctx, listed.id)
        if isinstance(found, str):
            continue
        dossier, seat, whose = found
        decide(ctx, dossier, seat, whose, SeatState.AGREED)
        records.note(ctx, dossier, Act.AGREED, on_behalf_of=seat.decided_for)
        ctx.session.flush()
        if living.is_shown(ctx, ctx.person, dossier.subject):
            show_request(ctx, dossier, ctx.person)
        if seat.settles_at is None:
            course.take_effect(ctx, dossier)
        done.append(dossier)
    names = joined(dict.fromkeys(one.requester.name for one in done), ctx.locale)
    total = money(f"{sum(one.row.cents or 0 for one in done) / 100:.2f}", ctx.locale)
    text = ctx.say("request-agreed-to", count=len(done), sum=total, names=names)
    left = len(waiting_for(ctx, ctx.person))
    rows = ((Button(ctx.say("request-next", count=left), press("rnext", 0)),),) if left else ()
    message = Message(text if done else ctx.say("request-nothing-waits"), ctx.say("request-inbox"), rows, text)
    living.show(ctx, ctx.person, _SUBJECT, message, lane=Lane.DECISION)
    return ctx.say("request-toast-agreed-all", count=len(done))


def show_again(ctx: Context, _place: int, argument: str) -> str:
    """Show what waits, at the bottom where another card leads to it."""
    return "" if show(ctx, ctx.person, ring=argument == "ring") else ctx.say("request-nothing-waits")
