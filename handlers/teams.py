"""Who has filed and who has not: today, or any working day, for whoever is above somebody."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.exports import incident_book
from handlers.exports import reports as report_book
from handlers.paging import page_of
from handlers.reports.paper import goes_to, titled
from handlers.rules.book import Period
from handlers.rules.dates import day as understood
from handlers.rules.deadlines import at_local, period_key
from handlers.rules.working_days import is_working_day
from handlers.spreadsheets import xlsx_of
from handlers.texts import calendar_day, listed
from storage import absences, files, people, reports, teams
from storage.teams import Member, Standing

# Each takes two lines, and a phone shows eight.
_A_PAGE = 4
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
    """Turn to another day, or another page, on the same card."""
    named, _, page = argument.partition(".")
    try:
        day = date.fromisoformat(named)
    except ValueError:
        return ctx.say("toast-too-old")
    _card(ctx, day, page_of(page), ring=False)
    return ""


def _card(ctx: Context, day: date, page: int = 0, *, ring: bool) -> None:
    at = _as_of(ctx, day)
    led = teams.led_by(ctx.session, ctx.person.id, at)
    if not led:
        ctx.tell("team-none")
        return
    found = _standings(ctx, led, day, at)
    first = page * _A_PAGE if page * _A_PAGE < len(found) else 0
    mine = teams.led_people(ctx.session, ctx.person.id, at)
    lines = [line for one in found[first : first + _A_PAGE] for line in _lines(ctx, one, at, mine)]
    title = f"{ctx.say('team-title')} · {calendar_day(day, ctx.locale)}"
    text = "\n".join(lines or _ahead(ctx, day, mine))
    rows = _rows(ctx, day, first // _A_PAGE, -(-len(found) // _A_PAGE))
    living.show(ctx, ctx.person, "team", Message(text, title, rows, title), ring=ring)


def _ahead(ctx: Context, day: date, mine: Collection[int]) -> list[str]:
    """Say of a day with nothing on it whether it is still to come, and who will be off."""
    if day <= ctx.today:
        return [ctx.say("team-nothing-owed")]
    off = people.named(ctx.session, sorted(absences.away_on(ctx.session, mine, day)))
    names = listed([one.name for one in off.values()], ctx.locale, _NAMES)
    return [ctx.say("team-ahead"), *([ctx.say("tray-off", names=names)] if off else [])]


def _as_of(ctx: Context, day: date) -> datetime:
    """Give the instant by which a day's line of superiors is read: its end, or now."""
    return min(ctx.now, at_local(day + timedelta(days=1), time(), ctx.zone))


def _rows(ctx: Context, day: date, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    turns = [Button(ctx.say("team-before"), press("team", 0, _working_day(ctx, day, -1).isoformat()))]
    if day < ctx.today:
        turns.append(Button(ctx.say("team-after"), press("team", 0, _working_day(ctx, day, 1).isoformat())))
    week = "team-export-this" if day.isocalendar()[:2] == ctx.today.isocalendar()[:2] else "team-export-that"
    others = [Button(ctx.say(week), press("export", 0, day.isoformat()))]
    if pages > 1:
        more = ctx.say("team-more", page=page + 1, pages=pages)
        others.append(Button(more, press("team", 0, f"{day.isoformat()}.{(page + 1) % pages}")))
    if day == ctx.today and missing_today(ctx):
        others.append(Button(ctx.say("button-who-rests"), press("teamrests", 0)))
    return tuple(turns), tuple(others)


def export(ctx: Context, _subject: int, argument: str) -> str:
    """Send the week of a day as a table: a line for each report of the teams one leads."""
    try:
        day = date.fromisoformat(argument)
    except ValueError:
        return ctx.say("toast-too-old")
    monday = day - timedelta(days=day.weekday())
    at = _as_of(ctx, monday + timedelta(days=6))
    led = teams.led_by(ctx.session, ctx.person.id, at)
    if not led:
        return ctx.say("toast-not-yours")
    since, until = (at_local(one, time(), ctx.zone) for one in (monday, monday + timedelta(days=7)))
    members = teams.led_people(ctx.session, ctx.person.id, at)
    made = []
    for key, duty in ctx.rules.duties.items():
        title = duty.title.speak(ctx.locale)
        lines = list(report_book.lines(ctx, key, since, until, members))
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


def _standings(ctx: Context, led: Sequence[str], day: date, at: datetime) -> list[Standing]:
    """Count what some teams owe for a day: its report, and those of its week and month."""
    counted = {
        key: teams.standings(ctx.session, key, period_key(duty.period, day), led, ctx.person.id, at)
        for key, duty in ctx.rules.duties.items()
    }
    return [found[team] for team in led for found in counted.values() if team in found]


def _lines(ctx: Context, one: Standing, at: datetime, mine: Collection[int]) -> list[str]:
    """Write how many filed and who did not, below it who did and who is off; of strangers only the number."""
    duty = ctx.rules.duties[one.duty]
    what = duty.title.speak(ctx.locale)
    if duty.period is not Period.DAY:
        what = titled(ctx.rules, one.duty, one.period, ctx.locale)
    team = one.team or ctx.say("team-without")
    line = ctx.say("team-line", team=team, duty=what, filed=one.filed, owed=one.owed)
    members = teams.members(ctx.session, one.duty, one.period, one.team, ctx.person.id, at)
    owing = [member for member in members if member.person_id in mine]
    missing = [member.name for member in owing if not member.is_filed and not member.is_off]
    back = reports.returned_among(ctx.session, [member.occurrence_id for member in owing if member.is_filed])
    returned = [member.name for member in owing if member.occurrence_id in back]
    filed = [one.name for one in owing if one.is_filed and not one.is_off and one.occurrence_id not in back]
    off = [member.name for member in owing if member.is_off]
    if missing:
        line += ctx.say("team-missing", names=listed(missing, ctx.locale, _NAMES))
    named = {"team-filed": filed, "tray-returned": returned, "tray-off": off}
    below = [ctx.say(key, names=listed(names, ctx.locale, _NAMES)) for key, names in named.items() if names]
    return [line, " · ".join(below)] if below else [line]


def missing_today(ctx: Context) -> list[Member]:
    """List who has not filed today's report that comes to whoever asks."""
    found: list[Member] = []
    for team in teams.led_by(ctx.session, ctx.person.id, ctx.now):
        for key, duty in ctx.rules.duties.items():
            if duty.period is Period.DAY:
                asked = teams.members(ctx.session, key, ctx.today.isoformat(), team, ctx.person.id, ctx.now)
                owing = [one for one in asked if not one.is_filed and not one.is_off]
                mine = goes_to(ctx, ctx.person.id, duty, {one.person_id: one.due_at for one in owing})
                found += [one for one in owing if one.person_id in mine]
    return found


def _working_day(ctx: Context, day: date, step: int) -> date:
    """Give the nearest working day before or after."""
    for distance in range(1, _FAR):
        found = day + timedelta(days=step * distance)
        if is_working_day(ctx.rules.calendar, found):
            return found
    return day
