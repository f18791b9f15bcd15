"""Who of the teams one leads is off today, noted from the list of who has filed."""

from handlers import absences, teams
from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.paging import page_of, pages


def ask(ctx: Context, _subject: int, argument: str) -> str:
    """Ask which of those who are missing today is off, page by page."""
    buttons = [
        Button(ctx.say("tray-rests", name=one.name), press("teamrest", one.occurrence_id))
        for one in teams.missing_today(ctx)
    ]
    more = Button(ctx.say("button-more"), press("teamrests", 0))
    back = Button(ctx.say("button-back"), press("team", 0, ctx.today.isoformat()))
    title = ctx.say("team-title")
    message = Message(ctx.say("who-rests"), title, pages(buttons, page_of(argument), more, back), title)
    living.show(ctx, ctx.person, "team", message)
    return ""


def note(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Note that somebody is off, and show the list again."""
    said = absences.off(ctx, occurrence_id, "")
    teams.turn(ctx, 0, ctx.today.isoformat())
    return said
