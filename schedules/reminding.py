"""Remind people of what they owe, one by one: never in quiet hours, no more a day than the rule book says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Desk, locale_of
from handlers.forms.engine import Problem, Step
from handlers.line import has_left
from handlers.quiet import AGAIN, may_ring
from handlers.reports import author_cards, calls, paper, trays
from handlers.reports.paper import Paper
from handlers.reports.report_sheet import lay
from handlers.rules.reminders import may_remind
from handlers.texts import moment
from schedules.slices import ASIDE, Alone, Job
from storage import outbox, people, recall, reminders
from storage.enums import Lane, Reminder, ReportState
from storage.tables import Draft, Notice, Occurrence

_SLICE = 10
_SOON = timedelta(minutes=15)
# So many reminders wait to be sent and no more: the others are written when it is their turn.
_ROOM = 100
# What has waited for so long is stuck in one messenger, and no reason to keep those of another waiting.
_STUCK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Nag:
    """One reminder that may ring now; whether it is the last, and whether it waited because we were away.

    ``is_missed`` says that the time to file in time is over, ``is_returned`` that a superior sent the report back,
    ``is_asked_for`` that the person put it off to now.
    """

    on_desk: Paper
    last_call: datetime
    last: bool
    is_overdue: bool
    is_missed: bool
    is_returned: bool
    is_asked_for: bool


def remind(desk: Desk) -> int:
    """Remind the next people, as many as there is room to send to: one card each, by what they owe at this moment."""
    room = _ROOM - outbox.crowd(desk.session, Lane.NAG, desk.now - _STUCK)
    if room <= 0:
        return 0
    next_ones, dropped = reminders.drop_settled(desk.session, desk.now)
    return _remind(desk, next_ones[: min(room, _SLICE)]) + dropped


def _remind(desk: Desk, person_ids: Sequence[int]) -> int:
    rows = reminders.of_people(desk.session, person_ids, desk.now)
    # One question for all of the slice instead of several for each person.
    authors = people.named(desk.session, [occurrence.person_id for _, occurrence in rows])
    recall.expect(desk.session, authors.values(), [occurrence.id for _, occurrence in rows])
    nags = _together(_ready(desk, rows))
    calling = [one for one in nags if not one.last and not one.is_returned]
    last_calls = [(one.on_desk.occurrence, Reminder.LAST, one.last_call) for one in calling]
    reminders.plan(desk.session, last_calls, desk.now)
    wanted: dict[int, list[_Nag]] = {}
    for one in nags:
        if not one.is_returned:
            one.on_desk.occurrence.nag_step = 2 if one.last else 1
        if one.is_returned or not _is_written(desk, one.on_desk):
            wanted.setdefault(one.on_desk.author.id, []).append(one)
    allowed = _within_budget(desk, wanted)
    for person_id, of_person in wanted.items():
        if person_id in allowed:
            _remind_of(desk, of_person)
            continue
        # No other reminder would come of these.
        for one in of_person:
            if one.is_returned:
                calls.plan_returned(desk, one.on_desk)
    return len(rows)


def _next_ones(desk: Desk) -> list[int]:
    return reminders.drop_settled(desk.session, desk.now)[0][:_SLICE]


def _remind_one(desk: Desk, person_id: int) -> int:
    return _remind(desk, [person_id])


def _put_off(desk: Desk, person_id: int) -> None:
    for notice, _ in reminders.of_people(desk.session, [person_id], desk.now):
        notice.tell_at = desk.now + ASIDE


# Whose reminder fails keeps nobody else's waiting.
ALONE: Mapping[Job, Alone[int]] = {remind: Alone(_next_ones, _remind_one, _put_off)}


def _ready(desk: Desk, rows: Sequence[tuple[Notice, Occurrence]]) -> list[_Nag]:
    """Take the reminders that may ring now, one for each report; the others are void, or it is not the hour."""
    ready: dict[int, _Nag] = {}
    for notice, occurrence in rows:
        on_desk = paper.of(desk, occurrence)
        is_after = on_desk is not None and notice.key == reminders.key(occurrence, Reminder.AFTER)
        notice.tell_at = calls.next_after(desk, on_desk) if on_desk is not None and is_after else None
        # Who put a reminder off gets none of those that were noted before.
        if on_desk is None or notice.key not in {reminders.key(occurrence, one) for one in Reminder}:
            continue
        if has_left(desk, on_desk.author):
            continue
        if may_ring(desk, on_desk.author):
            is_returned = notice.key == reminders.key(occurrence, Reminder.RETURNED)
            is_asked_for = bool(occurrence.snoozed) and not is_after and not is_returned
            ready[occurrence.id] = _nag(desk, on_desk, is_returned=is_returned, is_asked_for=is_asked_for)
        else:
            notice.tell_at = notice.tell_at or desk.now + AGAIN
    return list(ready.values())


def _within_budget(desk: Desk, wanted: Mapping[int, Sequence[_Nag]]) -> list[int]:
    """List who may be reminded once more today, and note that they are."""
    per_day = desk.rules.reminders.per_day
    keys = {
        person_id: [f"nag:{person_id}:{desk.today_of(nags[0].on_desk.author)}:{n}" for n in range(per_day)]
        for person_id, nags in wanted.items()
    }
    told = outbox.told(desk.session, [key for of_day in keys.values() for key in of_day])
    allowed, used = [], []
    for person_id, nags in wanted.items():
        if all(one.is_asked_for for one in nags):
            # They asked for it themselves.
            allowed.append(person_id)
            continue
        count = sum(key in told for key in keys[person_id])
        if may_remind(count, per_day, last=any(one.last and not one.is_missed for one in nags)):
            allowed.append(person_id)
            used.append(keys[person_id][count])
    outbox.notices(desk.session, used, desk.now)
    return allowed


def _remind_of(desk: Desk, nags: Sequence[_Nag]) -> None:
    """Ring with the most urgent report's card, and name what else is owed on it."""
    # What can still be filed in time comes before what was missed.
    order = sorted(nags, key=lambda one: (one.is_missed, one.on_desk.occurrence.due_at, one.on_desk.id))
    first, others = order[0], [one.on_desk for one in order[1:]]
    if first.is_returned:
        _returned(desk, first.on_desk, others)
    elif first.is_missed:
        _missed(desk, first.on_desk, others)
    else:
        _ring(desk, first.on_desk, last=first.last, others=others)


def _is_written(desk: Desk, on_desk: Paper) -> bool:
    """Tell whether nothing is left to do: the clerk files it at the deadline."""
    draft = paper.draft_of(desk, on_desk)
    return draft is not None and on_desk.is_complete(draft) and on_desk.occurrence.grace_until > desk.now


def _nag(desk: Desk, on_desk: Paper, *, is_returned: bool, is_asked_for: bool) -> _Nag:
    """Say which reminder of a report is due now."""
    moments = calls.moments(desk, on_desk)
    # After an outage one reminder says it all: no early one right before the late one, nor behind it.
    is_overdue = desk.now - moments.first_reminder > _SOON
    last = desk.now >= (moments.last_call - _SOON if is_overdue else moments.last_call)
    is_missed = on_desk.occurrence.grace_until <= desk.now
    return _Nag(on_desk, moments.last_call, last and not is_returned, is_overdue, is_missed, is_returned, is_asked_for)


def _together(nags: Sequence[_Nag]) -> list[_Nag]:
    """Let one message after an outage say what would be due again right behind it, whichever duty it is."""
    found: list[_Nag] = []
    for one in sorted(nags, key=lambda nag: (nag.on_desk.author.id, nag.last_call)):
        before = found[-1] if found and found[-1].on_desk.author.id == one.on_desk.author.id else None
        is_near = before is not None and before.last and one.last_call - before.last_call <= _SOON
        found.append(replace(one, last=one.last or (is_near and one.is_overdue)))
    return found


def _ring(desk: Desk, on_desk: Paper, *, last: bool, others: Sequence[Paper]) -> None:
    draft = paper.draft_of(desk, on_desk)
    message = (
        author_cards.nag(desk, on_desk, last=last, others=others)
        if draft is None
        else _begun(desk, [on_desk, *others], draft, last=last)
    )
    if draft is not None and not on_desk.author.focus:
        # The card asks a question, so the next text is its answer.
        on_desk.author.focus = f"draft:{on_desk.id}"
    living.show(desk, on_desk.author, on_desk.subject, message, ring=True, lane=Lane.NAG, repeatable=draft is not None)


def _missed(desk: Desk, on_desk: Paper, others: Sequence[Paper]) -> None:
    """Come back to what was missed."""
    message = author_cards.missing(desk, on_desk, others)
    living.show(desk, on_desk.author, on_desk.subject, message, ring=True, lane=Lane.NAG, repeatable=False)


def _returned(desk: Desk, on_desk: Paper, others: Sequence[Paper]) -> None:
    """Come back to what a superior sent back."""
    report = paper.report_of(desk, on_desk)
    if report is None or report.state is not ReportState.RETURNED:
        return
    message = author_cards.nag_returned(lay(desk, on_desk, paper.reopened(desk, on_desk, report)), others)
    living.show(desk, on_desk.author, on_desk.subject, message, ring=True, lane=Lane.NAG, repeatable=False)
    trays.await_mended(desk, on_desk, report)


def _begun(desk: Desk, papers: Sequence[Paper], draft: Draft, *, last: bool) -> Message:
    """Remind of a report that is half written by asking the open question again."""
    sheet = lay(desk, papers[0], draft)
    step = sheet.step()
    due = moment(papers[0].occurrence.due_at, desk.now, papers[0].zone, locale_of(papers[0].author))
    reminder = Problem("nag-last-begun" if last else "nag-first-begun", {"due": due})
    return author_cards.nag_begun(sheet, papers, Step(step.field, step.number, step.total, reminder))
