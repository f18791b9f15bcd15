"""Who is not linked yet: every name, page by page, with a word for them to copy."""

from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk
from handlers.line import has_left
from handlers.paging import page_of
from handlers.texts import joined, listed
from storage import people

# So many names stand on one page, and fit into a text to copy.
_A_PAGE = 20


def names(desk: Desk) -> list[str]:
    """Name everybody who has no account yet."""
    return [one.name for one in people.without_account(desk.session) if not has_left(desk, one)]


def reminder(ctx: Context, some: list[str]) -> Button:
    """Give the word that asks some of them to come in, for a group they read."""
    key = "admin-reminder-introduced" if ctx.event.introduces else "admin-reminder"
    text = ctx.say(key, names=listed(some, ctx.locale, _A_PAGE), link=ctx.event.home)
    return Button(ctx.say("admin-copy-reminder"), copy=text)


def show(ctx: Context, _subject: int, argument: str) -> str:
    """Show a page of those who are not linked yet."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    found = names(ctx)
    if not found:
        return ctx.say("toast-everybody-linked")
    page, pages = page_of(argument), -(-len(found) // _A_PAGE)
    page = page if page < pages else 0
    here = found[page * _A_PAGE : (page + 1) * _A_PAGE]
    buttons = [reminder(ctx, here)]
    if pages > 1:
        more = ctx.say("team-more", page=page + 1, pages=pages)
        buttons.append(Button(more, press("unlinked", 0, str((page + 1) % pages))))
    buttons.append(Button(ctx.say("button-back"), press("admin", 0)))
    title = ctx.say("unlinked-title", count=len(found))
    living.show(ctx, ctx.person, "admin", Message(joined(here, ctx.locale), title, rows_of(buttons), title))
    return ""
