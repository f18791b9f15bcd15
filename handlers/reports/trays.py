"""A superior's tray: one living card for a team's reports of one period, which opens them one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.reports import afterwards, paper, reader_cards
from handlers.reports.paper import Paper
from handlers.rules.book import Period
from handlers.rules.deadlines import Timeliness, is_quiet, judge
from handlers.texts import Say
from storage import groups, people, places, reports
from storage import trays as stored
from storage.enums import Lane, ReportState
from storage.tables import Person, Report, Tray
from storage.trays import Entry, Owing

_NAMES = 6
_PROMPTS = ("ask", "comment", "return")
# So few missing people each get a button that says they are off.
_FEW = 3
_QUIET_AGAIN = timedelta(minutes=15)
# Shown in place of a report's id: the list, although only one report waits.
_LIST = 0


def give(desk: Desk, on_desk: Paper, readers: Sequence[Person], *, again: bool) -> None:
    """Put a report into its superiors' trays; what comes back after a return, or after the last ring, rings."""
    occurrence = on_desk.occurrence
    ring_at = occurrence.grace_until if occurrence.grace_until > desk.now else None
    team = _team(desk, on_desk)
    groups.touch_team(desk.session, team, occurrence.duty, occurrence.period)
    rows = [stored.tray_for(desk.session, one.id, occurrence, team, ring_at) for one in readers]
    reports.give_to(desk.session, on_desk.id, {row.reader_id: row.id for row in rows})
    for row in rows:
        if again:
            row.showing = on_desk.id
        elif row.showing == _LIST:
            row.showing = None
        stored.touch(desk.session, [row], ring=again or row.ring_at is None)


def _team(desk: Desk, on_desk: Paper) -> str:
    author = on_desk.author.id
    return places.teams_at(desk.session, [author], on_desk.occurrence.due_at).get(author, "")


def await_missing(desk: Desk, on_desk: Paper) -> None:
    """Let the superiors of a team see who has not filed, even where nobody has."""
    team = _team(desk, on_desk)
    groups.touch_team(desk.session, team, on_desk.occurrence.duty, on_desk.occurrence.period)
    if team:
        readers = paper.superiors(desk, on_desk)
        rows = [stored.tray_for(desk.session, one.id, on_desk.occurrence, team, None) for one in readers]
        stored.touch(desk.session, rows)


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
            _show(desk, row, ring=dirty[row.id])


def _is_asking(desk: Desk, row: Tray) -> bool:
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    kind, _, number = reader.focus.partition(":")
    return kind in _PROMPTS and number == str(row.showing)


def leave_prompt(ctx: Context) -> None:
    """Forget a question on the card, but nothing else that the person is in the middle of."""
    if ctx.person.focus.partition(":")[0] in _PROMPTS:
        ctx.person.focus = ""


def _show(desk: Desk, row: Tray, *, ring: bool = False) -> None:
    reader = people.named(desk.session, [row.reader_id])[row.reader_id]
    living.show(desk, reader, f"tray:{row.id}", _view(desk, row, reader), ring=ring, lane=Lane.DECISION)


def _view(desk: Desk, row: Tray, reader: Person) -> Message:
    """Draw the open report, the only one there is, or the list."""
    inside = stored.entries(desk.session, row.id)
    open_one = _opened(row, inside)
    on_desk = paper.find(desk, open_one) if open_one is not None else None
    report = reports.report(desk.session, open_one) if open_one is not None else None
    if on_desk is not None and report is not None:
        message = reader_cards.report(desk, on_desk, report, reader)
        return replace(_turned(desk, row, inside, on_desk, message), about=on_desk.review_subject)
    return _list(desk, row, inside, reader)


def _opened(row: Tray, inside: Sequence[Entry]) -> int | None:
    """Say which report lies open: the one chosen, else the only one there is to look at."""
    if row.showing is not None:
        return row.showing or None
    waiting = _waiting(inside)
    if len(waiting) == 1:
        return waiting[0].occurrence_id
    return inside[0].occurrence_id if len(inside) == 1 else None


def show_report(
    desk: Desk, reader: Person, on_desk: Paper, message: Message, *, ring: bool = False, turns: bool = True
) -> None:
    """Show a superior something about one report, where that report lies: opened in its tray."""
    row = next((one for one in stored.of_report(desk.session, on_desk.id) if one.reader_id == reader.id), None)
    if row is None:
        living.show(desk, reader, on_desk.review_subject, message, ring=ring, lane=Lane.DECISION)
        return
    row.showing = on_desk.id
    shown = _turned(desk, row, stored.entries(desk.session, row.id), on_desk, message) if turns else message
    shown = replace(shown, about=on_desk.review_subject)
    living.show(desk, reader, f"tray:{row.id}", shown, ring=ring, lane=Lane.DECISION)


def _turned(desk: Desk, row: Tray, inside: Sequence[Entry], on_desk: Paper, message: Message) -> Message:
    """Add what turns the pages: the next one that waits, the next one, the list."""
    if len(inside) < 2:
        return message
    say = say_to(people.named(desk.session, [row.reader_id])[row.reader_id])
    others = [one for one in _waiting(inside) if one.occurrence_id != on_desk.id]
    is_open = any(one.occurrence_id == on_desk.id for one in _waiting(inside))
    to_list = Button(say("button-list"), press("list", row.id))
    rows = message.rows
    if is_open and others:
        named = {say("button-read"): say("button-read-next")}
        rows = tuple(tuple(replace(one, label=named.get(one.label, one.label)) for one in line) for line in rows)
    elif not is_open:
        following = others[0] if others else inside[(_place(inside, on_desk.id) + 1) % len(inside)]
        rows = (*rows, (Button(say("button-turn"), press("turn", row.id, str(following.occurrence_id))), to_list))
    text = message.text
    if others:
        text = f"{text}\n{say('others-wait', count=len(others))}"
    # Beside the rarer buttons there is room for the way back to the list.
    if is_open and len(rows) > 1:
        rows = (*rows[:-1], (*rows[-1], to_list))
    elif is_open:
        rows = (*rows, (to_list,))
    return replace(message, text=text, rows=rows)


def _place(inside: Sequence[Entry], occurrence_id: int) -> int:
    return next((place for place, one in enumerate(inside) if one.occurrence_id == occurrence_id), 0)


def _waiting(inside: Sequence[Entry]) -> list[Entry]:
    return [one for one in inside if one.state is ReportState.FILED]


def _list(desk: Desk, row: Tray, inside: Sequence[Entry], reader: Person) -> Message:
    say, locale = say_to(reader), locale_of(reader)
    waiting = _waiting(inside)
    missing, owed = stored.still_to_file(desk.session, row)
    lines = [say("tray-count", filed=owed - len(missing), owed=owed, waiting=len(waiting))]
    if not owed:
        lines = [say("tray-count-only", filed=len(inside), waiting=len(waiting))]
    if waiting:
        lines.append(say("tray-waiting", names=_names([_marked(desk, one, say) for one in waiting], locale)))
    if idle := [one.name for one in inside if one.is_nil]:
        lines.append(say("tray-nil", names=_names(idle, locale)))
    if missing:
        lines.append(say("tray-missing", names=_names([one.name for one in missing], locale)))
    rows: tuple[tuple[Button, ...], ...] = ()
    if inside:
        rows = ((Button(say("button-look-again"), press("walk", row.id)),),)
    if waiting:
        walk = Button(say("button-walk"), press("walk", row.id))
        rows = ((walk, Button(say("button-read-all"), press("all", row.id))),)
    if row.closed:
        left = say("tray-left", count=len(waiting)) if waiting else ""
        lines.insert(0, say("tray-closed", count=len(row.closed)) + left)
        rows = (*rows, (Button(say("button-undo"), press("undo", row.id)),))
    if 0 < len(missing) <= _FEW and not waiting and (rest := _rests(desk, missing, reader, say)):
        rows = (*rows, rest)
    title = _title(desk, row, inside, locale)
    return Message("\n".join(lines), title, rows, title)


def _rests(desk: Desk, missing: Sequence[Owing], reader: Person, say: Say) -> tuple[Button, ...]:
    """Offer to note a day off for those whose superior the reader is."""
    buttons = []
    for one in missing:
        on_desk = paper.find(desk, one.occurrence_id)
        if on_desk is None or on_desk.duty.period is not Period.DAY:
            continue
        if reader.id in {boss.id for boss in paper.superiors(desk, on_desk)}:
            buttons.append(Button(say("tray-rests", name=one.name), press("off", one.occurrence_id)))
    return tuple(buttons)


def _title(desk: Desk, row: Tray, inside: Sequence[Entry], locale: str) -> str:
    anyone = inside[0].occurrence_id if inside else stored.anyone_of(desk.session, row)
    on_desk = paper.find(desk, anyone) if anyone else None
    what = on_desk.title(locale) if on_desk else row.period
    return f"{row.team} · {what}" if row.team else what


def _marked(desk: Desk, one: Entry, say: Say) -> str:
    return f"{one.name}{say('tray-late')}" if _is_late(desk, one) else one.name


def _is_late(desk: Desk, one: Entry) -> bool:
    zone = desk.rules.calendar.timezone
    return not one.is_excused and judge(one.filed_at, one.grace_until, zone) is not Timeliness.ON_TIME


def _names(names: Sequence[str], locale: str) -> str:
    shown = (", " if locale == "en" else "、").join(names[:_NAMES])
    return shown + (f" +{len(names) - _NAMES}" if len(names) > _NAMES else "")


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
    first = next(iter(_waiting(inside) or inside), None)
    row.showing, row.closed = (first.occurrence_id if first else None), []
    _show(ctx, row)
    return ""


def turn(ctx: Context, tray_id: int, occurrence: str) -> str:
    """Open another report of the tray."""
    row = _own(ctx, tray_id)
    inside = stored.entries(ctx.session, tray_id) if row else []
    if row is None or occurrence not in {str(one.occurrence_id) for one in inside}:
        return ctx.say("toast-not-your-report")
    leave_prompt(ctx)
    row.showing, row.closed = int(occurrence), []
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


def read_all(ctx: Context, tray_id: int, _argument: str) -> str:
    """Close every report that needs no look: on time, or forgiven, and with no question open."""
    row = _own(ctx, tray_id)
    if row is None:
        return ctx.say("toast-not-your-report")
    ctx.session.flush()
    waiting = _waiting(stored.entries(ctx.session, tray_id))
    asked = reports.unanswered(ctx.session, [one.occurrence_id for one in waiting])
    plain = [one.occurrence_id for one in waiting if one.occurrence_id not in asked and not _is_late(ctx, one)]
    done = []
    for occurrence_id in plain:
        report = reports.report(ctx.session, occurrence_id, hold=True)
        if report is not None and report.state is ReportState.FILED:
            report.state, report.decided_by, report.decided_at = ReportState.READ, ctx.person.id, ctx.now
            done.append(occurrence_id)
    # The list, because that is where it can be undone.
    row.closed, row.showing = done, _LIST
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
    row = next((one for one in stored.of_report(ctx.session, on_desk.id) if one.reader_id == ctx.person.id), None)
    if row is None:
        copy = reader_cards.report(ctx, on_desk, report, ctx.person)
        living.show(ctx, ctx.person, on_desk.review_subject, copy)
        return
    ctx.session.flush()
    waiting = _waiting(stored.entries(ctx.session, row.id))
    row.showing = waiting[0].occurrence_id if waiting else None
    stored.touch(ctx.session, [row])


def pending(ctx: Context) -> None:
    """Bring the oldest tray with something to read to the bottom of the chat."""
    ctx.session.flush()
    for occurrence_id in reports.without_tray(ctx.session, ctx.person.id):
        on_desk = paper.find(ctx, occurrence_id)
        if on_desk is not None:
            row = stored.tray_for(ctx.session, ctx.person.id, on_desk.occurrence, _team(ctx, on_desk), None)
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


def ring_once_more(desk: Desk, limit: int) -> int:
    """When the time to file is over, bring every tray in which something waits to the bottom of the chat, once."""
    rows = stored.to_ring(desk.session, desk.now, limit)
    for row in rows:
        reader = people.named(desk.session, [row.reader_id])[row.reader_id]
        if is_quiet(desk.rules.quiet_hours, desk.now, desk.zone_of(reader)):
            row.ring_at = desk.now + _QUIET_AGAIN
            continue
        row.ring_at = None
        if _waiting(stored.entries(desk.session, row.id)) and not _is_asking(desk, row):
            row.showing = None
            _show(desk, row, ring=True)
    return len(rows)
