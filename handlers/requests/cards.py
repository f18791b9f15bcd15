"""What whoever applied sees of a request: where it stands, who is asked, what comes next; and its whole story."""

from collections.abc import Iterator, Mapping

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.filling import wording
from handlers.quiet import is_on_leave
from handlers.requests import lines, records
from handlers.requests.deciders import next_up
from handlers.requests.dossier import Dossier, stops
from handlers.rules.approvals import StepKind
from handlers.rules.book import FieldKind
from handlers.rules.chains import NobodyDecidesError
from handlers.texts import Say, joined, moment, short
from storage import people
from storage import requests as stored
from storage.enums import Act, RequestState, SeatState
from storage.tables import AuditEntry, Person, Request, Seat

# What a button to copy can hold.
_COPIED = 250
_OURS = (FieldKind.YES_NO, FieldKind.FILES, FieldKind.LONG_TEXT)
# So much of what was said stands in the history; the rest is in the full text.
_ENTRY = 300
# Entries of the clerk that are nothing but names.
_NAMING = (Act.OPENED, Act.INFORMED, Act.ESCALATED)


def requesters(desk: Desk, dossier: Dossier, *, more: bool = False) -> Message:
    """Show whoever applied how it stands: who has agreed, who is asked, what comes next."""
    reader = dossier.requester
    say, locale = say_to(reader), locale_of(reader)
    row = dossier.row
    seats = stored.seats(desk.session, row)
    text = [dossier.headline(locale)]
    match row.state:
        case RequestState.PENDING:
            text += _ladder(desk, dossier, seats, reader)
        case RequestState.OFFERED:
            text += _offers(desk, dossier, seats, reader)
        case RequestState.APPROVED:
            number = lines.archive_no(row)
            text.append(say("request-approved-as", number=number) if number else say("request-approved"))
            text += lines.given(desk, seats, reader)
        case RequestState.REJECTED:
            text += [lines.rejection(desk, one, reader) for one in seats if one.state is SeatState.REJECTED]
        case _:
            text.append(say("request-withdrawn"))
    text += lines.said_beside(desk, dossier, reader)
    rows = _more_rows(dossier, say) if more else _requesters_rows(desk, dossier, seats, say, locale)
    mark = {RequestState.APPROVED: "✓ ", RequestState.REJECTED: "✗ "}.get(row.state, "")
    title = f"{mark}{dossier.title(locale)}"
    return Message("\n".join(one for one in text if one), title, rows, f"{title} · {dossier.headline(locale)}")


def _requesters_rows(
    desk: Desk, dossier: Dossier, seats: list[Seat], say: Say, locale: str
) -> tuple[tuple[Button, ...], ...]:
    row = dossier.row
    timeline = Button(say("request-timeline"), press("rtimeline", row.id))
    if row.state is RequestState.PENDING:
        urge = Button(say("request-urge"), press("rurge", row.id))
        answer = Button(say("button-answer"), press("ranswer", row.id)) if _is_asked(desk, dossier) else None
        return ((urge, _more(row, say)), (answer,)) if answer else ((urge, _more(row, say)),)
    if row.state is RequestState.OFFERED:
        offered = next(one for one in seats if one.state is SeatState.OFFERED)
        accept = Button(say("request-accept"), press("raccept", offered.id))
        return ((accept, Button(say("request-decline"), press("rdecline", offered.id))), (timeline,))
    if row.state is RequestState.APPROVED:
        pass_on = Button(say("request-for-customer"), copy=for_customer(dossier, say, locale))
        again = Button(say("request-copy"), press("rcopy", row.id))
        return ((pass_on,), (timeline, again)) if dossier.type.for_customer else ((timeline, again),)
    return ((Button(say("request-mend"), press("rmend", row.id)), timeline),)


def _more(row: Request, say: Say) -> Button:
    return Button(say("button-more"), press("rmore", row.id))


def _more_rows(dossier: Dossier, say: Say) -> tuple[tuple[Button, ...], ...]:
    row = dossier.row
    # Taken back, a request begins anew: that is not for a slip of the thumb.
    buttons = [
        Button(say("request-withdraw"), press("rwithdraw", row.id)),
        Button(say("request-add"), press("ranswer", row.id)),
        Button(say("request-timeline"), press("rtimeline", row.id)),
    ]
    if dossier.type.consult:
        buttons.append(Button(say("request-consult"), press("rconsult", row.id)))
    buttons.append(Button(say("button-back"), press("rless", row.id)))
    return rows_of(buttons)


def _is_asked(desk: Desk, dossier: Dossier) -> bool:
    said = records.words(desk, dossier, Act.ASKED, Act.ADDED)
    return bool(said) and said[-1].act is Act.ASKED


def _ladder(desk: Desk, dossier: Dossier, seats: list[Seat], reader: Person) -> Iterator[str]:
    """Write who has agreed, who is asked until when, and who comes after."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    yield from lines.given(desk, seats, reader)
    # A decision that can still be taken back is not known to anybody else yet.
    waiting = [one for one in seats if one.state is SeatState.OPEN or one.settles_at is not None]
    waiting = [one for one in waiting if one.kind in {StepKind.APPROVE, StepKind.SIGN}]
    held = stored.holders(desk.session, [one.id for one in waiting])
    names = [" / ".join(lines.names_of(desk, [one.person_id for one in held[seat.id]])) for seat in waiting]
    due = next((one.due_at for one in waiting if one.due_at), None)
    if names:
        until = moment(due, desk.now, zone, locale) if due else ""
        signs = all(one.kind == StepKind.SIGN for one in waiting)
        key = ("request-waits-sign" if signs else "request-waits") + ("-until" if until else "")
        yield say(key, names=joined(names, locale), due=until)
    yield from _ahead(desk, dossier, seats, reader)
    holders = [one for some in held.values() for one in some]
    untold = [one.person_id for one in holders if one.told_at is None and not one.escalated]
    away = [one.name for one in people.named(desk.session, untold).values() if is_on_leave(desk, one)]
    if away:
        yield say("request-on-leave", names=joined(away, locale))
    if due is not None and due > desk.now:
        upper = next_up(desk, dossier, [one.person_id for one in holders])
        who = joined(lines.names_of(desk, upper), locale)
        yield say("request-then", names=who) if upper else say("request-nags")
    elif due is not None and (away or any(one.told_at is not None and not one.escalated for one in holders)):
        yield say("request-over-time")
    elif due is not None:
        yield say("request-our-fault", names=joined(lines.names_of(desk, untold), locale))


def _ahead(desk: Desk, dossier: Dossier, seats: list[Seat], reader: Person) -> Iterator[str]:
    agreed = {one.decided_for or one.decided_by for one in seats if one.state is SeatState.AGREED}
    waiting = {
        one.person_id
        for some in stored.holders(desk.session, [s.id for s in seats if s.state is SeatState.OPEN]).values()
        for one in some
    }
    known = [one for one in agreed | waiting if one is not None]
    try:
        ahead = list(stops(desk, dossier, dossier.row.answers, known, dossier.row.place + 1))
    except NobodyDecidesError:
        return
    text = lines.path_text(desk, ahead, reader)
    if text:
        yield say_to(reader)("request-ahead", path=text)


def _offers(desk: Desk, dossier: Dossier, seats: list[Seat], reader: Person) -> Iterator[str]:
    locale = locale_of(reader)
    for seat in seats:
        if seat.state is SeatState.OFFERED:
            name = lines.names_of(desk, [seat.decided_by])[0]
            change = joined(
                lines.changes(dossier, dossier.row.answers, {**dossier.row.answers, **seat.offer}, reader), locale
            )
            yield say_to(reader)("request-offered-by", name=name, change=change)


def asking(dossier: Dossier, reader: Person, key: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Message:
    """Ask for words on the card, with a way back."""
    say, locale = say_to(reader), locale_of(reader)
    title = f"{dossier.title(locale)} · {dossier.headline(locale)}"
    back = (Button(say("button-back"), press("rless", dossier.id)),)
    return Message(say(key), title, (*rows, back), title)


def for_customer(dossier: Dossier, say: Say, locale: str) -> str:
    """Write an approved request for whoever it is passed on to: what it says, and nothing of who decided."""
    # What the company asked itself before it was sent is nobody else's business.
    ours = {one.id for one in dossier.form.fields if one.kind in _OURS}
    told = {key: value for key, value in dossier.row.answers.items() if key not in ours}
    shown = (one for one, _ in wording.lines(dossier.form, told, say, locale))
    text = "\n".join((dossier.title(locale), *shown))
    return text if len(text) <= _COPIED else text[: _COPIED - 1] + "…"


def timeline(desk: Desk, dossier: Dossier, reader: Person) -> str:
    """Write everything that was done about a request, one line each."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    entries = records.words(desk, dossier)
    ids = {one for entry in entries for one in (entry.actor_id, entry.for_id) if one is not None}
    named = {one.id: one.name for one in people.named(desk.session, ids).values()}
    return "\n".join(f"{moment(one.at, desk.now, zone, locale)} {entry(one, named, say, locale)}" for one in entries)


def entry(done: AuditEntry, named: Mapping[int, str], say: Say, locale: str) -> str:
    """Write one act of the history."""
    name = named.get(done.actor_id or 0, "")
    if done.for_id is not None:
        name = say("request-on-behalf", name=name, other=named.get(done.for_id, ""))
    text = short(done.text, _ENTRY)
    if done.act in _NAMING:
        text = joined(done.text.split("、"), locale)
    key = f"request-entry-{done.act}"
    if done.act is Act.APPROVED and done.text:
        key = "request-entry-approved-as"
    return say(key, name=name, text=text)
