"""A button of a request's card, typed instead of tapped: in reply to the card, or where only one can be meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import cards as living
from handlers import loose, verbs
from handlers.chat import Button, Message, press, pressed
from handlers.context import Context
from handlers.requests import cards, decider_cards
from handlers.requests.deciders import DECIDING, waiting_for
from handlers.requests.dossier import Dossier, find, of
from handlers.requests.showing import seat_of
from handlers.texts import LOCALES, speaker
from storage import cards as cards_of
from storage import requests as stored
from storage.enums import Lane

# What each button says, in every language.
_LABELS = {
    "request-agree": "ragree",
    "request-sign-it": "ragree",
    "request-reject": "rreject",
    "button-ask": "rask",
    "request-undo": "rundo",
    "request-take-back": "rundo",
    "request-offer": "roffer",
    "request-forward": "rforward",
    "request-another": "ranother",
    "button-later": "rlater",
    "request-whole": "rwhole",
    "request-timeline": "rtimeline",
    "request-advise": "radvise",
    "request-urge": "rurge",
    "request-withdraw": "rwithdraw",
    "button-answer": "ranswer",
    "request-add": "ranswer",
    "request-accept": "raccept",
    "request-decline": "rdecline",
    "request-copy": "rcopy",
    "request-mend": "rmend",
    "request-consult": "rconsult",
    "request-away": "raway",
    "button-more": "rmore",
}
_VERB_OF = {
    **{speaker(locale)(key).casefold(): verb for locale in LOCALES for key, verb in _LABELS.items()},
    **dict.fromkeys(verbs.WORDS["agree"], "ragree"),
    **dict.fromkeys(verbs.REJECT, "rreject"),
}
# A word slips more easily than a tap: these are asked about once more.
_DECIDING = ("ragree", "raccept", "rdecline", "rwithdraw")
# Without the card they were typed under, only these can be meant; the others are said of many things.
_PLAIN = ("ragree", "rreject", "rundo", "rurge", "rwithdraw", "raccept", "rdecline")
_MOST_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """A button that was meant: its request, and the words that came behind its own."""

    request_id: int
    label: str
    press: str
    words: str = ""

    @property
    def decides(self) -> bool:
        """Tell whether it is asked about once more."""
        found = pressed(self.press)
        return found is not None and found[0] in _DECIDING


def meant(ctx: Context, text: str) -> Typed | str | None:
    """Find the button that a text means, or why it cannot be said which; nothing where it means none."""
    text = text.strip().removeprefix("/")
    word, _, words = text.partition(" ")
    if ctx.event.reply_to:
        kind, _, number = cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
        return _on_card(ctx, int(number), text, word, words.strip()) if kind == "request" else None
    verb = _verb(text) or _verb(word)
    if verb not in _PLAIN:
        return None
    words = "" if _verb(text) else words.strip()
    if words.isascii() and words.isdecimal() and len(words) < 19:
        return _numbered(ctx, int(words), verb, word)
    named = [(one, found) for one in _candidates(ctx) if (found := _button(ctx, one, verb))]
    if len(named) > 1:
        return ctx.say("request-which")
    return Typed(named[0][0].id, word, named[0][1], words) if named else None


def _plain(word: str) -> str:
    return word.strip().casefold().rstrip("!！。.～~")


def _verb(word: str) -> str:
    return _VERB_OF.get(_plain(word), "")


def _on_card(ctx: Context, request_id: int, text: str, word: str, words: str) -> Typed | None:
    dossier = find(ctx, request_id, hold=False)
    if dossier is None or dossier.row.number == 0 or stored.draft(ctx.session, request_id) is not None:
        return None
    if shown := next((one for one in _shown(ctx, dossier) if one.label.casefold() == text.casefold()), None):
        return Typed(request_id, shown.label, shown.press)
    for said, behind in ((text, ""), (word, words)):
        verb = "ragree" if _plain(said) in verbs.ALL_RIGHT else _verb(said)
        if verb and (found := _button(ctx, dossier, verb)):
            return Typed(request_id, said, found, behind)
    return None


def _numbered(ctx: Context, number: int, verb: str, text: str) -> Typed | str | None:
    dossier = find(ctx, number, hold=False)
    seat = seat_of(ctx, dossier, ctx.person) if dossier is not None and dossier.row.number else None
    if dossier is None or (seat is None and dossier.requester.id != ctx.person.id):
        return ctx.say("request-no-such", number=number) if verb in {"ragree", "rreject"} else None
    found = _button(ctx, dossier, verb)
    if found:
        return Typed(number, text, found)
    said = decider_cards.outcome(ctx, dossier, seat, ctx.person) if seat is not None else ""
    return said or ctx.say("request-nothing-waits")


def _candidates(ctx: Context) -> Iterator[Dossier]:
    """Yield the requests a bare word may be about: what waits for the person, what they just did, and their own."""
    yield from (one for one, seat in waiting_for(ctx, ctx.person)[:_MOST_LOOKED_AT] if seat.kind in DECIDING)
    for row in stored.of_person(ctx.session, ctx.person.id, _MOST_LOOKED_AT, *stored.RUNNING):
        if dossier := of(ctx, row):
            yield dossier
    for row in stored.decided_just_now(ctx.session, ctx.person.id):
        if dossier := of(ctx, row):
            yield dossier


def _button(ctx: Context, dossier: Dossier, verb: str) -> str:
    """Find what a button presses, on the card or behind its 更多."""
    found = (data for one in _all(ctx, dossier) if (data := pressed(one.press)) and data[0] == verb)
    return next((press(*data) for data in found), "")


def _all(ctx: Context, dossier: Dossier) -> Iterator[Button]:
    for more in (False, True):
        if dossier.requester.id == ctx.person.id:
            message = cards.requesters(ctx, dossier, more=more)
        else:
            seat = seat_of(ctx, dossier, ctx.person)
            message = decider_cards.decider(ctx, dossier, ctx.person, seat, more=more)
        yield from (one for row in message.rows for one in row)


def _shown(ctx: Context, dossier: Dossier) -> Iterator[Button]:
    """Yield what the card shows now, such as the names or reasons it offers."""
    content = cards_of.content_of(ctx.session, ctx.person.id, dossier.subject)
    if content:
        yield from (one for row in Message.from_json(content).rows for one in row if one.press)


def on_shown(ctx: Context, typed: Typed) -> Typed | None:
    """Find the button that the words behind mean, on what the first one has just brought up."""
    dossier = find(ctx, typed.request_id, hold=False)
    wanted = typed.words.casefold()
    shown = _shown(ctx, dossier) if dossier is not None else ()
    found = next((one for one in shown if one.label.casefold() == wanted), None)
    return Typed(typed.request_id, found.label, found.press) if found is not None else None


def ask(ctx: Context, typed: Typed) -> None:
    """Ask once more before a typed word decides."""
    dossier = find(ctx, typed.request_id)
    data = pressed(typed.press)
    if dossier is None or data is None:
        return
    ctx.person.focus = ""
    agrees = data[0] == "ragree"
    label = ctx.say("request-agree") if agrees else typed.label
    rows = ((Button(label, typed.press), Button(ctx.say("button-back"), press("rless", dossier.id))),)
    headline = f"{dossier.title(ctx.locale)} · {dossier.requester.name} · {dossier.headline(ctx.locale)}"
    text = ctx.say("request-sure-agree") if agrees else ctx.say("request-sure", label=label)
    living.show(
        ctx, ctx.person, dossier.subject, Message(text, headline, rows, headline), ring=True, lane=Lane.DECISION
    )


def agree(ctx: Context, text: str) -> None:
    """Take a typed word of agreement; what means no request is kept and asked about."""
    found = meant(ctx, ctx.event.text)
    if isinstance(found, Typed):
        ask(ctx, found)
    elif found:
        ctx.lines.append(Message(found))
    elif not ctx.event.text.startswith("/"):
        loose.take(ctx, ctx.event.text or text, [])
    else:
        ctx.tell("request-nothing-waits")


def may_agree(ctx: Context, request_id: int) -> bool:
    """Tell whether a request waits for the person's agreement."""
    return any(one.id == request_id and seat.kind in DECIDING for one, seat in waiting_for(ctx, ctx.person))
