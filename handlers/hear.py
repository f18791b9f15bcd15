"""Every event on its way to its handler: what it is, and what the person is in the middle of."""

from collections.abc import Callable

from handlers import groups, joining, loose, verbs, welcome
from handlers import help as helping
from handlers.chat import Event, Kind, Message, pressed
from handlers.context import Context, Desk
from handlers.duty_verbs import start_duty
from handlers.imports import received
from handlers.incidents import adding
from handlers.reports import afterwards, paper, trays, writing
from handlers.routes import FOCUSES, PRESSES, REPLIES, TYPED, VERBS
from storage import cards, files, outbox
from storage import loose as kept
from storage.enums import FileState
from storage.tables import Attachment


def hear(ctx: Context) -> str:
    """Let one event take effect; return the toast that answers a press."""
    event = ctx.event
    if event.kind is Kind.MOVED:
        outbox.move_chat(ctx.session, (event.messenger, event.workspace), event.address, event.text)
    elif event.kind in {Kind.BLOCKED, Kind.UNBLOCKED}:
        _reach(ctx, is_so=event.kind is Kind.UNBLOCKED)
    elif not event.private:
        return _in_a_group(ctx)
    elif event.kind is Kind.SILENT:
        return ""
    elif event.kind is Kind.CONTACT:
        joining.share(ctx)
    elif ctx.known is None:
        welcome.stranger(ctx, event.text)
    else:
        if ctx.account.unreachable:
            _reach(ctx, is_so=True)
        ctx.person.account_id = ctx.account.id
        if event.kind is Kind.PRESS:
            return _press(ctx)
        SAYINGS.get(event.kind, _unreadable)(ctx)
    return ""


def settle(desk: Desk) -> None:
    """Show once what many events changed together; called before the commit."""
    trays.settle(desk)
    groups.settle(desk)


def _reach(ctx: Context, *, is_so: bool) -> None:
    """Note that an account can be reached, or not; what waited for it goes out."""
    ctx.account.unreachable = not is_so
    if is_so and ctx.account.person_id is not None:
        cards.take_unsent(ctx.session, ctx.account, ctx.now)


def _press(ctx: Context) -> str:
    data = pressed(ctx.event.press)
    handler = PRESSES.get(data[0]) if data else None
    if data is None or handler is None:
        return ctx.say("toast-too-old")
    return handler(ctx, data[1], data[2])


def _text(ctx: Context) -> None:
    text = ctx.event.text
    if not text.strip():
        _unreadable(ctx)
        return
    if (found := verbs.find(ctx.rules, text)) and _leaves(ctx.person.focus, text, *found):
        _verb(ctx, *found)
        return
    if ctx.event.reply_to and _reply(ctx, text):
        return
    kind, _, number = ctx.person.focus.partition(":")
    if kind == "draft":
        work = writing.at_work(ctx, int(number))
        if work is not None:
            if not _typed_button(ctx, int(number), text):
                writing.take_text(ctx, *work, text)
            return
        ctx.person.focus = ""
    elif handler := FOCUSES.get(kind):
        if kind in {"answer", "detail"} and loose.whole_report(ctx, text):
            return
        handler(ctx, int(number), text)
        return
    loose.take(ctx, text, [])


def _typed_button(ctx: Context, occurrence_id: int, text: str) -> bool:
    """Take a button's word typed instead of tapped; what the toast would say is said in the chat."""
    button = TYPED.get(text.strip().casefold())
    if button is None:
        return False
    if said := button(ctx, occurrence_id, ""):
        ctx.lines.append(Message(said))
    return True


def _leaves(focus: str, text: str, verb: str, rest: str) -> bool:
    """Tell whether a text leaves what the person is in the middle of.

    A /verb does, a verb's word and nothing else, and an incident whatever comes behind it.
    """
    if not focus or focus.startswith("detail:") or verb == "incident":
        return True
    return text.startswith("/") or (not rest and verb not in {"start", "language", "leave", "team"})


def _verb(ctx: Context, verb: str, rest: str) -> None:
    if verb in ctx.rules.duties:
        start_duty(ctx, verb, rest)
    elif handler := VERBS.get(verb):
        handler(ctx, rest)
    else:
        helping.unknown_verb(ctx, verb)


def _reply(ctx: Context, text: str) -> bool:
    """Take a reply to a card as said about its subject."""
    subject = cards.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to)
    kind, _, number = subject.partition(":")
    if kind == "occurrence":
        work = writing.at_work(ctx, int(number))
        if work is not None:
            ctx.person.focus = f"draft:{number}"
            writing.take_text(ctx, *work, text)
            return True
        on_desk = paper.find(ctx, int(number))
        if on_desk is not None and paper.report_of(ctx, on_desk) is not None:
            afterwards.add_text(ctx, int(number), text)
            return True
        return False
    if kind == "tray":
        ctx.tell("reply-to-list")
        return True
    if handler := REPLIES.get(kind):
        handler(ctx, int(number), text)
        return True
    return False


def _edit(ctx: Context) -> None:
    kind, _, number = ctx.person.focus.partition(":")
    work = writing.at_work(ctx, int(number)) if kind == "draft" else None
    if work is None or not writing.correct(ctx, *work):
        ctx.tell("edit-not-followed")


def _file(ctx: Context) -> None:
    ids = [_keep_file(ctx, ctx.event, place) for place in range(len(ctx.event.files))]
    if any(not ref.fetchable for ref in ctx.event.files):
        ctx.tell("file-too-large")
    if adding.take_files(ctx, ctx.event.text, ids):
        return
    kind, _, number = ctx.person.focus.partition(":")
    work = writing.at_work(ctx, int(number)) if kind == "draft" else None
    if work is None and ctx.person.admin and received.is_table(ctx.event.files):
        received.take(ctx, ids[0])
        return
    if work is None:
        loose.take(ctx, ctx.event.text, ids)
        return
    if not writing.attach(ctx, *work, ids):
        kept.keep(ctx.session, ctx.person.id, ctx.event.text, ids, ctx.at)
        ctx.tell("file-not-asked")
    if ctx.event.text.strip():
        writing.take_text(ctx, *work, ctx.event.text)
    elif ctx.event.files[0].kind == "voice":
        ctx.tell("voice-kept")


def _sticker(ctx: Context) -> None:
    ctx.tell("sticker")


def _location(ctx: Context) -> None:
    if adding.take_files(ctx, ctx.event.text, []):
        return
    kept.keep(ctx.session, ctx.person.id, ctx.event.text, [], ctx.at)
    ctx.tell("location-kept")


def _unreadable(ctx: Context) -> None:
    ctx.tell("not-understood")


def _keep_file(ctx: Context, event: Event, place: int) -> int:
    ref = event.files[place]
    return files.add(
        ctx.session,
        Attachment(
            messenger=event.messenger,
            workspace=event.workspace,
            remote_id=ref.remote_id,
            kind=ref.kind,
            name=ref.name,
            mime=ref.mime,
            size=ref.size,
            state=FileState.WAITING if ref.fetchable else FileState.TOO_LARGE,
            next_at=ctx.now,
            created_at=ctx.now,
        ),
    )


def _in_a_group(ctx: Context) -> str:
    """Answer a verb in a group with one line and a way to the private chat; never open a form there."""
    if ctx.event.kind is Kind.PRESS:
        data = pressed(ctx.event.press)
        return groups.status(ctx, data[1], data[2]) if data and data[0] == "status" else ctx.say("toast-too-old")
    if ctx.event.kind is not Kind.TEXT or not ctx.event.text.startswith("/"):
        return ""
    if verbs.find(ctx.rules, ctx.event.text) == ("bind", ""):
        groups.bind(ctx)
        return ""
    chat = (ctx.event.messenger, ctx.event.workspace, ctx.event.address)
    message = Message(ctx.say("group-go-private", link=ctx.event.home))
    outbox.say_in(ctx.session, chat, message.to_json(), ctx.now)
    return ""


SAYINGS: dict[Kind, Callable[[Context], None]] = {
    Kind.TEXT: _text,
    Kind.EDIT: _edit,
    Kind.FILE: _file,
    Kind.STICKER: _sticker,
    Kind.LOCATION: _location,
}
