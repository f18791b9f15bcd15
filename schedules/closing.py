"""At the deadline: file what is complete, and note what is missing."""

from collections.abc import Mapping, Sequence

from handlers import cards as living
from handlers import owing
from handlers.chat import Message
from handlers.context import Desk
from handlers.filling import questions
from handlers.forms.engine import Problem, Step
from handlers.quiet import may_ring
from handlers.reports import author_cards, calls, paper, report_sheet, sealing, trays
from handlers.reports.paper import Paper
from schedules.slices import ASIDE, Alone, Job
from storage import cards, duties, people, places, recall
from storage import trays as stored_trays
from storage.enums import Lane
from storage.tables import Draft, Occurrence, Tray

_SLICE = 20
_CLOSED = 25
# A tray may hold a large team: each is drawn in a transaction of its own.
_TRAYS = 1


def seal_complete(desk: Desk) -> int:
    """File complete drafts that nobody sealed, at the moment they became complete."""
    rows = duties.complete_past_due(desk.session, desk.now, _SLICE)
    _seal(desk, rows)
    return len(rows)


def _seal(desk: Desk, rows: Sequence[tuple[Occurrence, Draft]]) -> None:
    for occurrence, draft in rows:
        on_desk = paper.of(desk, occurrence)
        if on_desk is None or not on_desk.is_complete(draft) or draft.completed_at is None:
            # The form grew a question meanwhile: the person is asked, nothing is filed half done.
            draft.completed_at = None
            continue
        report = sealing.seal(desk, on_desk, draft, draft.completed_at, by_clerk=True)
        if on_desk.author.focus == f"draft:{on_desk.id}":
            on_desk.author.focus = ""
        message = author_cards.filed(desk, on_desk, report)
        ring = may_ring(desk, on_desk.author)
        living.show(desk, on_desk.author, on_desk.subject, message, ring=ring, lane=Lane.DECISION)


def close_missing(desk: Desk) -> int:
    """Note what was not filed within the grace; the reminder's card says so quietly, what rings comes by itself."""
    rows = duties.past_grace(desk.session, desk.now, _CLOSED)
    _close(desk, rows)
    return len(rows)


def _close(desk: Desk, rows: Sequence[Occurrence]) -> None:
    lost = {one.id for one in people.unreachable(desk.session)} if rows else set()
    authors = people.named(desk.session, [one.person_id for one in rows])
    # One question for all of the slice instead of one for each person.
    places.roles_at(desk.session, authors, desk.now)
    recall.expect(desk.session, authors.values(), [one.id for one in rows])
    papers = {one.id: paper.of(desk, one) for one in rows}
    # Held together, and not one by one.
    cards.known(desk.session, [(one.author.id, one.subject) for one in papers.values() if one is not None])
    owed = {one.id: one for one in rows if owing.is_owed(desk, authors[one.person_id], one)}
    duties.miss(desk.session, owed.values())
    missed: list[Paper] = []
    for occurrence in rows:
        author = authors[occurrence.person_id]
        if occurrence.id not in owed:
            owing.excuse(desk, author, occurrence)
            continue
        # Whoever cannot hear us is the administrator's matter, not late.
        occurrence.lenient = occurrence.lenient or occurrence.person_id in lost
        on_desk = papers[occurrence.id]
        if on_desk is not None and not occurrence.lenient:
            missed.append(on_desk)
        # What was only named on another report's reminder gets a card of its own now.
        if on_desk is not None and (occurrence.nag_step or living.is_shown(desk, author, on_desk.subject)):
            living.show(desk, author, on_desk.subject, _missed(desk, on_desk), lane=Lane.NAG)
    trays.await_missing(desk, missed)
    calls.plan_after(desk, missed)


def _missed(desk: Desk, on_desk: Paper) -> Message:
    """Say that the deadline passed; whoever is in the middle of it goes on with the same question."""
    is_at_it = on_desk.author.focus == f"draft:{on_desk.id}"
    draft = paper.draft_of(desk, on_desk) if is_at_it else None
    if draft is None:
        return author_cards.missing(desk, on_desk)
    sheet = report_sheet.lay(desk, on_desk, draft)
    step = sheet.step()
    if step.field is None:
        return sheet.summary()
    return questions.question(
        sheet,
        Step(step.field, step.number, step.total, Problem("missed-begun" if draft.answers else "missed-open", {})),
    )


def ring_trays(desk: Desk) -> int:
    """Bring the superiors' trays up once the time to file is over."""
    rows = stored_trays.to_ring(desk.session, desk.now, _TRAYS)
    for row in rows:
        trays.ring_once_more(desk, row)
    return len(rows)


def _complete_ones(desk: Desk) -> list[int]:
    return [occurrence.id for occurrence, _ in duties.complete_past_due(desk.session, desk.now, _SLICE)]


def _seal_one(desk: Desk, occurrence_id: int) -> None:
    found = duties.complete_past_due(desk.session, desk.now, 1, occurrence_id)
    _seal(desk, found)


def _missed_ones(desk: Desk) -> list[int]:
    return [one.id for one in duties.past_grace(desk.session, desk.now, _CLOSED)]


def _close_one(desk: Desk, occurrence_id: int) -> None:
    _close(desk, duties.past_grace(desk.session, desk.now, 1, occurrence_id))


def _ringing(desk: Desk) -> list[int]:
    return [row.id for row in stored_trays.to_ring(desk.session, desk.now, _TRAYS)]


def _ring_one(desk: Desk, tray_id: int) -> None:
    for row in _still_due(desk, tray_id):
        trays.ring_once_more(desk, row)


def _ring_later(desk: Desk, tray_id: int) -> None:
    for row in _still_due(desk, tray_id):
        row.ring_at = desk.now + ASIDE


def _still_due(desk: Desk, tray_id: int) -> list[Tray]:
    # Whoever held it meanwhile may have rung.
    held = stored_trays.held(desk.session, [tray_id])
    return [row for row in held if row.ring_at is not None and row.ring_at <= desk.now]


# Whose report or tray fails keeps nobody else's waiting; a report is tried again at the next tick.
ALONE: Mapping[Job, Alone[int]] = {
    seal_complete: Alone(_complete_ones, _seal_one),
    close_missing: Alone(_missed_ones, _close_one),
    ring_trays: Alone(_ringing, _ring_one, _ring_later),
}
