"""Every event on its way to its handler: what it is, and what the person is in the middle of."""

from collections.abc import Callable

from handlers import (
    asking_leave,
    attached,
    boards,
    counts,
    focus,
    groups,
    handed_in,
    joining,
    loose,
    mentions,
    placed,
    typed,
    verbs,
    welcome,
)
from handlers import help as helping
from handlers.chat import Kind, Message, pressed
from handlers.context import Context, Desk
from handlers.duty_verbs import start_duty
from handlers.filling import writing
from handlers.filling.sheet import Sheet
from handlers.imports import received
from handlers.incidents import adding, reporting, showing
from handlers.matters import entering
from handlers.matters import handling as serving
from handlers.reports import afterwards, paper, trays
from handlers.reports.writing import at_work
from handlers.requests import asking as request_asking
from handlers.requests import request_sheet
from handlers.requests import typed as request_typed
from handlers.requests.showing import request_asked_about
from handlers.routes import FOCUSES, PRESSES, PROMPTED, REPLIES, SHEETS, TYPED, VERBS, leave_prompt
from handlers.rules import dates
from storage import boards as pinned
from storage import cards, outbox
from storage import loose as kept


def hear(ctx: Context) -> str:
    """Let one event take effect; return the toast that answers a press."""
    event = ctx.event = mentions.named(ctx)
    if event.kind is Kind.MOVED:
        outbox.move_chat(ctx.session, (event.messenger, event.workspace), event.address, event.text)
    elif event.kind in {Kind.BLOCKED, Kind.UNBLOCKED}:
        _reach(ctx, is_so=event.kind is Kind.UNBLOCKED)
    elif not event.private:
        return _in_a_group(ctx)
    elif event.kind is Kind.SILENT:
        return ""
    elif arrive := ARRIVALS.get(event.kind):
        arrive(ctx)
    elif ctx.known is None:
        welcome.stranger(ctx, event.text)
    else:
        if ctx.account.unreachable:
            _reach(ctx, is_so=True)
        ctx.person.account_id = ctx.account.id
        pinned.touch(ctx.session, ctx.person.id, ctx.now)
        if event.kind is Kind.PRESS:
            return _press(ctx)
        SAYINGS.get(event.kind, _unreadable)(ctx)
    return ""


def settle(desk: Desk) -> None:
    """Show once what many events changed together; called before the commit."""
    showing.settle(desk)
    trays.settle(desk)
    counts.settle(desk)


def _reach(ctx: Context, *, is_so: bool) -> None:
    """Note that an account can be reached, or not; what waited for it goes out."""
    ctx.account.unreachable = not is_so
    if is_so and ctx.account.person_id is not None:
        cards.take_unsent(ctx.session, [ctx.account], ctx.now)


def _press(ctx: Context) -> str:
    data = pressed(ctx.event.press)
    handler = PRESSES.get(data[0]) if data else None
    if data is None or handler is None:
        return ctx.say("toast-too-old")
    # Whoever taps something else has left the question on the card.
    if ctx.person.focus.partition(":")[0] in PROMPTED and not leave_prompt(ctx):
        ctx.person.focus = ""
    return handler(ctx, data[1], data[2])


def _text(ctx: Context) -> None:
    text = ctx.event.text
    if not text.strip():
        _unreadable(ctx)
        return
    if (found := verbs.find(ctx.rules, text)) and _leaves(ctx, text, *found) and _is_free(ctx, found[0]):
        _verb(ctx, *found)
        return
    if typed.take(ctx, text) or (ctx.event.reply_to and _reply(ctx, text)):
        return
    if not _as_asked(ctx, text) and not asking_leave.said_of_somebody(ctx, text):
        loose.take(ctx, text, [])


def _as_asked(ctx: Context, text: str) -> bool:
    """Take a text as what the person is in the middle of: a form's answer, or words that were asked for."""
    kind = ctx.person.focus.partition(":")[0]
    if kind in SHEETS:
        sheet = _in_hand(ctx)
        if sheet is None:
            ctx.person.focus = ""
            return False
        if not _typed_button(ctx, sheet, text):
            writing.take_text(ctx, sheet, text)
        return True
    asked = focus.read(ctx.person.focus)
    if asked is None or kind not in FOCUSES:
        return False
    if asked.is_forgotten(ctx.at):
        if not leave_prompt(ctx):
            ctx.person.focus = ""
        return False
    if kind not in {"answer", "reply", "detail"} or not loose.whole_report(ctx, text):
        FOCUSES[kind](ctx, asked.id, text)
    return True


def _in_hand(ctx: Context) -> Sheet | None:
    """Find the form the person is filling in."""
    kind, _, number = ctx.person.focus.partition(":")
    return SHEETS[kind](ctx, int(number)) if kind in SHEETS else None


def _typed_button(ctx: Context, sheet: Sheet, text: str) -> bool:
    """Take a button's word typed instead of tapped; what the toast would say is said in the chat."""
    button = TYPED.get(text.strip().casefold())
    if button is None:
        return False
    if said := button(ctx, sheet, ""):
        ctx.lines.append(Message(said))
    return True


def _leaves(ctx: Context, text: str, verb: str, rest: str) -> bool:
    """Tell whether a text leaves what the person is in the middle of.

    A /verb does, a verb's word and nothing else, and an incident whatever comes behind it.
    """
    focused = ctx.person.focus
    if not focused or verb == "incident":
        return True
    # Leave is asked for, not just told of: what is planned for tomorrow may be to rest.
    leave = verb == "leave" and verbs.asks_for_leave(text) and dates.span_before(rest, ctx.today)
    # A report of another day is named by the day and nothing else.
    if leave or ((verb == "report" or verb in ctx.rules.duties) and dates.is_day(rest)):
        return True
    if rest and verb != "remind" and text.casefold().startswith(f"{verb} "):
        # An answer may begin like that.
        return False
    if focused.startswith(("detail:", "ranswer:", "answer:")):
        return True
    if verb == "agree" and focused.startswith("rreason:"):
        # Asked why not, somebody agrees after all.
        return True
    return text.startswith("/") or (not rest and verb not in {"start", "language", "leave", "team", "agree"})


def _is_free(ctx: Context, verb: str) -> bool:
    """Tell whether a word may be a verb here: "ok" in reply to a card that asks for no agreement is an answer to it."""
    if verb != "agree" or not ctx.event.reply_to:
        return True
    kind, _, number = cards.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
    return kind == "request" and request_typed.may_agree(ctx, int(number))


def _verb(ctx: Context, verb: str, rest: str) -> None:
    is_known = verb in ctx.rules.duties or verb in ctx.rules.customer_clocks or verb in VERBS
    if not is_known and _behind_a_stroke(ctx, rest):
        return
    if verb not in {"cancel", "back"}:
        leave_prompt(ctx)
    if verb in ctx.rules.duties:
        start_duty(ctx, verb, rest)
    elif verb in ctx.rules.customer_clocks:
        entering.start(ctx, verb, rest)
    elif handler := VERBS.get(verb):
        handler(ctx, rest)
    else:
        helping.unknown_verb(ctx, verb)


def _behind_a_stroke(ctx: Context, rest: str) -> bool:
    """Take what is no verb behind a stroke as a button's word, or as said where the stroke is a command of its own."""
    text, sheet = ctx.event.text.strip().removeprefix("/"), _in_hand(ctx)
    if (sheet is not None and _typed_button(ctx, sheet, text)) or typed.take(ctx, text):
        return True
    if not rest or ctx.event.stroke == "/":
        return False
    if not _as_asked(ctx, text):
        loose.take(ctx, text, [])
    return True


def _reply(ctx: Context, text: str) -> bool:
    """Take a reply to a card as said about its subject."""
    subject = cards.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to)
    kind, _, number = subject.partition(":")
    if kind == "tray":
        ctx.tell("reply-to-list")
        return True
    if kind == "occurrence":
        return _to_report(ctx, int(number), text)
    if kind == "request" and _to_request(ctx, int(number), text):
        return True
    if handler := REPLIES.get(kind):
        handler(ctx, int(number), text)
        return True
    return False


def _to_report(ctx: Context, occurrence_id: int, text: str) -> bool:
    """Take a reply to one's own report: an answer while it is written, one more sentence afterwards."""
    sheet = at_work(ctx, occurrence_id)
    if sheet is not None:
        ctx.person.focus = sheet.focus
        writing.take_text(ctx, sheet, text)
        return True
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or paper.report_of(ctx, on_desk) is None:
        return False
    afterwards.add_text(ctx, occurrence_id, text)
    return True


def _to_request(ctx: Context, request_id: int, text: str) -> bool:
    """Take a reply to a request's card as what the card asks for: a form's answer, or the words it was asked for."""
    sheet = request_sheet.at_work(ctx, request_id)
    asked = focus.read(ctx.person.focus)
    if sheet is not None:
        ctx.person.focus = sheet.focus
        writing.take_text(ctx, sheet, text)
    elif asked is not None and request_asked_about(ctx, ctx.person) == request_id:
        FOCUSES[asked.kind](ctx, asked.id, text)
    else:
        return False
    return True


def _edit(ctx: Context) -> None:
    sheet = _in_hand(ctx)
    if sheet is None or not writing.correct(ctx, sheet):
        ctx.tell("edit-not-followed")


def _file(ctx: Context) -> None:
    ids = attached.keep(ctx)
    if any(not ref.fetchable for ref in ctx.event.files):
        ctx.tell("file-too-large")
    verb, rest = verbs.find(ctx.rules, ctx.event.text) or ("", "")
    if verb == "incident" and reporting.may_report(ctx):
        leave_prompt(ctx)
        reporting.start(ctx, rest, ids)
        return
    if any(take(ctx, ctx.event.text, ids) for take in _FILES):
        return
    sheet = _in_hand(ctx)
    if sheet is None and ctx.person.admin and received.is_table(ctx.event.files):
        received.take(ctx, ids[0])
        return
    if sheet is None:
        loose.take(ctx, ctx.event.text, ids)
        return
    if not writing.attach(ctx, sheet, ids):
        kept.keep(ctx.session, ctx.person.id, ctx.event.text, ids, ctx.at)
        ctx.tell("file-not-asked")
    if ctx.event.text.strip():
        writing.take_text(ctx, sheet, ctx.event.text)
    elif ctx.event.files[0].kind == "voice":
        ctx.tell("voice-kept")


def _point(ctx: Context) -> None:
    """Ask where something belongs that was said before, here or elsewhere; it answers nothing."""
    if ctx.event.text.strip():
        loose.take(ctx, ctx.event.text, [])
    else:
        _unreadable(ctx)


def _sticker(ctx: Context) -> None:
    ctx.tell("sticker")


def _location(ctx: Context) -> None:
    if ctx.event.about:
        placed.used(ctx)
    if adding.take_files(ctx, ctx.event.text, []) or serving.take_files(ctx, ctx.event.text, []):
        return
    kept.keep(ctx.session, ctx.person.id, ctx.event.text, [], ctx.at)
    ctx.tell("location-kept")


def _unreadable(ctx: Context) -> None:
    ctx.tell("not-understood")


def _in_a_group(ctx: Context) -> str:
    """Answer a verb in a group with one line and a way to the private chat; never open a form there."""
    if ctx.event.kind is Kind.PRESS:
        data = pressed(ctx.event.press)
        return counts.status(ctx, data[1], data[2]) if data and data[0] == "status" else ctx.say("toast-too-old")
    if ctx.event.kind is not Kind.TEXT or not ctx.event.text.startswith("/"):
        return ""
    verb, rest = verbs.find(ctx.rules, ctx.event.text) or ("", "")
    if verb == "bind":
        groups.bind(ctx, rest.strip())
        return ""
    chat = (ctx.event.messenger, ctx.event.workspace, ctx.event.address)
    message = Message(ctx.say("group-go-private", link=ctx.event.home))
    outbox.say_in(ctx.session, chat, message.to_json(), ctx.now)
    return ""


# What strangers do too.
ARRIVALS: dict[Kind, Callable[[Context], None]] = {
    Kind.CONTACT: joining.share,
    Kind.PROFILE: joining.introduce,
    Kind.BOARD: boards.opened,
}
# Who may have asked for a photo, or for whatever else is sent.
_FILES = (adding.take_files, serving.take_files, request_asking.take_files)

SAYINGS: dict[Kind, Callable[[Context], None]] = {
    Kind.TEXT: _text,
    Kind.EDIT: _edit,
    Kind.FILE: _file,
    Kind.POINT: _point,
    Kind.STICKER: _sticker,
    Kind.LOCATION: _location,
    Kind.FORM: handed_in.take,
}
