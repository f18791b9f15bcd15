"""Who hears of an incident: the superiors the clause names, then up the line until somebody knows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.context import Context, Desk
from handlers.incidents import case
from handlers.incidents.concerned import acting, told_ids
from handlers.incidents.life import Act, follow
from handlers.line import administrators, can_hear, has_left, holders
from handlers.rules.deadlines import after_quiet
from handlers.rules.incidents import next_nag, next_up
from storage import incidents as stored
from storage import people, places
from storage.enums import EntryKind
from storage.tables import Incident, Person


def note(desk: Desk, row: Incident, kind: EntryKind, text: str = "", files: Sequence[int] = ()) -> None:
    """Add a line to the timeline, said by whoever acts, or by the clerk."""
    author, at = (desk.person.id, desk.at) if isinstance(desk, Context) else (None, desk.now)
    _write(desk, row, kind, text, author, at, files)


def _write(
    desk: Desk, row: Incident, kind: EntryKind, text: str, author: int | None, at: datetime, files: Sequence[int] = ()
) -> None:
    entry = {"incident_id": row.id, "author_id": author, "kind": kind, "text": text, "files": list(files), "at": at}
    stored.note(desk.session, **entry)


def report(desk: Desk, row: Incident) -> None:
    """Give the first notice: from now on somebody has to say that they know."""
    row.state = follow(row.state, Act.REPORT)
    row.reported_at = desk.now
    rules = case.rules_of(desk, row)
    row.details_at = desk.now + timedelta(minutes=rules.details.minutes) if rules else None
    _write(desk, row, EntryKind.REPORTED, row.text, row.reporter_id, row.said_at or desk.now)
    tell_first(desk, row)


def note_by_clerk(desk: Desk, row: Incident, kind: EntryKind, text: str = "") -> None:
    """Add a line to the timeline that nobody said."""
    _write(desk, row, kind, text, None, desk.now)


def tell_first(desk: Desk, row: Incident) -> None:
    """Tell the superiors the clause names; who cannot hear it is passed over at once."""
    first = _first(desk, row)
    _tell(desk, row, first, EntryKind.TOLD)
    wait_for_acknowledgement(desk, row)
    if not any(can_hear(desk, one) for one in first):
        # Nobody has kept it waiting: whoever cannot hear it is passed over.
        tell_next(desk, row, EntryKind.TOLD)


def _first(desk: Desk, row: Incident) -> list[Person]:
    entry = case.entry_of(desk, row)
    ids = holders(desk, row.reporter_id, lambda _role: entry.to if entry else (), desk.now)
    return list(people.named(desk.session, ids).values()) or administrators(desk, but=row.reporter_id)


def tell_next(desk: Desk, row: Incident, kind: EntryKind = EntryKind.ESCALATED) -> None:
    """Tell the next ones up the line, on and on where nobody there can hear it."""
    while others := upper(desk, row):
        _tell(desk, row, others, kind)
        if any(can_hear(desk, one) for one in others):
            break
    wait_for_acknowledgement(desk, row)


def upper(desk: Desk, row: Incident) -> list[Person]:
    """Find who comes next up the line; whoever left is walked over."""
    before = stored.readers(desk.session, row.id)
    told = [one.person_id for one in acting(desk, row, before)]
    if not told:
        # Whoever was told has another post by now: those who have it are next.
        known_ids = {one.person_id for one in before}
        return [one for one in _first(desk, row) if one.id not in known_ids]
    above = places.line_above(desk.session, row.reporter_id, desk.now)
    known = people.named(desk.session, {one for line in above.values() for one in line})
    gone = {one.id for one in known.values() if has_left(desk, one)} | {row.reporter_id}
    return list(people.named(desk.session, next_up(told, above, gone)).values())


def wait_for_acknowledgement(desk: Desk, row: Incident) -> None:
    """Set when the clerk goes on: up the line, or over everybody once more where the line is at its end."""
    rules = case.rules_of(desk, row)
    if rules is None:
        row.next_step_at = None
        return
    severity = rules.severity(row.severity)
    minutes = severity.acknowledge_minutes if upper(desk, row) else severity.update_minutes
    since = max((one.told_at for one in stored.readers(desk.session, row.id)), default=desk.now)
    after = since + timedelta(minutes=minutes)
    after = after if after > desk.now else desk.now + timedelta(minutes=minutes)
    if severity.acknowledge_minutes > rules.severity(rules.unsure).acknowledge_minutes:
        # Only what is important, or may be, rings at night.
        reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
        after = after_quiet(desk.rules.quiet_hours, after, desk.zone_of(reporter))
    row.next_step_at = after


def _tell(desk: Desk, row: Incident, persons: Sequence[Person], kind: EntryKind) -> None:
    before = told_ids(desk, row)
    persons = [one for one in persons if one.id not in before]
    if not persons:
        return
    stored.tell(desk.session, row.id, [one.id for one in persons], desk.now)
    _write(desk, row, kind, "、".join(one.name for one in persons), None, desk.now)


def start_clock(desk: Desk, row: Incident) -> None:
    """Let the limit run from the event, and plan the reminders before it is over."""
    rules = case.rules_of(desk, row)
    entry = case.entry_of(desk, row)
    if rules is None or entry is None or row.happened_at is None:
        return
    row.limit_at = row.happened_at + entry.limit_of(row.severity)
    row.next_step_at = next_nag(row.happened_at, row.limit_at, rules.nags, desk.now)


def judge_again(desk: Desk, row: Incident) -> None:
    """Let the limit follow how grave the event turned out to be."""
    entry = case.entry_of(desk, row)
    if entry is not None and row.happened_at is not None:
        row.limit_at = row.happened_at + entry.limit_of(row.severity)
