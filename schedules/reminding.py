"""Remind people of what they owe: once early, once before the deadline, never in quiet hours."""

from datetime import timedelta

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Desk, locale_of
from handlers.forms.engine import Problem, Step
from handlers.reports import author_cards, paper
from handlers.reports.paper import Paper
from handlers.rules.deadlines import instants, local_day
from handlers.texts import moment
from storage import duties, outbox
from storage.enums import Lane
from storage.tables import Draft, Occurrence

_SLICE = 40
_QUIET_AGAIN = timedelta(minutes=15)


def remind(desk: Desk) -> int:
    """Send the reminders that are due."""
    rows = duties.to_nag(desk.session, desk.now, _SLICE)
    for occurrence in rows:
        on_desk = paper.of(desk, occurrence)
        if on_desk is None or (occurrence.due_at <= desk.now and not occurrence.snoozed):
            occurrence.next_nag_at = None
        elif not author_cards.may_ring(desk, on_desk):
            occurrence.next_nag_at = desk.now + _QUIET_AGAIN
        else:
            _nag(desk, on_desk, occurrence)
    return len(rows)


def _nag(desk: Desk, on_desk: Paper, occurrence: Occurrence) -> None:
    day = local_day(occurrence.due_at, on_desk.zone)
    last_call = instants(on_desk.duty.due, desk.rules.calendar, day, on_desk.zone).last_call
    # After an outage one reminder says it all: the early one is not sent behind the late one.
    last = desk.now >= last_call
    occurrence.nag_step = 2 if last else 1
    occurrence.next_nag_at = None if last else last_call
    step = "last-call" if last else "first"
    # A reminder that was put off comes again under a key of its own.
    again = f":{occurrence.snoozed}" if occurrence.snoozed else ""
    key = f"{occurrence.duty}:{occurrence.period}:{occurrence.person_id}:{step}{again}"
    if not outbox.notice(desk.session, key, desk.now):
        return
    if occurrence.grace_until <= desk.now:
        _missed(desk, on_desk)
        return
    draft = paper.draft_of(desk, on_desk)
    if draft is not None and on_desk.is_complete(draft):
        # Nothing is left to do: the clerk files it at the deadline.
        return
    message = author_cards.nag(desk, on_desk, last=last) if draft is None else _begun(desk, on_desk, draft, last=last)
    if draft is not None and not on_desk.author.focus:
        # The card asks a question, so the next text is its answer.
        on_desk.author.focus = f"draft:{on_desk.id}"
    living.show(desk, on_desk.author, on_desk.subject, message, ring=True, lane=Lane.NAG, repeatable=draft is not None)


def _missed(desk: Desk, on_desk: Paper) -> None:
    """Come back to what was put off beyond the deadline."""
    message = author_cards.missing(desk, on_desk)
    living.show(desk, on_desk.author, on_desk.subject, message, ring=True, lane=Lane.NAG, repeatable=False)


def _begun(desk: Desk, on_desk: Paper, draft: Draft, *, last: bool) -> Message:
    """Remind of a report that is half written by asking the open question again."""
    step = on_desk.step(draft)
    due = moment(on_desk.occurrence.due_at, desk.now, on_desk.zone, locale_of(on_desk.author))
    reminder = Problem("nag-last-begun" if last else "nag-first-begun", {"due": due})
    return author_cards.question(on_desk, draft, Step(step.field, step.number, step.total, reminder))
