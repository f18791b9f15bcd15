"""Remind people of what they owe: once early, once before the deadline, never in quiet hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Desk, locale_of
from handlers.filling import questions
from handlers.forms.engine import Problem, Step
from handlers.quiet import AGAIN, may_ring
from handlers.reports import author_cards, paper
from handlers.reports.paper import Paper
from handlers.reports.report_sheet import lay
from handlers.rules.deadlines import instants, local_day
from handlers.rules.reminders import may_remind
from handlers.texts import moment
from storage import duties, outbox, people, recall
from storage.enums import Lane
from storage.tables import Draft, Occurrence

_SLICE = 20
_SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Nag:
    """One reminder that may ring now; whether it is the last, and whether it waited because we were away."""

    on_desk: Paper
    last_call: datetime
    last: bool
    is_overdue: bool

    @property
    def key(self) -> str:
        """Name the fact that this person is reminded of this."""
        occurrence = self.on_desk.occurrence
        step = "last-call" if self.last else "first"
        # A reminder that was put off comes again under a key of its own.
        again = f":{occurrence.snoozed}" if occurrence.snoozed else ""
        return f"{occurrence.duty}:{occurrence.period}:{occurrence.person_id}:{step}{again}"


def remind(desk: Desk) -> int:
    """Send the reminders that are due: one card a person, and no more a day than the rule book says."""
    rows = _of_whole_people(duties.to_nag(desk.session, desk.now, _SLICE))
    # One question for all of the slice instead of several for each person.
    authors = people.named(desk.session, [one.person_id for one in rows])
    recall.expect(desk.session, authors.values(), [one.id for one in rows])
    nags: list[_Nag] = []
    for occurrence in rows:
        on_desk = paper.of(desk, occurrence)
        if on_desk is None or (occurrence.due_at <= desk.now and not occurrence.snoozed):
            occurrence.next_nag_at = None
        elif not may_ring(desk, on_desk.author):
            occurrence.next_nag_at = desk.now + AGAIN
        else:
            nags.append(_step(desk, on_desk, occurrence))
    nags = _together(nags)
    for one in nags:
        _plan(one)
    untold = outbox.notices(desk.session, [one.key for one in nags], desk.now)
    wanted: dict[int, list[_Nag]] = {}
    for one in nags:
        if one.key in untold and not _is_written(desk, one.on_desk):
            wanted.setdefault(one.on_desk.author.id, []).append(one)
    for person_id in _within_budget(desk, wanted):
        _remind_of(desk, wanted[person_id])
    return len(rows)


def _of_whole_people(rows: list[Occurrence]) -> list[Occurrence]:
    """Leave the last person of a full slice to the next one, which has all they owe."""
    if len(rows) < _SLICE:
        return rows
    return [one for one in rows if one.person_id != rows[-1].person_id] or rows


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
        if all(one.on_desk.occurrence.snoozed for one in nags):
            # They asked for it themselves.
            allowed.append(person_id)
            continue
        count = sum(key in told for key in keys[person_id])
        if may_remind(count, per_day, last=any(one.last for one in nags)):
            allowed.append(person_id)
            used.append(keys[person_id][count])
    outbox.notices(desk.session, used, desk.now)
    return allowed


def _remind_of(desk: Desk, nags: Sequence[_Nag]) -> None:
    """Ring with the most urgent report's card, and name what else is owed on it."""
    first, *others = sorted(nags, key=lambda one: (one.on_desk.occurrence.due_at, one.on_desk.id))
    _ring(desk, first.on_desk, last=first.last, others=[one.on_desk for one in others])


def _is_written(desk: Desk, on_desk: Paper) -> bool:
    """Tell whether nothing is left to do: the clerk files it at the deadline."""
    draft = paper.draft_of(desk, on_desk)
    return draft is not None and on_desk.is_complete(draft) and on_desk.occurrence.grace_until > desk.now


def _step(desk: Desk, on_desk: Paper, occurrence: Occurrence) -> _Nag:
    """Say which reminder of an occurrence is due now."""
    day = local_day(occurrence.due_at, on_desk.zone)
    moments = instants(on_desk.duty.due, desk.rules.calendar, day, on_desk.zone)
    last_call = moments.last_call
    # After an outage one reminder says it all: no early one right before the late one, nor behind it.
    is_overdue = desk.now - moments.first_reminder > _SOON
    last = desk.now >= (last_call - _SOON if is_overdue else last_call)
    return _Nag(on_desk, last_call, last, is_overdue)


def _together(nags: Sequence[_Nag]) -> list[_Nag]:
    """Let one message after an outage say what would be due again right behind it, whichever duty it is."""
    found: list[_Nag] = []
    for one in sorted(nags, key=lambda nag: (nag.on_desk.author.id, nag.last_call)):
        before = found[-1] if found and found[-1].on_desk.author.id == one.on_desk.author.id else None
        is_near = before is not None and before.last and one.last_call - before.last_call <= _SOON
        found.append(replace(one, last=one.last or (is_near and one.is_overdue)))
    return found


def _plan(nag: _Nag) -> None:
    """Move an occurrence on to its next reminder."""
    occurrence = nag.on_desk.occurrence
    occurrence.nag_step = 2 if nag.last else 1
    occurrence.next_nag_at = None if nag.last else nag.last_call


def _ring(desk: Desk, on_desk: Paper, *, last: bool, others: Sequence[Paper]) -> None:
    if on_desk.occurrence.grace_until <= desk.now:
        _missed(desk, on_desk)
        return
    draft = paper.draft_of(desk, on_desk)
    message = (
        author_cards.nag(desk, on_desk, last=last, others=others)
        if draft is None
        else _begun(desk, on_desk, draft, last=last)
    )
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
    sheet = lay(desk, on_desk, draft)
    step = sheet.step()
    due = moment(on_desk.occurrence.due_at, desk.now, on_desk.zone, locale_of(on_desk.author))
    reminder = Problem("nag-last-begun" if last else "nag-first-begun", {"due": due})
    return questions.question(sheet, Step(step.field, step.number, step.total, reminder))
