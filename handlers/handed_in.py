"""A form that was filled in at once and handed in: into its draft, or kept where there is none any more."""

from handlers import attached, loose
from handlers.chat import pressed
from handlers.context import Context
from handlers.filling import whole
from handlers.routes import SHEETS


def take(ctx: Context) -> None:
    """Take what was handed in; what was written in a form that is no longer open is kept and asked about."""
    data = pressed(ctx.event.press)
    ids = attached.keep(ctx)
    if any(not ref.fetchable for ref in ctx.event.files):
        ctx.tell("file-too-large")
    sheet = SHEETS[data[0]](ctx, data[1]) if data and data[0] in SHEETS else None
    if data is not None and sheet is not None:
        whole.take(ctx, sheet, data[2].split(","), ids)
        return
    ctx.tell("form-not-open")
    if ctx.event.text or ids:
        loose.take(ctx, ctx.event.text, ids)
