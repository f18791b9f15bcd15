"""Agree with a change: whoever applied accepts it with one tap, and the chain is worked out anew for it."""

from handlers import focus
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.filling import wording
from handlers.forms import engine
from handlers.forms.codes import code, field_coded
from handlers.requests import cards, course, lines, records
from handlers.requests.deciders import at_seat, held_seat
from handlers.requests.deciding import decide, offered_or_pending, prompt, show_decided
from handlers.requests.dossier import Dossier, applicant
from handlers.requests.hurrying import take_offer_back
from handlers.requests.showing import refresh, show
from handlers.requests.timing import plan
from handlers.rules.approvals import StepKind
from handlers.rules.book import FieldKind
from handlers.rules.chains import NobodyDecidesError, holds
from handlers.texts import joined
from storage import requests as stored
from storage import sent
from storage.enums import Act, RequestState, SeatState
from storage.tables import Seat

# What an approver may put otherwise than it was applied for.
_OFFERED = (FieldKind.MONEY, FieldKind.NUMBER, FieldKind.DATE, FieldKind.CHOICE, FieldKind.TEXT)


def offer(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask which answer should be another."""
    found = at_seat(ctx, seat_id, [StepKind.APPROVE])
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    given = dossier.row.answers
    fields = [one for one in dossier.form.fields if one.kind in _OFFERED and given.get(one.id) is not None]
    buttons = [Button(one.label.speak(ctx.locale), press("roffered", seat.id, code(one))) for one in fields]
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "request-offer-which", rows_of(buttons)))
    return ""


def offer_field(ctx: Context, seat_id: int, wanted: str) -> str:
    """Ask what the answer should be instead."""
    found = at_seat(ctx, seat_id, [StepKind.APPROVE])
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    field = field_coded(dossier.form, wanted)
    if field is None or field.kind not in _OFFERED:
        return ctx.say("toast-too-old")
    seat.offer = {**seat.offer, _asked_by(ctx): field.id}
    ctx.person.focus = focus.asking("roffer", seat.id, ctx.at)
    options = [
        Button(one.title.speak(ctx.locale), press("rofferas", seat.id, str(place)))
        for place, one in enumerate(field.options)
    ]
    key = "request-offer-as" if options else "request-offer-what"
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, key, rows_of(options)))
    return ""


def offer_choice(ctx: Context, seat_id: int, place: str) -> str:
    """Agree with another of the answers there are to choose from."""
    found = at_seat(ctx, seat_id, [StepKind.APPROVE])
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    field = dossier.form.field(str(seat.offer.get(_asked_by(ctx), "")))
    if field is None or not place.isdecimal() or int(place) >= len(field.options):
        return ctx.say("toast-too-old")
    offer_in_words(ctx, seat_id, field.options[int(place)].title.speak(ctx.locale))
    return ""


def _asked_by(ctx: Context) -> str:
    """Name where a seat keeps which field somebody is about to change; several may be at it."""
    return f"asked:{ctx.person.id}"


def offer_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Agree with a change."""
    found = at_seat(ctx, seat_id, [StepKind.APPROVE])
    if isinstance(found, str):
        ctx.person.focus = ""
        ctx.lines.append(Message(found))
        return
    dossier, seat, whose = found
    field = dossier.form.field(str(seat.offer.get(_asked_by(ctx), "")))
    if field is None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    value, problem = engine.give(dossier.form, field, text, {}, ctx.today)
    if problem is not None:
        ctx.tell(problem.key, **{key: one for key, one in problem.values.items() if isinstance(one, str | int)})
        return
    if value == dossier.row.answers.get(field.id):
        ctx.person.focus = ""
        show(ctx, dossier, ctx.person, ring=True)
        ctx.tell("request-offer-is-the-same")
        return
    decide(ctx, dossier, seat, whose, SeatState.OFFERED)
    seat.offer = {field.id: value}
    said = f"{field.label.speak('zh-CN')} → {wording.spelled(field, value, ctx.say, 'zh-CN')}"
    records.note(ctx, dossier, Act.OFFERED, said, on_behalf_of=seat.decided_for)
    show_decided(ctx, dossier, ring=True)


def accept(ctx: Context, seat_id: int, _argument: str) -> str:
    """Accept the change: it is a new wording that goes the way it takes now; agreement given so far goes with it."""
    found = _offered(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat = found
    before = dossier.row.answers
    answers = {**before, **seat.offer}
    who = applicant(ctx, dossier.requester, answers)
    failed = [one for one in dossier.type.checks if not holds(one.must, who)]
    if failed:
        return failed[0].says.speak(ctx.locale)
    seat.state = SeatState.AGREED
    agreed = course.agreed_so_far(stored.seats(ctx.session, dossier.row))
    try:
        ahead = course.forecast(ctx, dossier, answers, agreed)
    except NobodyDecidesError:
        seat.state = SeatState.OFFERED
        return ctx.say("request-nobody-decides")
    what = joined(lines.changes(dossier, before, answers, ctx.person), "zh-CN")
    content = sent.digest(dossier.row.number + 1, answers, dossier.route)
    records.note(ctx, dossier, Act.ACCEPTED, what, content=content)
    course.send_changed(ctx, dossier, answers, ahead)
    refresh(ctx, dossier)
    return ctx.say("request-toast-accepted")


def decline(ctx: Context, seat_id: int, _argument: str) -> str:
    """Leave it as it was applied for: whoever offered decides again."""
    found = _offered(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat = found
    asked = seat.decided_by
    take_offer_back(seat)
    ctx.session.flush()
    dossier.row.state = offered_or_pending(ctx, dossier)
    records.note(ctx, dossier, Act.DECLINED)
    plan(ctx, dossier)
    refresh(ctx, dossier, ring={asked} if asked is not None else ())
    return ctx.say("request-toast-declined")


def _offered(ctx: Context, seat_id: int) -> tuple[Dossier, Seat] | str:
    """Find an offer made to the person about their own request, or the reason why not."""
    found = held_seat(ctx, seat_id)
    if found is None:
        return ctx.say("toast-too-old")
    dossier, seat = found
    if dossier.requester.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if seat.state is not SeatState.OFFERED or dossier.row.state is not RequestState.OFFERED:
        show(ctx, dossier, ctx.person)
        return ctx.say("toast-too-old")
    return dossier, seat
