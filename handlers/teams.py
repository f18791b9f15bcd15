"""Who has filed and who has not: today, or any working day, for whoever leads a team."""

from datetime import date, time, timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.exports import incident_book, reports
from handlers.rules.dates import day as understood
from handlers.rules.deadlines import at_local
from handlers.rules.working_days import is_working_day
from handlers.spreadsheets import xlsx_of
from handlers.texts import calendar_day, listed
from storage import files, groups

_TEAMS = 4
_NAMES = 8
_FAR = 366


def show(ctx: Context, text: str = "") -> None:
    """Show the teams' day; a typed date means that day."""
    day = understood(text, ctx.today) if text.strip() else ctx.today
    if day is None:
        ctx.tell("team-which-day", example=f"{ctx.today.month}.{ctx.today.day}")
        return
    _card(ctx, day, ring=True)


def turn(ctx: Context, _subject: int, argument: str) -> str:
    """Turn to another day on the same card."""
    try:
        day = date.fromisoformat(argument)
    except ValueError:
        return ctx.say("toast-too-old")
    _card(ctx, day, ring=False)
    return ""


def _card(ctx: Context, day: date, *, ring: bool) -> None:
    teams = groups.led_by(ctx.session, ctx.person.id, ctx.now)
    if not teams:
        ctx.tell("team-none")
        return
    lines = [line for team in teams[:_TEAMS] for line in _lines(ctx, team, day)]
    if len(teams) > _TEAMS:
        lines.append(ctx.say("team-more", count=len(teams) - _TEAMS))
    buttons = [Button(ctx.say("team-before"), press("team", 0, _working_day(ctx, day, -1).isoformat()))]
    if day < ctx.today:
        buttons.append(Button(ctx.say("team-after"), press("team", 0, _working_day(ctx, day, 1).isoformat())))
    week = "team-export-this" if day.isocalendar()[:2] == ctx.today.isocalendar()[:2] else "team-export-that"
    export_row = (Button(ctx.say(week), press("export", 0, day.isoformat())),)
    title = f"{ctx.say('team-title')} · {calendar_day(day, ctx.locale)}"
    text = "\n".join(lines) or ctx.say("team-nothing-owed")
    living.show(ctx, ctx.person, "team", Message(text, title, (tuple(buttons), export_row), title), ring=ring)


def export(ctx: Context, _subject: int, argument: str) -> str:
    """Send the week of a day as a table: a line for each report of the teams one leads."""
    teams = groups.led_by(ctx.session, ctx.person.id, ctx.now)
    try:
        day = date.fromisoformat(argument)
    except ValueError:
        return ctx.say("toast-too-old")
    if not teams:
        return ctx.say("toast-not-yours")
    monday = day - timedelta(days=day.weekday())
    since, until = (at_local(one, time(), ctx.zone) for one in (monday, monday + timedelta(days=7)))
    members = groups.members(ctx.session, teams, ctx.now)
    made = []
    for key, duty in ctx.rules.duties.items():
        title = duty.title.speak(ctx.locale)
        lines = list(reports.lines(ctx, key, since, until, members))
        if len(lines) > 1:
            name = f"{title} {monday.isoformat()}.xlsx"
            made.append(files.make(ctx.session, name, xlsx_of(title, lines), ctx.now))
    book = incident_book.content(ctx, since, until, members, ctx.person.id)
    if book is not None:
        made.append(files.make(ctx.session, f"{ctx.say('incident-title')} {monday.isoformat()}.xlsx", book, ctx.now))
    if not made:
        return ctx.say("toast-nothing-that-week")
    week = ctx.say(
        "team-week", first=calendar_day(monday, ctx.locale), last=calendar_day(monday + timedelta(days=6), ctx.locale)
    )
    ctx.lines.append(Message(week, files=tuple(made)))
    return ctx.say("toast-exported")


def _lines(ctx: Context, team: str, day: date) -> list[str]:
    """Write one line a duty: how many filed, and who did not."""
    lines = []
    for key, duty in ctx.rules.duties.items():
        one = groups.standing(ctx.session, team, key, day.isoformat(), ctx.now)
        if one is None:
            continue
        line = ctx.say("team-line", team=team, duty=duty.title.speak(ctx.locale), filed=one.filed, owed=one.owed)
        names = groups.missing_names(ctx.session, team, key, day.isoformat(), ctx.now)
        if names:
            line += ctx.say("team-missing", names=listed(names, ctx.locale, _NAMES))
        lines.append(line)
    return lines


def _working_day(ctx: Context, day: date, step: int) -> date:
    """Give the nearest working day before or after."""
    for distance in range(1, _FAR):
        found = day + timedelta(days=step * distance)
        if is_working_day(ctx.rules.calendar, found):
            return found
    return day
