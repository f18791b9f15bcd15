"""Leave asked for in words or by the days of a button: one's own, or somebody's whose reports one gets."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers import verbs
from handlers.absences import away, may_excuse
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.naming import named_in
from handlers.paging import MOST
from handlers.rules import dates
from handlers.rules.deadlines import local_day
from storage import loose, people, places
from storage.tables import Person

_CHOICES = {"today": (0, 0), "tomorrow": (1, 1), "both": (0, 1)}


def ask(ctx: Context, text: str) -> None:
    """Note leave for typed days, or ask which days."""
    if dates.is_half(text):
        _ask_when(ctx, ctx.say("leave-half"), 0)
        return
    if not text.strip():
        _ask_when(ctx, ctx.say("leave-when"), 0)
        return
    today = local_day(ctx.at, ctx.zone)
    found = dates.span(text, today)
    if found is None and _for_somebody(ctx, text, today):
        return
    # What it is for may stand behind the days.
    said = (found, "") if found is not None else dates.span_before(text, today)
    if said is not None:
        away(ctx, ctx.person, *said[0], said[1])
    elif {dates.begins_with_days(word) for word in text.split()} == {True, False}:
        # Whose leave it is was not understood: nobody's is noted by a slip.
        ctx.tell("leave-whose", example=f"{today.month}.{today.day}")
    elif dates.is_over(text, today):
        ctx.tell("leave-over")
    else:
        loose.keep(ctx.session, ctx.person.id, ctx.event.text, [], ctx.at)
        _ask_when(ctx, ctx.say("leave-not-understood", example=f"{today.month}.{today.day}"), 0)


def said_of_somebody(ctx: Context, text: str) -> bool:
    """Note the leave that a sentence tells of somebody whose reports one gets; false for any other sentence."""
    if not verbs.names_leave(text):
        return False
    today = local_day(ctx.at, ctx.zone)
    named, left = named_in(ctx, text.replace("@", ""))
    if len(named) != 1 or not any(may_excuse(ctx, one) and one.id != ctx.person.id for one in named[0]):
        return False
    verb, days = verbs.find(ctx.rules, left.strip()) or ("", "")
    is_clear = verb == "leave" and dates.span(days, today) is not None
    return is_clear and _for_somebody(ctx, f"{named[0][0].name} {days}", today)


def _ask_when(ctx: Context, text: str, person_id: int) -> None:
    # By their dates: tomorrow is another day when the button is tapped tomorrow.
    today = local_day(ctx.at, ctx.zone)
    codes = {key: _coded(today + timedelta(days=a), today + timedelta(days=b)) for key, (a, b) in _CHOICES.items()}
    buttons = tuple(Button(ctx.say(f"leave-{key}"), press("leave_on", person_id, code)) for key, code in codes.items())
    ctx.lines.append(Message(text, rows=(buttons,)))


def _coded(first: date, last: date) -> str:
    return f"{first.isoformat()}_{last.isoformat()}"


def _for_somebody(ctx: Context, text: str, today: date) -> bool:
    """Note leave for somebody who is named; false where nobody is, or the days make no sense."""
    # Slack marks colleagues with a sign of its own.
    named, left = named_in(ctx, text.replace("@", ""))
    days = dates.span(left, today)
    if len(named) != 1 or (left.strip() and days is None):
        return False
    theirs = [one for one in named[0] if may_excuse(ctx, one)]
    name = named[0][0].name
    if not theirs:
        ctx.tell("leave-not-for-them", name=name)
    elif len(theirs) > 1:
        _ask_whom(ctx, theirs, days)
    elif days is None:
        _ask_when(ctx, ctx.say("leave-when-for", name=name), theirs[0].id)
    else:
        away(ctx, theirs[0], *days)
    return True


def _ask_whom(ctx: Context, persons: Sequence[Person], days: tuple[date, date] | None) -> None:
    """Ask which of those of one name is meant; the team tells them apart."""
    code = _coded(*days) if days else ""
    teams = places.teams_at(ctx.session, [one.id for one in persons], ctx.now)
    buttons = [
        Button(" · ".join(filter(None, (one.name, teams.get(one.id, one.code)))), press("leave_on", one.id, code))
        for one in persons[:MOST]
    ]
    ctx.lines.append(Message(ctx.say("leave-whom", name=persons[0].name), rows=rows_of(buttons)))


def _days_of(ctx: Context, code: str) -> tuple[date, date] | None:
    """Read the days a button carries; nothing for those that are over."""
    return dates.span(code.replace("_", " "), local_day(ctx.at, ctx.zone))


def choose(ctx: Context, person_id: int, code: str) -> str:
    """Note leave for the days of a button: one's own, or somebody's whose reports come to whoever presses."""
    person = people.person(ctx.session, person_id) if person_id else ctx.person
    days = _days_of(ctx, code)
    if person is None or (code and days is None):
        return ctx.say("toast-too-old")
    if not may_excuse(ctx, person):
        return ctx.say("toast-superior-decides")
    if days is None:
        _ask_when(ctx, ctx.say("leave-when-for", name=person.name), person.id)
        return ""
    away(ctx, person, *days)
    return ctx.say("toast-rest-noted") if person_id else ""
