"""A decider's card: the decision first, what they need to know, and what became of it."""

from collections.abc import Iterator

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.filling import wording
from handlers.requests import lines, records
from handlers.requests.deciders import DECIDING
from handlers.requests.dossier import Dossier
from handlers.requests.why import why
from handlers.rules.approvals import StepKind
from handlers.rules.book import FieldKind
from handlers.texts import Say, joined, moment, short
from storage import requests as stored
from storage.enums import Act, RequestState, SeatState
from storage.tables import Person, Request, Seat

_ANSWERS = 3
# A card has eight lines at most; what does not fit is in the full text.
_LINES = 7
_SAID = 90
_LINE = 60


def decider(
    desk: Desk, dossier: Dossier, reader: Person, seat: Seat | None, *, more: bool = False, next_one: int = 0
) -> Message:
    """Show a decider what is asked, with what they need to know and the buttons while it waits for them."""
    say, locale = say_to(reader), locale_of(reader)
    row = dossier.row
    is_open = seat is not None and seat.state is SeatState.OPEN and row.state is RequestState.PENDING
    title = f"{dossier.title(locale)} · {dossier.requester.name}"
    text: list[str] = []
    if is_open and seat is not None:
        text += _context(desk, dossier, seat, reader)
    elif seat is not None:
        text.append(outcome(desk, dossier, seat, reader))
    else:
        text.append(_passed(desk, dossier, reader))
    text += lines.said_beside(desk, dossier, reader)
    is_told = seat is not None and seat.state is SeatState.TOLD
    told = _answers(dossier, say, locale) if is_open or is_told else []
    text = [dossier.headline(locale), *told[: max(1, _LINES - 1 - len(text))], *text]
    rows = _rows(seat, row, reader, more=more, next_one=next_one) if seat is not None else ()
    if is_open and seat is not None and seat.kind in DECIDING:
        title = say("request-decide" if seat.kind == StepKind.APPROVE else "request-sign", title=title)
    return Message("\n".join(one for one in text if one), title, rows, f"{title} · {dossier.headline(locale)}")


def _answers(dossier: Dossier, say: Say, locale: str) -> list[str]:
    """Write the answers that help to decide: the first ones, and always what it is for."""
    answers = dossier.row.answers
    told = {one.id for one in dossier.telling(answers)}
    left = [one for one in dossier.form.fields if one.id not in told and answers.get(one.id) is not None]
    why = [one for one in left if one.kind is FieldKind.LONG_TEXT][:1]
    chosen = {one.id for one in [*why, *(one for one in left if one not in why)][:_ANSWERS]}
    return [
        line for line, _ in wording.lines(dossier.form, {k: v for k, v in answers.items() if k in chosen}, say, locale)
    ]


def _passed(desk: Desk, dossier: Dossier, reader: Person) -> str:
    """Say why somebody has nothing to decide here any more, or not yet."""
    say = say_to(reader)
    forwarded = [one for one in records.words(desk, dossier, Act.FORWARDED) if one.actor_id == reader.id]
    if forwarded:
        return say("request-forwarded", name=forwarded[-1].text)
    if dossier.row.state is RequestState.PENDING and dossier.row.number > 1:
        return say("request-on-its-way-again")
    return say("request-approved" if dossier.row.state is RequestState.APPROVED else "request-dead")


def _context(desk: Desk, dossier: Dossier, seat: Seat, reader: Person) -> Iterator[str]:
    """Write what helps to decide: what was changed, why it comes this way, who has agreed, until when."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    row = dossier.row
    yield from why(desk, dossier, seat, reader)
    before = stored.version(desk.session, row.id, row.number - 1) if row.number > 1 else None
    if before is not None:
        what = joined(lines.changes(dossier, before.answers, row.answers, reader), locale)
        yield (
            say("request-version", number=row.number, changes=short(what, _SAID))
            if what
            else say("request-version-same", number=row.number)
        )
        yield from _refused_before(desk, dossier, reader)
    if row.route_reason:
        yield say("request-route-because", reason=short(row.route_reason, _LINE))
    yield from lines.given(desk, stored.seats(desk.session, row), reader)
    held = {one.person_id for one in stored.holders(desk.session, [seat.id])[seat.id]}
    if reader.id not in held and held:
        yield say("request-you-stand-in", name=lines.names_of(desk, sorted(held))[0])
    if seat.due_at is not None:
        key = "request-due" if seat.due_at > desk.now else "request-overdue"
        yield say(key, due=moment(seat.due_at, desk.now, zone, locale))


def _refused_before(desk: Desk, dossier: Dossier, reader: Person) -> Iterator[str]:
    """Say why the wording before this one was not agreed to."""
    every = stored.seats(desk.session, dossier.row, every_version=True)
    before = [one for one in every if one.number == dossier.row.number - 1 and one.state is SeatState.REJECTED]
    for seat in before[:1]:
        yield say_to(reader)("request-last-time", said=short(lines.rejection(desk, seat, reader), _SAID))


def outcome(desk: Desk, dossier: Dossier, seat: Seat, reader: Person) -> str:
    """Say what became of a seat, or of the whole request."""
    say, locale = say_to(reader), locale_of(reader)
    signed = seat.kind == StepKind.SIGN and seat.state is SeatState.AGREED
    change = joined(lines.changes(dossier, dossier.row.answers, {**dossier.row.answers, **seat.offer}, reader), locale)
    if seat.settles_at is not None and seat.decided_by == reader.id:
        key = "request-you-signed" if signed else f"request-you-{seat.state}"
        return say(key, reason=short(seat.reason or change, _LINE))
    if ended := _ended(desk, dossier, reader):
        return ended
    if seat.decided_by is not None and seat.decided_at is not None:
        name = lines.names_of(desk, [seat.decided_by])[0]
        at = moment(seat.decided_at, desk.now, desk.zone_of(reader), locale)
        key = "request-signed-by" if signed else f"request-was-{seat.state}"
        return say(key, name=name, time=at, change=short(change, _LINE))
    return say("request-for-your-information") if seat.state is SeatState.TOLD else say("request-dead")


def _ended(desk: Desk, dossier: Dossier, reader: Person) -> str:
    """Say how a request ended; empty while it runs."""
    match dossier.row.state:
        case RequestState.APPROVED:
            return say_to(reader)("request-approved")
        case RequestState.REJECTED:
            rejected = [one for one in stored.seats(desk.session, dossier.row) if one.state is SeatState.REJECTED]
            return lines.rejection(desk, rejected[0], reader) if rejected else say_to(reader)("request-dead")
        case RequestState.WITHDRAWN:
            return say_to(reader)("request-withdrawn-by", name=dossier.requester.name)
        case _:
            return ""


def _rows(seat: Seat, row: Request, reader: Person, *, more: bool, next_one: int = 0) -> tuple[tuple[Button, ...], ...]:
    say = say_to(reader)
    whole = Button(say("request-whole"), press("rwhole", row.id))
    onward = (Button(say("request-next", count=next_one), press("rnext", row.id)),) if next_one else ()
    offers = seat.state is SeatState.OFFERED and row.state is RequestState.OFFERED
    if seat.decided_by == reader.id and (seat.settles_at is not None or offers):
        key = "request-take-back" if offers else "request-undo"
        return ((Button(say(key), press("rundo", seat.id)), *onward),)
    if seat.state is not SeatState.OPEN or row.state is not RequestState.PENDING:
        return ((whole, Button(say("request-timeline"), press("rtimeline", row.id))),)
    if seat.kind not in DECIDING:
        return ((Button(say("request-advise"), press("radvise", seat.id)), whole),)
    if more:
        return _more_rows(seat, row, whole, say)
    key = "request-agree" if seat.kind == StepKind.APPROVE else "request-sign-it"
    agree = Button(say(key), press("ragree", seat.id))
    reject = Button(say("request-reject"), press("rreject", seat.id))
    ask = Button(say("button-ask"), press("rask", seat.id))
    rows = ((agree, reject), (ask, Button(say("button-more"), press("rmore", row.id))))
    return (*rows, onward) if onward else rows


def _more_rows(seat: Seat, row: Request, whole: Button, say: Say) -> tuple[tuple[Button, ...], ...]:
    offer = (("request-offer", "roffer"),) if seat.kind == StepKind.APPROVE else ()
    keys = (*offer, ("request-forward", "rforward"), ("request-another", "ranother"), ("button-later", "rlater"))
    buttons = [Button(say(key), press(verb, seat.id)) for key, verb in keys]
    back = Button(say("button-back"), press("rless", row.id))
    return (*rows_of([*buttons, whole, back]), (Button(say("request-away"), press("raway", 0)),))
