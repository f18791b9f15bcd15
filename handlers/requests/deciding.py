"""Agree, reject, or take it back before anybody heard of it; each tap is judged anew."""

from collections.abc import Sequence
from datetime import timedelta

from handlers import cards as living
from handlers import focus
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, locale_of
from handlers.requests import cards, course, records
from handlers.requests.deciders import at_seat, held_seat, how_many_wait
from handlers.requests.dossier import Dossier
from handlers.requests.hurrying import take_offer_back
from handlers.requests.showing import refresh, show
from handlers.requests.timing import plan
from handlers.rules.approvals import QuickReason, StepKind
from handlers.rules.book import FieldKind
from storage import requests as stored
from storage.enums import Act, Lane, RequestState, SeatState
from storage.tables import Seat


def agree(ctx: Context, seat_id: int, _argument: str) -> str:
    """Agree, or sign; for a moment it can be taken back and nobody else hears of it."""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return shown_anew(ctx, seat_id, found)
    dossier, seat, whose = found
    signs = seat.kind == StepKind.SIGN
    decide(ctx, dossier, seat, whose, SeatState.AGREED)
    records.note(ctx, dossier, Act.SIGNED if signs else Act.AGREED, on_behalf_of=seat.decided_for)
    show_decided(ctx, dossier)
    return ctx.say("request-toast-signed" if signs else "request-toast-you-agreed")


def decide(ctx: Context, dossier: Dossier, seat: Seat, whose: int, state: SeatState, reason: str = "") -> None:
    """Fill a seat; it settles when it can no longer be taken back."""
    ctx.person.focus = ""
    seat.state, seat.decided_by, seat.decided_at, seat.reason = state, ctx.person.id, ctx.at, reason
    seat.decided_for = whose if whose != ctx.person.id else None
    seconds = dossier.rules.approvals.undo_seconds
    seat.settles_at = ctx.now + timedelta(seconds=seconds) if seconds else None


def show_decided(ctx: Context, dossier: Dossier, *, ring: bool = False) -> None:
    """Show whoever decided what they did, with a way back and on; where nothing is undone it takes effect at once."""
    if not dossier.rules.approvals.undo_seconds:
        course.take_effect(ctx, dossier)
    left = how_many_wait(ctx, ctx.person, dossier.id)
    show(ctx, dossier, ctx.person, ring=ring, next_one=left)


def shown_anew(ctx: Context, seat_id: int, said: str) -> str:
    """Show a card as it is now when its button was old; give what the toast says."""
    found = held_seat(ctx, seat_id)
    if found is not None and living.is_shown(ctx, ctx.person, found[0].subject):
        show(ctx, found[0], ctx.person)
    return said


def reject(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask why; the usual reasons are buttons."""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return shown_anew(ctx, seat_id, found)
    dossier, seat, _ = found
    ctx.person.focus = focus.asking("rreason", seat.id, ctx.at)
    is_of_money = any(one.kind is FieldKind.MONEY for one in dossier.form.fields)
    quick = [
        Button(one.title.speak(ctx.locale), press("rwhy", seat.id, str(place)))
        for place, one in enumerate(_usual_reasons(dossier))
        if is_of_money or not one.of_money
    ]
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "request-why-rejected", rows_of(quick)))
    return ""


def _usual_reasons(dossier: Dossier) -> Sequence[QuickReason]:
    return dossier.type.reasons or dossier.rules.approvals.reasons


def prompt(ctx: Context, dossier: Dossier, message: Message) -> None:
    """Ask for words on the card."""
    living.show(ctx, ctx.person, dossier.subject, message, lane=Lane.DECISION)


def reject_quickly(ctx: Context, seat_id: int, place: str) -> str:
    """Reject with the reason on the button."""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return shown_anew(ctx, seat_id, found)
    reasons = _usual_reasons(found[0])
    if not (place.isascii() and place.isdecimal()) or int(place) >= len(reasons):
        return ctx.say("toast-too-old")
    _reject(ctx, *found, reasons[int(place)].title.speak(locale_of(found[0].requester)))
    return ctx.say("request-toast-you-rejected")


def reject_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Reject with a typed reason."""
    ctx.person.focus = ""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        ctx.lines.append(Message(shown_anew(ctx, seat_id, found)))
        return
    _reject(ctx, *found, text.strip(), ring=True)


def _reject(ctx: Context, dossier: Dossier, seat: Seat, whose: int, reason: str, *, ring: bool = False) -> None:
    decide(ctx, dossier, seat, whose, SeatState.REJECTED, reason)
    records.note(ctx, dossier, Act.REJECTED, reason, on_behalf_of=seat.decided_for)
    show_decided(ctx, dossier, ring=ring)


def undo(ctx: Context, seat_id: int, _argument: str) -> str:
    """Take one's own decision back while nobody has heard of it; an offer, while nobody has answered it."""
    found = held_seat(ctx, seat_id)
    if found is None or found[1].decided_by != ctx.person.id:
        return ctx.say("toast-too-old")
    dossier, seat = found
    is_offer = seat.state is SeatState.OFFERED and dossier.row.state is RequestState.OFFERED
    is_fresh = seat.settles_at is not None and seat.settles_at > ctx.now
    if not dossier.is_running or not (is_offer or is_fresh):
        show(ctx, dossier, ctx.person)
        return ctx.say("request-toast-too-late-to-undo")
    records.note(ctx, dossier, Act.UNDONE, on_behalf_of=seat.decided_for)
    take_offer_back(seat)
    if is_offer:
        ctx.session.flush()
        dossier.row.state = offered_or_pending(ctx, dossier)
        plan(ctx, dossier)
        refresh(ctx, dossier)
    show(ctx, dossier, ctx.person)
    return ctx.say("request-toast-undone")


def offered_or_pending(ctx: Context, dossier: Dossier) -> RequestState:
    """Tell whether another offer still waits for an answer."""
    offered = any(one.state is SeatState.OFFERED for one in stored.seats(ctx.session, dossier.row))
    return RequestState.OFFERED if offered else RequestState.PENDING
