"""A button's word typed instead of tapped, whichever card it belongs to."""

from handlers import focus
from handlers.chat import Message, pressed
from handlers.context import Context
from handlers.incidents import typed as incident_typed
from handlers.reports import trays
from handlers.reports import typed as report_typed
from handlers.requests import typed as request_typed
from handlers.routes import FOCUSES, PRESSES, PROMPTED
from storage import cards


def take(ctx: Context, text: str) -> bool:
    """Take the word of a button typed in reply to its card or with its number; what decides is asked about first."""
    if not ctx.event.reply_to and ctx.person.focus.partition(":")[0] not in {"", "detail"}:
        return False
    meant = incident_typed.meant(ctx, text)
    data = pressed(meant.press) if meant is not None else None
    if meant is None or data is None:
        return _button_of_request(ctx, text)
    ctx.typed_at = meant.subject
    if meant.decides:
        incident_typed.ask(ctx, meant)
    elif said := PRESSES[data[0]](ctx, data[1], data[2]):
        ctx.lines.append(Message(said))
    return True


def _button_of_request(ctx: Context, text: str) -> bool:
    """Take the word of a button of a request's card; what stands behind it answers what the button asks for."""
    meant = request_typed.meant(ctx, text)
    if meant is None:
        return _button_of_report(ctx, text)
    if isinstance(meant, str):
        ctx.lines.append(Message(meant))
    else:
        _press_typed(ctx, meant)
    return True


def _press_typed(ctx: Context, meant: request_typed.Typed) -> None:
    data = pressed(meant.press)
    ctx.typed_at = f"request:{meant.request_id}"
    if data is None or meant.decides:
        request_typed.ask(ctx, meant)
        return
    before = cards.content_of(ctx.session, ctx.person.id, ctx.typed_at)
    said = PRESSES[data[0]](ctx, data[1], data[2])
    if said and cards.content_of(ctx.session, ctx.person.id, ctx.typed_at) == before:
        # What a toast says stands on a card that changed.
        ctx.lines.append(Message(said))
    asked = focus.read(ctx.person.focus)
    if not meant.words:
        return
    if asked is not None and asked.kind in PROMPTED:
        FOCUSES[asked.kind](ctx, asked.id, meant.words)
    elif named := request_typed.on_shown(ctx, meant):
        _press_typed(ctx, named)


def _button_of_report(ctx: Context, text: str) -> bool:
    """Take the word of a button of a report that lies before a superior, or of the tray it lies in."""
    meant = report_typed.meant(ctx, text)
    if meant is None:
        return False
    if isinstance(meant, str):
        ctx.lines.append(Message(meant))
    elif data := pressed(meant.press):
        ctx.typed_at = meant.subject
        before = cards.content_of(ctx.session, ctx.person.id, ctx.typed_at)
        said = PRESSES[data[0]](ctx, data[1], data[2])
        if meant.tray_id is not None:
            trays.bring(ctx, meant.tray_id)
        if said and cards.content_of(ctx.session, ctx.person.id, ctx.typed_at) == before:
            # What a toast says stands on a card that changed.
            ctx.lines.append(Message(said))
    return True
