"""Two reports of one event: linked on both timelines, so that nobody works on it twice."""

from datetime import timedelta

from handlers.context import Context
from handlers.incidents import case, finding, showing, telling
from handlers.incidents.cards import choices
from handlers.incidents.concerned import concerned
from handlers.paging import page_of
from handlers.texts import short
from storage import incidents as stored
from storage.enums import EntryKind
from storage.tables import Incident

# Reports of one event come within so long of each other.
_NEAR = timedelta(days=3)
_MOST = 5


def ask(ctx: Context, incident_id: int, page: str) -> str:
    """Ask which other report is of the same event."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    others = _others(ctx, row)
    if not others:
        return ctx.say("incident-toast-no-other")
    showing.show(ctx, row, ctx.person, choices.others(case.of(ctx, row), ctx.person, others, page_of(page)))
    return ""


def _others(ctx: Context, row: Incident) -> list[Incident]:
    """List the reports the acting person knows of that came near this one, the nearest first."""
    at = row.reported_at or ctx.now
    near = stored.reported_near(ctx.session, ctx.person.id, at, _NEAR)
    others = [one for one in near if one.id != row.id and ctx.person.id in concerned(ctx, one)]
    return sorted(others, key=lambda one: abs((one.reported_at or at) - at))[:_MOST]


def link(ctx: Context, incident_id: int, other_id: str) -> str:
    """Link two reports: the later one names the earlier."""
    if other_id.isdecimal() and len(other_id) < 19:
        # Both are held before either is looked at, or two who link them crosswise would wait for each other.
        stored.hold_all(ctx.session, [incident_id, int(other_id)])
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    other = next((one for one in _others(ctx, row) if str(one.id) == other_id), None)
    if other is None:
        return ctx.say("toast-too-old")
    earlier, later = sorted((row, other), key=lambda one: one.id)
    if later.earlier_id != earlier.id:
        later.earlier_id = earlier.id
        telling.note(ctx, later, EntryKind.SAME_EVENT, short(earlier.text, 40))
        telling.note(ctx, earlier, EntryKind.SAME_EVENT, short(later.text, 40))
    showing.refresh(ctx, other)
    showing.refresh(ctx, row)
    return ctx.say("incident-toast-linked")
