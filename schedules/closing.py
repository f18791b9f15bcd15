"""At the deadline: file what is complete, and note what is missing."""

from handlers import cards as living
from handlers.context import Desk
from handlers.quiet import may_ring
from handlers.reports import author_cards, paper, sealing, trays
from storage import duties, people
from storage.enums import Lane, OccurrenceStatus

_SLICE = 20


def seal_complete(desk: Desk) -> int:
    """File complete drafts that nobody sealed, at the moment they became complete."""
    rows = duties.complete_past_due(desk.session, desk.now, _SLICE)
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
    return len(rows)


def close_missing(desk: Desk) -> int:
    """Note what was not filed within the grace; the reminder's card says so quietly."""
    rows = duties.past_grace(desk.session, desk.now, _SLICE * 5)
    lost = {one.id for one in people.unreachable(desk.session)} if rows else set()
    for occurrence in rows:
        # Whoever cannot hear us is the administrator's matter, not late.
        occurrence.lenient = occurrence.lenient or occurrence.person_id in lost
        occurrence.status = OccurrenceStatus.MISSING
        author = people.person(desk.session, occurrence.person_id)
        on_desk = paper.of(desk, occurrence)
        if on_desk is not None and not occurrence.lenient:
            trays.await_missing(desk, on_desk)
        if author is None or on_desk is None or author.focus == f"draft:{occurrence.id}":
            continue
        # What was only named on another report's reminder gets a card of its own now.
        if occurrence.nag_step or living.is_shown(desk, author, on_desk.subject):
            living.show(desk, author, on_desk.subject, author_cards.missing(desk, on_desk), lane=Lane.NAG)
    return len(rows)


def ring_trays(desk: Desk) -> int:
    """Bring the superiors' trays up once the time to file is over."""
    return trays.ring_once_more(desk, _SLICE)
