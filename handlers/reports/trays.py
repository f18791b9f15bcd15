"""A superior's tray: one living card for a team's reports of one period, which opens them one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from handlers import cards as living
from handlers import focus
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.paging import page_of
from handlers.quiet import AGAIN, may_ring
from handlers.reports import afterwards, calls, paper, reader_cards, tray_cards
from handlers.reports.paper import Paper
from storage import groups, people, reports, teams
from storage import trays as stored
from storage.enums import Lane, ReportState
from storage.tables import Occurrence, Person, Report, Tray

_PROMPTS = ("ask", "comment", "return")
# Shown in place of a report's id: the list, although only one report waits.
_LIST = 0


def give(desk: Desk, on_desk: Paper, readers: Sequence[Person], *, again: bool) -> None:
    """Put a report into its superiors' trays; it rings only where it comes back after a return."""
    occurrence = on_desk.occurrence
    ring_at = occurrence.grace_until if occurrence.grace_until > desk.now else None
    team = teams.of_occurrence(desk.session, occurrence)
    groups.touch_team(desk.session, team, occurrence.duty, occurrence.period)
    rows = [stored.tray_for(desk.session, one.id, occurrence, team, ring_at) for one in readers]
    reports.give_to(desk.session, on_desk.id, {row.reader_id: row.id for row in rows})
    for row in rows:
        if again:
            row.showing = on_desk.id
        else:
            _leave_list(row)
        stored.touch(desk.session, [row], ring=again)


def _leave_list(row: Tray) -> None:
    """Let the only report that waits be shown again, unless the list is where the last "read all" can be undone."""
    if row.showing == _LIST and not row.closed:
        row.showing = None


def _leave_decided(desk: Desk, row: Tray) -> None:
    """Put away the open report that nobody need decide any more."""
    waiting = {one.occurrence_id for one in tray_cards.waiting_in(stored.entries(desk.session, row.id))}
    if row.showing != _LIST and row.showing not in waiting:
        row.showing = None


def await_missing(desk: Desk, papers: Iterable[Paper]) -> None:
    """Let the superiors of a team see who has not filed, even where nobody has."""
    awaited: dict[stored.Key, Occurrence] = {}
    for on_desk in papers:
        one = on_desk.occurrence
        team = teams.of_occurrence(desk.session, one)
        groups.touch_team(desk.session, team, one.duty, one.period)
        # Where nobody is above, nobody's tray waits for it.
        for reader_id in paper.reader_ids(desk, on_desk.author.id, on_desk.duty, one.due_at):
            awaited[reader_id, one.duty, one.period, team] = one
    stored.expect(desk.session, awaited)
    for (reader_id, _, _, team), one in awaited.items():
        _await(desk, stored.tray_for(desk.session, reader_id, one, team, None))


def await_mended(desk: Desk, on_desk: Paper, report: Report) -> None:
    """Let whoever sent a report back hear of it once more if it still lies there when today's time to file is over."""
    for row in stored.of_report(desk.session, on_desk.id):
        if row.reader_id == report.decided_by and row.ring_at is None:
            row.ring_at = calls.over_today(desk, on_desk)


def _await(desk: Desk, row: Tray) -> None:
    """Let a tray say that somebody is missing: with the ring that is due, or quietly after it."""
    if row.ring_at is not None and row.ring_at <= desk.now:
        return
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    if living.is_shown(desk, reader, _subject(row)):
        stored.touch(desk.session, [row])
    elif row.ring_at is None:
        # Once for everybody who is missing, however many slices note them.
        row.ring_at = desk.now


def settle(desk: Desk) -> None:
    """Show every tray that changed, once, however many reports came in together."""
    dirty = dict(stored.touched(desk.session))
    if not dirty:
        return
    stored.touched(desk.session).clear()
    desk.session.flush()
    for row in stored.held(desk.session, dirty):
        # A question that was asked on the card stays until it is answered or left.
        if not _is_asking(desk, row):
            _settle(desk, row, ring=dirty[row.id])


def _settle(desk: Desk, row: Tray, *, ring: bool) -> None:
    """Show a tray; whoever may not be rung now is rung when they may, and has only what stands there rewritten."""
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    is_new = not living.is_shown(desk, reader, _subject(row))
    if (is_new or ring) and not (desk.is_acting(reader) or may_ring(desk, reader)):
        row.ring_at, ring = desk.now + AGAIN, False
        if is_new:
            return
    _show(desk, row, ring=ring)


def _subject(row: Tray) -> str:
    return f"tray:{row.id}"


def _is_asking(desk: Desk, row: Tray) -> bool:
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    asked = focus.read(reader.focus)
    return asked is not None and asked.kind in _PROMPTS and asked.id == row.showing


def leave_prompt(ctx: Context) -> None:
    """Forget a question on the card, but nothing else that the person is in the middle of."""
    if ctx.person.focus.partition(":")[0] in _PROMPTS:
        ctx.person.focus = ""


def _show(desk: Desk, row: Tray, *, ring: bool = False) -> None:
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    living.show(desk, reader, _subject(row), tray_cards.view(desk, row, reader), ring=ring, lane=Lane.DECISION)


def bring(ctx: Context, tray_id: int) -> None:
    """Bring a tray down to where whoever typed is looking; a question on it stays."""
    row = _own(ctx, tray_id)
    if row is not None and not _is_asking(ctx, row):
        ctx.session.flush()
        _show(ctx, row, ring=True)


def show_report(
    desk: Desk, reader: Person, on_desk: Paper, report: Report, *, page: int = 0, ring: bool = False
) -> None:
    """Show a superior one report where it lies: opened in its tray."""
    row = stored.of_reader(desk.session, on_desk.id, reader.id)
    if row is None:
        message = reader_cards.report(desk, on_desk, report, reader, page=page)
    else:
        row.showing = on_desk.id
        inside = stored.entries(desk.session, row.id)
        message = tray_cards.opened(desk, row, inside, on_desk, report, reader, page)
    _show_about(desk, reader, on_desk, row, message, ring=ring)


def shows_another(ctx: Context, on_desk: Paper) -> bool:
    """Tell whether another report lies open by now where this one lay."""
    row = stored.of_reader(ctx.session, on_desk.id, ctx.person.id)
    return row is not None and row.showing not in {None, _LIST, on_desk.id}


def show_prompt(desk: Desk, reader: Person, on_desk: Paper, message: Message) -> None:
    """Ask a superior something about one report, on the card where it lies."""
    row = stored.of_reader(desk.session, on_desk.id, reader.id)
    if row is not None:
        row.showing = on_desk.id
    _show_about(desk, reader, on_desk, row, message, ring=False)


def _show_about(desk: Desk, reader: Person, on_desk: Paper, row: Tray | None, message: Message, *, ring: bool) -> None:
    subject = on_desk.review_subject if row is None else _subject(row)
    shown = message if row is None else replace(message, about=on_desk.review_subject)
    living.show(desk, reader, subject, shown, ring=ring, lane=Lane.DECISION)


def _own(ctx: Context, tray_id: int) -> Tray | None:
    row = stored.tray(ctx.session, tray_id)
    return row if row is not None and row.reader_id == ctx.person.id else None


def walk(ctx: Context, tray_id: int, _argument: str) -> str:
    """Open the first report that waits, else the first."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    ctx.session.flush()
    leave_prompt(ctx)
    inside = stored.entries(ctx.session, tray_id)
    first = next(iter(tray_cards.waiting_in(inside) or inside), None)
    row.showing = first.occurrence_id if first else None
    _show(ctx, row)
    return ""


def turn(ctx: Context, tray_id: int, occurrence: str) -> str:
    """Open another report of the tray."""
    row = _own(ctx, tray_id)
    inside = stored.entries(ctx.session, tray_id) if row else []
    if row is None or occurrence not in {str(one.occurrence_id) for one in inside}:
        return ctx.say("toast-not-your-report")
    leave_prompt(ctx)
    row.showing = int(occurrence)
    _show(ctx, row)
    return ""


def close(ctx: Context, tray_id: int, _argument: str) -> str:
    """Go back to the list."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    row.showing = _LIST
    leave_prompt(ctx)
    _show(ctx, row)
    return ""


def rests(ctx: Context, tray_id: int, argument: str) -> str:
    """Ask which of those who are missing is off today."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    leave_prompt(ctx)
    living.show(ctx, ctx.person, _subject(row), tray_cards.who_rests(ctx, row, ctx.person, page_of(argument)))
    return ""


def read_all(ctx: Context, tray_id: int, _argument: str) -> str:
    """Close every report that needs no look: on time, or forgiven, and with no question open."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    ctx.session.flush()
    waiting = tray_cards.waiting_in(stored.entries(ctx.session, tray_id))
    kept = tray_cards.left_out(ctx, waiting)
    done = []
    for occurrence_id in [one.occurrence_id for one in waiting if one not in kept]:
        report = reports.report(ctx.session, occurrence_id, hold=True)
        if report is not None and report.state is ReportState.FILED:
            report.state, report.decided_by, report.decided_at = ReportState.READ, ctx.person.id, ctx.now
            done.append(occurrence_id)
    # The list, because that is where it can be undone; a second tap finds nothing and leaves the undo alone.
    row.closed, row.showing = done or row.closed, _LIST
    _tell_authors(ctx, done)
    stored.touch(ctx.session, [row])
    left = len(waiting) - len(done)
    return ctx.say("toast-all-read", count=len(done)) + (ctx.say("tray-left", count=left) if left else "")


def undo(ctx: Context, tray_id: int, _argument: str) -> str:
    """Take the last "read all" back."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    opened = []
    for occurrence_id in row.closed:
        report = reports.report(ctx.session, int(occurrence_id), hold=True)
        if report is not None and report.state is ReportState.READ and report.decided_by == ctx.person.id:
            report.state, report.decided_by, report.decided_at = ReportState.FILED, None, None
            opened.append(int(occurrence_id))
    row.closed = []
    _tell_authors(ctx, opened)
    stored.touch(ctx.session, [row])
    return ctx.say("toast-undone", count=len(opened))


def _tell_authors(ctx: Context, occurrences: Sequence[int]) -> None:
    ctx.session.flush()
    for occurrence_id in occurrences:
        on_desk = paper.find(ctx, occurrence_id)
        if on_desk is not None:
            afterwards.refresh(ctx, on_desk)


def go_on(ctx: Context, on_desk: Paper, report: Report) -> None:
    """After a decision show the next report that waits, else the list; with one report, its outcome."""
    row = stored.of_reader(ctx.session, on_desk.id, ctx.person.id)
    if row is None:
        show_report(ctx, ctx.person, on_desk, report)
        return
    ctx.session.flush()
    waiting = tray_cards.waiting_in(stored.entries(ctx.session, row.id))
    row.showing = waiting[0].occurrence_id if waiting else None
    stored.touch(ctx.session, [row])


def pending(ctx: Context) -> None:
    """Bring the oldest tray with something to read to the bottom of the chat."""
    ctx.session.flush()
    for occurrence_id in reports.without_tray(ctx.session, ctx.person.id):
        on_desk = paper.find(ctx, occurrence_id)
        if on_desk is not None:
            team = teams.of_occurrence(ctx.session, on_desk.occurrence)
            row = stored.tray_for(ctx.session, ctx.person.id, on_desk.occurrence, team, None)
            reports.give_to(ctx.session, occurrence_id, {ctx.person.id: row.id})
    ctx.session.flush()
    rows = stored.with_waiting(ctx.session, ctx.person.id)
    if not rows:
        ctx.tell("nothing-waits")
        return
    rows[0].showing = None
    _show(ctx, rows[0], ring=True)
    if len(rows) > 1:
        ctx.tell("more-trays", count=len(rows) - 1)


def ring_once_more(desk: Desk, row: Tray) -> None:
    """When the time to file is over, bring a tray with something to read or somebody missing up, once."""
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    if not may_ring(desk, reader):
        row.ring_at = desk.now + AGAIN
        return
    row.ring_at = _grace_end(desk, row)
    if tray_cards.needs_a_look(desk, row, reader) and not _is_asking(desk, row):
        # What lies open and waits stays open: somebody may be about to decide it.
        _leave_list(row)
        _leave_decided(desk, row)
        _show(desk, row, ring=True)


def _grace_end(desk: Desk, row: Tray) -> datetime | None:
    """Give the end of the time to file where it is still to come: what was held back overnight rings then as well."""
    ends = (one.grace_until for one in stored.entries(desk.session, row.id))
    return next((end for end in ends if end > desk.now), None)
