"""Find the incident a press or a word is about, or say why not; authority is looked up here, each time anew."""

from handlers.context import Context
from handlers.incidents.concerned import acting, concerned
from handlers.incidents.life import is_open
from storage import incidents as stored
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentReader


def draft(ctx: Context, incident_id: int) -> Incident | str:
    """Find one's own unfinished first notice, or the reason why not."""
    row = stored.incident(ctx.session, incident_id)
    if row is None:
        return ctx.say("toast-too-old")
    if row.reporter_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    return row if row.state is IncidentState.DRAFT else ctx.say("incident-toast-reported")


def reported(ctx: Context, incident_id: int, *, closed_too: bool = False) -> Incident | str:
    """Find a reported incident the acting person has to do with, or the reason why not."""
    row = stored.incident(ctx.session, incident_id)
    if row is None:
        return ctx.say("toast-too-old")
    if ctx.person.id not in concerned(ctx, row):
        return ctx.say("incident-toast-not-yours")
    if is_open(row.state) or (closed_too and row.reported_at is not None):
        return row
    # Old copies keep their buttons until they are rewritten.
    last = stored.timeline(ctx.session, row.id, EntryKind.RESOLVED, EntryKind.DISMISSED, EntryKind.IN_REPORT)
    closer = people.person(ctx.session, last[-1].author_id) if last else None
    key = f"incident-toast-{row.state}" if row.state is not IncidentState.DRAFT else "toast-too-old"
    return ctx.say(key, name=closer.name if closer else "")


def own(ctx: Context, incident_id: int) -> Incident | str:
    """Find an incident the acting person reported, closed or not, or the reason why not."""
    row = reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str) or row.reporter_id == ctx.person.id:
        return row
    return ctx.say("incident-toast-not-yours")


def told(ctx: Context, incident_id: int) -> tuple[Incident, IncidentReader] | str:
    """Find an open incident the acting person was told of, or the reason why not."""
    row = reported(ctx, incident_id)
    if isinstance(row, str):
        return row
    mine = stored.reader(ctx.session, row.id, ctx.person.id)
    if mine is None or not acting(ctx, row, [mine]):
        return ctx.say("incident-toast-not-yours")
    return row, mine
