"""The verbs of duties: write what is owed, or hear why nothing is."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers import cards as living
from handlers import paging
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk
from handlers.duties import on_demand
from handlers.reports import paper, writing
from handlers.rules import dates
from handlers.rules.deadlines import period_key
from handlers.texts import calendar_day, moment
from storage import duties as stored
from storage import loose, places, reports
from storage.tables import Person

_LOOK_BACK_DAYS = 14


def start_duty(ctx: Context, key: str, text: str) -> None:
    """Open the report of the current period, or of the one that the day behind the verb lies in."""
    role = places.role_at(ctx.session, ctx.person.id, ctx.now)
    duty = ctx.rules.duties[key]
    title = duty.title.speak(ctx.locale)
    if duty.owed_by_role(role) is None:
        ctx.tell("duty-not-yours", duty=title)
        return
    if day := dates.day(text, ctx.today):
        _open_of(ctx, key, day)
        return
    if dates.looks_like_day(text):
        ctx.tell("no-such-day", day=text.strip())
        return
    occurrence = on_demand(ctx, ctx.person, role, key)
    if occurrence is None:
        ctx.tell("duty-not-today", duty=title)
        if text:
            loose.keep(ctx.session, ctx.person.id, text, [], ctx.at)
            ctx.tell("duty-text-kept")
        return
    on_desk = paper.of(ctx, occurrence)
    if on_desk is not None:
        writing.begin(ctx, on_desk, ring=True, text=text)


def _open_of(ctx: Context, key: str, day: date) -> None:
    """Open the report of the period around a day."""
    duty = ctx.rules.duties[key]
    found = stored.of_person(ctx.session, ctx.person.id, key, period_key(duty.period, day))
    on_desk = paper.of(ctx, found) if found is not None else None
    if on_desk is None:
        ctx.tell("duty-not-then", duty=duty.title.speak(ctx.locale), day=calendar_day(day, ctx.locale))
    elif said := writing.write(ctx, on_desk.id, ""):
        ctx.lines.append(Message(said))


def current(desk: Desk, person: Person) -> list[paper.Paper]:
    """List what somebody can write now: what is owed in time first, then what came back, then what was missed."""
    since = desk.now - timedelta(days=_LOOK_BACK_DAYS)
    owed = stored.owed(desk.session, person.id)
    returned = [
        stored.occurrence(desk.session, one.occurrence_id) for one in reports.returned_to(desk.session, person.id)
    ]
    missed = stored.missing(desk.session, person.id, since)
    found = (paper.of(desk, one) for one in (*owed, *returned, *missed) if one is not None)
    return [one for one in found if one is not None]


def choose(ctx: Context, text: str) -> None:
    """Offer every report that can be written, also late ones; a single one opens at once where it can."""
    papers = current(ctx, ctx.person)
    if day := dates.day(text, ctx.today):
        papers = [one for one in papers if one.occurrence.period == period_key(one.duty.period, day)]
        if len(papers) == 1:
            writing.begin(ctx, papers[0], ring=True)
            return
    if ctx.event.opens and len(papers) == 1:
        writing.begin(ctx, papers[0], ring=True)
        return
    if not papers:
        ctx.tell("nothing-owed")
        return
    _offer(ctx, papers, 0, ring=True)


def turn(ctx: Context, _subject: int, argument: str) -> str:
    """Turn to more of the reports that can be written."""
    papers = current(ctx, ctx.person)
    if not papers:
        return ctx.say("nothing-owed")
    _offer(ctx, papers, paging.page_of(argument), ring=False)
    return ""


def _offer(ctx: Context, papers: Sequence[paper.Paper], page: int, *, ring: bool) -> None:
    buttons = [Button(_label(ctx, one), press("write", one.id)) for one in papers]
    more, first = (Button(ctx.say(key), press("choose", 0)) for key in ("button-more", "button-first-page"))
    rows = paging.pages(buttons, page, more, first, leads_back=False, width=1)
    text = ctx.say("choose-report", count=len(papers))
    living.show(ctx, ctx.person, "choose", Message(text, rows=rows, stub=text), ring=ring)


def _label(ctx: Context, on_desk: paper.Paper) -> str:
    due = on_desk.occurrence.due_at
    if due > ctx.now:
        return f"{on_desk.title(ctx.locale)} · {ctx.say('before', time=moment(due, ctx.now, ctx.zone, ctx.locale))}"
    return f"{on_desk.title(ctx.locale)} · {ctx.say('late-file')}"
