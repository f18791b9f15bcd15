"""The verbs of duties: write what is owed, or hear why nothing is."""

from datetime import timedelta

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk
from handlers.duties import on_demand
from handlers.reports import paper, writing
from handlers.texts import moment
from storage import duties as stored
from storage import loose, places, reports
from storage.tables import Person

_LOOK_BACK_DAYS = 14
_MOST = 6


def start_duty(ctx: Context, key: str, text: str) -> None:
    """Open the report of the current period."""
    role = places.role_at(ctx.session, ctx.person.id, ctx.now)
    duty = ctx.rules.duties[key]
    title = duty.title.speak(ctx.locale)
    if duty.owed_by_role(role) is None:
        ctx.tell("duty-not-yours", duty=title)
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
    del text
    papers = current(ctx, ctx.person)
    if ctx.event.opens and len(papers) == 1:
        writing.begin(ctx, papers[0], ring=True)
        return
    if not papers:
        ctx.tell("nothing-owed")
        return
    buttons = [Button(_label(ctx, one), press("write", one.id)) for one in papers[:_MOST]]
    ctx.lines.append(Message(ctx.say("choose-report"), rows=rows_of(buttons, 1)))


def _label(ctx: Context, on_desk: paper.Paper) -> str:
    due = on_desk.occurrence.due_at
    if due > ctx.now:
        return f"{on_desk.title(ctx.locale)} · {ctx.say('before', time=moment(due, ctx.now, ctx.zone, ctx.locale))}"
    return f"{on_desk.title(ctx.locale)} · {ctx.say('late-file')}"
