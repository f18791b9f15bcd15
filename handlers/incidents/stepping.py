"""What an incident's clock asks for: the next level, how it goes, a first notice to finish, details left out."""

from datetime import timedelta

from handlers.context import Desk
from handlers.incidents import case, listening, showing, telling, updates
from handlers.incidents.cards import drafts, reporters
from handlers.incidents.concerned import told_ids
from handlers.incidents.life import is_open
from handlers.quiet import AGAIN
from handlers.rules.deadlines import is_quiet
from handlers.rules.incidents import next_nag
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident

# So long after a line without a time the clerk asks for it, and so long after that reports it as it is.
FIRST_ASK = timedelta(minutes=5)


def step(desk: Desk, row: Incident) -> None:
    """Do what an incident's clock asks for now."""
    if row.state is IncidentState.DRAFT:
        _step_draft(desk, row)
    elif row.state is IncidentState.REPORTED:
        before = told_ids(desk, row)
        telling.tell_next(desk, row)
        # At the end of the line everybody hears of it once more.
        showing.refresh(desk, row, ring=told_ids(desk, row) - before or before)
    elif is_open(row.state):
        updates.ask(desk, row)
    else:
        row.next_step_at = None


def _step_draft(desk: Desk, row: Incident) -> None:
    """Ask for what a first notice still needs; a line whose time nobody gives is reported as of when it was said."""
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    rules = case.rules_of(desk, row)
    if row.text and row.said_at is not None and row.happened_at is None:
        if desk.now - row.said_at < 2 * FIRST_ASK:
            row.next_step_at = desk.now + FIRST_ASK
            # What is typed next is its answer, also where another incident was reported meanwhile.
            listening.listen(reporter, row, desk.now)
            showing.show(desk, row, reporter, drafts.when(row, reporter), ring=True)
            return
        row.happened_at = row.said_at
        telling.start_clock(desk, row)
        telling.report(desk, row)
        telling.note_by_clerk(desk, row, EntryKind.ASSUMED)
        showing.refresh(desk, row, ring=told_ids(desk, row) | {row.reporter_id})
    elif row.limit_at is not None and row.happened_at is not None and rules is not None:
        row.next_step_at = next_nag(row.happened_at, row.limit_at, rules.nags, desk.now)
        showing.show(desk, row, reporter, drafts.what(desk, row, reporter), ring=True)
    else:
        row.next_step_at = None


def ask_for_details(desk: Desk, row: Incident) -> None:
    """Ask the reporter once for what a first notice left out, unless some of it came by itself."""
    whole = case.of(desk, row)
    told_more = any(one.kind is EntryKind.ADDED and one.author_id == row.reporter_id for one in whole.timeline)
    if not is_open(row.state) or told_more or row.customer:
        row.details_at = None
    elif is_quiet(desk.rules.quiet_hours, desk.now, desk.zone_of(whole.reporter)):
        row.details_at = desk.now + AGAIN
    else:
        row.details_at = None
        showing.show(desk, row, whole.reporter, reporters.card(desk, whole, asking=True), ring=True)
