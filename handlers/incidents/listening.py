"""Whose next plain words belong to an incident without a button's asking for them."""

from datetime import datetime, timedelta

from handlers import focus
from handlers.context import Context
from storage.enums import IncidentState
from storage.tables import Incident, Person

# So long after a first notice, or a question about it, what is sent belongs to it.
_DETAILS = timedelta(minutes=30)


def listen(person: Person, row: Incident, at: datetime) -> None:
    """Take somebody's next words as said about an incident, unless they are in the middle of something else."""
    if person.focus and not person.focus.startswith("detail:"):
        return
    is_draft = row.state is IncidentState.DRAFT
    person.focus = f"incident:{row.id}" if is_draft else focus.asking("detail", row.id, at)


def go_on(ctx: Context, row: Incident) -> None:
    """End what a card asked for; a reporter's next words are details again while the first notice is fresh."""
    ctx.person.focus = ""
    if ctx.person.id == row.reporter_id and row.reported_at is not None and ctx.at - row.reported_at < _DETAILS:
        listen(ctx.person, row, row.reported_at)


def is_listening(ctx: Context, row: Incident) -> bool:
    """Tell whether what the acting person sends now is still about it."""
    asked = focus.read(ctx.person.focus)
    since = asked.at if asked is not None and asked.at is not None else row.reported_at
    return since is not None and ctx.at - since < _DETAILS
