"""Pass a request on: to somebody else, to one more, or to oneself, later."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from handlers import focus
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.line import has_left
from handlers.requests import cards, course, records
from handlers.requests.deciders import at_seat
from handlers.requests.deciding import prompt
from handlers.requests.dossier import Dossier
from handlers.requests.showing import refresh, show
from handlers.rules.approvals import StepKind
from storage import people, places
from storage import requests as stored
from storage.enums import Act, SeatState
from storage.tables import Person, Seat

_MOST = 8
_NAME = 30


def forward(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask to whom it goes instead."""
    return _choose(ctx, seat_id, "rgive", "request-forward-whom")


def another(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask who else should agree."""
    return _choose(ctx, seat_id, "rjoin", "request-another-whom")


def _choose(ctx: Context, seat_id: int, verb: str, key: str) -> str:
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    others = _free(ctx, dossier, seat, _near(ctx))
    buttons = [Button(one.name, press(verb, seat.id, str(one.id))) for one in others[:_MOST]]
    ctx.person.focus = focus.asking(verb, seat.id, ctx.at)
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, key, rows_of(buttons)))
    return ""


def _near(ctx: Context) -> list[int]:
    """List who is offered first: those of the same post, those above, those led."""
    me = ctx.person.id
    above = places.line_above(ctx.session, me, ctx.now)
    post = places.role_at(ctx.session, me, ctx.now)
    same = places.holding(ctx.session, post, ctx.now) if post else []
    led = places.led_by(ctx.session, me, ctx.now)
    return list(dict.fromkeys([*same, *(one for line in above.values() for one in line), *led]))


def _free(ctx: Context, dossier: Dossier, seat: Seat, ids: Iterable[int]) -> list[Person]:
    """Pick who may be asked at a seat: linked, still here, not who applied, and not asked there already."""
    here = [one.id for one in stored.seats(ctx.session, dossier.row) if one.place == seat.place]
    held = stored.holders(ctx.session, here)
    asked = {one.person_id for some in held.values() for one in some} | {ctx.person.id, dossier.requester.id}
    known = people.named(ctx.session, [one for one in ids if one not in asked])
    return [one for one in known.values() if one.account_id is not None and not has_left(ctx, one)]


def give(ctx: Context, seat_id: int, person_id: str) -> str:
    """Let somebody else decide instead."""
    found = _chosen(ctx, seat_id, person_id)
    return found if isinstance(found, str) else _give(ctx, *found)


def _give(ctx: Context, dossier: Dossier, seat: Seat, whose: int, other: Person, *, ring: bool = False) -> str:
    stored.replace_holder(ctx.session, seat.id, whose, [other.id])
    records.note(ctx, dossier, Act.FORWARDED, other.name, on_behalf_of=whose if whose != ctx.person.id else None)
    refresh(ctx, dossier)
    show(ctx, dossier, ctx.person, ring=ring)
    return ctx.say("request-toast-forwarded", name=other.name)


def join(ctx: Context, seat_id: int, person_id: str) -> str:
    """Ask one more to agree at this step; both have to."""
    found = _chosen(ctx, seat_id, person_id)
    return found if isinstance(found, str) else _join(ctx, *found)


def _join(ctx: Context, dossier: Dossier, seat: Seat, _whose: int, other: Person, *, ring: bool = False) -> str:
    course.open_seat(ctx, dossier, seat.place, seat.step, StepKind.APPROVE, {other.id: ""}, seat.due_at)
    records.note(ctx, dossier, Act.ANOTHER, other.name)
    refresh(ctx, dossier)
    show(ctx, dossier, ctx.person, ring=ring)
    return ctx.say("request-toast-another", name=other.name)


def _chosen(ctx: Context, seat_id: int, person_id: str) -> tuple[Dossier, Seat, int, Person] | str:
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat, whose = found
    other = next(iter(_free(ctx, dossier, seat, [int(person_id)] if person_id.isdecimal() else [])), None)
    if other is None:
        show(ctx, dossier, ctx.person)
        return ctx.say("toast-too-old")
    return dossier, seat, whose, other


def give_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Let whoever is named decide instead, from any department."""
    _in_words(ctx, seat_id, text, _give)


def join_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Ask whoever is named to agree too, from any department."""
    _in_words(ctx, seat_id, text, _join)


def _in_words(ctx: Context, seat_id: int, text: str, does: Callable[..., str]) -> None:
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        ctx.person.focus = ""
        ctx.lines.append(Message(found))
        return
    name = text.strip()
    free = _free(ctx, *found[:2], [one.id for one in people.everyone(ctx.session) if one.name == name])
    if len(free) != 1:
        ctx.tell("substitute-two-of-that-name" if free else "request-nobody-of-that-name", name=name[:_NAME])
        return
    ctx.person.focus = ""
    does(ctx, *found, free[0], ring=True)


def later(ctx: Context, seat_id: int, _argument: str) -> str:
    """Remind of it again in some hours."""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat, whose = found
    hours = dossier.rules.approvals.later_hours
    for holder in stored.holders(ctx.session, [seat.id])[seat.id]:
        if holder.person_id == whose and seat.state is SeatState.OPEN:
            holder.again_at = ctx.now + timedelta(hours=hours)
    show(ctx, dossier, ctx.person)
    return ctx.say("request-toast-later", hours=hours)
