"""Who sees a matter's card, and its timeline."""

from collections.abc import Collection, Sequence

from handlers import cards as living
from handlers.context import Context, Desk
from handlers.matters import cards
from handlers.matters.cards import Whole
from handlers.rules.incidents import next_nag
from storage import matters as stored
from storage import places
from storage.enums import EntryKind, Lane
from storage.tables import Matter, MatterEntry


def note(desk: Desk, row: Matter, kind: EntryKind, text: str = "", files: Sequence[int] = ()) -> None:
    """Add a line to a matter's timeline, said by whoever acts, or by the clerk."""
    author, at = (desk.person.id, desk.at) if isinstance(desk, Context) else (None, desk.now)
    entry = MatterEntry(matter_id=row.id, author_id=author, kind=kind, text=text, files=list(files), at=at)
    stored.note(desk.session, entry)


def concerned(desk: Desk, whole: Whole) -> set[int]:
    """Give whoever takes care of a matter, who entered it, and the superiors told who stand above the owner still."""
    row = whole.row
    above = {one for line in places.line_above(desk.session, row.owner_id, desk.now).values() for one in line}
    return {row.owner_id, *(above & set(row.told))} | ({whole.entered_by} if whole.entered_by else set())


def refresh(desk: Desk, row: Matter, *, ring: Collection[int] = ()) -> None:
    """Show everybody concerned where it stands; it rings for those named."""
    whole = cards.of(desk, row)
    for person_id in sorted(concerned(desk, whole)):
        person = whole.named[person_id]
        message = cards.card(desk, whole, person)
        living.show(desk, person, f"matter:{row.id}", message, ring=person_id in ring, lane=Lane.DECISION)


def start_clock(desk: Desk, row: Matter) -> None:
    """Plan the reminders before a matter is due; the last step is when it is over."""
    nags = cards.clock_of(desk, row).due.nags
    row.next_step_at = next_nag(row.received_at, row.due_at, nags, desk.now) or row.due_at
