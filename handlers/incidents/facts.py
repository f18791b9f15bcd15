"""What may stand beside an incident: when its reporter learned of it, and which customer it concerns."""

from datetime import datetime, timedelta

from handlers import focus
from handlers.context import Context
from handlers.incidents import case, finding, handling, listening, showing, telling
from handlers.incidents.cards import choices
from handlers.paging import page_of
from handlers.rules.moments import instant
from handlers.texts import moment, short
from storage.enums import EntryKind
from storage.tables import Incident

_LONGEST_NAME = 60


def learn(ctx: Context, incident_id: int, page: str) -> str:
    """Ask the reporter when they learned of it."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        return row
    ctx.person.focus = focus.asking("ilearn", row.id, ctx.at)
    showing.show(ctx, row, ctx.person, choices.learned(case.of(ctx, row), ctx.person, page_of(page)))
    return ""


def learned(ctx: Context, incident_id: int, minutes: str) -> str:
    """Take a tapped time: so many minutes before it was reported."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        return row
    if not minutes.isdecimal() or len(minutes) > 5 or row.said_at is None:
        return ctx.say("toast-too-old")
    return _keep(ctx, row, row.said_at - timedelta(minutes=int(minutes))) or ctx.say("incident-toast-thanks")


def learned_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Take a typed time as when they learned of it."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None:
        ctx.tell("incident-time-not-understood")
    elif _keep(ctx, row, at, typed=True):
        ctx.tell("incident-learned-between")


def _keep(ctx: Context, row: Incident, at: datetime, *, typed: bool = False) -> str:
    """Keep when they learned of it, which is never judged; give the reason why not."""
    if row.happened_at is None or row.said_at is None or not row.happened_at <= at <= row.said_at:
        return ctx.say("incident-learned-between")
    listening.go_on(ctx, row)
    row.learned_at = at
    telling.note(ctx, row, EntryKind.LEARNED, moment(at, ctx.now, ctx.zone, "zh-CN"))
    showing.refresh(ctx, row, ring={ctx.person.id} if typed else set())
    return ""


def customer(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask which customer it concerns."""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        return row
    ctx.person.focus = focus.asking("icustomer", row.id, ctx.at)
    showing.show(ctx, row, ctx.person, choices.words(case.of(ctx, row), ctx.person, "incident-which-customer"))
    return ""


def customer_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Keep the customer's name; the timeline keeps an earlier one."""
    ctx.person.focus = ""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        ctx.tell("too-old")
        return
    listening.go_on(ctx, row)
    handling.know_by_acting(ctx, row)
    row.customer = short(text.strip(), _LONGEST_NAME)
    telling.note(ctx, row, EntryKind.CUSTOMER, row.customer)
    showing.refresh(ctx, row, ring={ctx.person.id})
