"""What an administrator hands out: the company's link with its code to scan, and the people file to fill in."""

import io

from handlers.chat import Button, Message
from handlers.context import Context
from handlers.exports import people as table
from handlers.spreadsheets import xlsx_of
from storage import files


def company_link(ctx: Context, _subject: int, _argument: str) -> str:
    """Give the one link for everybody: whoever opens it shares a number and is linked."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    link = ctx.event.home
    if not link.startswith("https://"):
        return ctx.say("toast-no-link-here")
    words = ctx.say("invite-words-introduced" if ctx.event.introduces else "invite-words", link=link)
    rows = ((Button(ctx.say("invite-copy"), copy=words),),)
    picture = files.make(ctx.session, "qr.png", _scannable(link), ctx.now, kind="photo", mime="image/png")
    ctx.lines.append(Message(words, ctx.say("invite-title"), rows, files=(picture,)))
    return ""


def _scannable(link: str) -> bytes:
    # Only whoever asks for the picture needs it.
    import segno  # noqa: PLC0415

    out = io.BytesIO()
    segno.make(link, micro=False).save(out, kind="png", scale=8)
    return out.getvalue()


def people_file(ctx: Context, _subject: int, _argument: str) -> str:
    """Give the people as a table to correct and send back; with nobody in it, it is the template."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    content = xlsx_of(ctx.say("people-file-sheet"), table.sheet(ctx, ctx.locale))
    made = files.make(ctx.session, f"{ctx.say('people-file-name')}.xlsx", content, ctx.now)
    titles = "、".join(role.title.speak(ctx.locale) for role in ctx.rules.roles.values())
    ctx.lines.append(Message(ctx.say("people-file-here", roles=titles), files=(made,)))
    return ""
