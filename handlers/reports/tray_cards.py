"""How a tray looks: the list of a team's reports, or the one that lies open, with what turns the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.line import has_left
from handlers.paging import MOST, pages
from handlers.reports import paper, reader_cards
from handlers.reports.paper import Paper, titled
from handlers.reports.reader_cards import Onward
from handlers.rules.book import Period
from handlers.rules.deadlines import Timeliness, judge, local_day
from handlers.texts import Say, listed
from storage import people, reports, teams
from storage import trays as stored
from storage.enums import ReportState
from storage.tables import Person, Report, Tray
from storage.teams import Member
from storage.trays import Entry

_NAMES = 6


def view(desk: Desk, row: Tray, reader: Person) -> Message:
    """Draw the open report, the only one there is, or the list."""
    inside = stored.entries(desk.session, row.id)
    open_one = opened_in(row, inside)
    on_desk = paper.find(desk, open_one) if open_one is not None else None
    report = reports.report(desk.session, open_one) if open_one is not None else None
    if on_desk is not None and report is not None:
        return opened(desk, row, inside, on_desk, report, reader)
    return _list(desk, row, inside, reader)


def opened_in(row: Tray, inside: Sequence[Entry]) -> int | None:
    """Say which report lies open: the one chosen, else the only one there is to look at."""
    if row.showing is not None:
        return row.showing or None
    waiting = waiting_in(inside)
    if len(waiting) == 1:
        return waiting[0].occurrence_id
    return inside[0].occurrence_id if len(inside) == 1 else None


def opened(
    desk: Desk, row: Tray, inside: Sequence[Entry], on_desk: Paper, report: Report, reader: Person, page: int = 0
) -> Message:
    """Draw one report of the tray; once the time to file is over it says too who has not."""
    message = reader_cards.report(desk, on_desk, report, reader, _onward(row, inside, on_desk, reader), page=page)
    missing = _missing(_awaited(desk, row, reader)) if on_desk.occurrence.grace_until <= desk.now else []
    if missing:
        names = listed([one.name for one in missing], locale_of(reader), _NAMES)
        message = replace(message, text=f"{message.text}\n{say_to(reader)('tray-missing', names=names)}")
    return replace(message, about=on_desk.review_subject)


def _onward(row: Tray, inside: Sequence[Entry], on_desk: Paper, reader: Person) -> Onward:
    """Say what leads on from a report: the next one that waits, else the next one; and the list."""
    if len(inside) < 2:
        return Onward()
    say = say_to(reader)
    others = [one for one in waiting_in(inside) if one.occurrence_id != on_desk.id]
    line = say("others-wait", count=len(others)) if others else ""
    to_list = (Button(say("button-list"), press("list", row.id)),)
    if any(one.occurrence_id == on_desk.id for one in waiting_in(inside)):
        return Onward("button-read-next" if others else "button-read", line, (), to_list)
    next_one = following(inside, on_desk.id)
    turn = (Button(say("button-turn"), press("turn", row.id, str(next_one.occurrence_id))),) if next_one else ()
    return Onward(line=line, following=turn, to_list=to_list)


def following(inside: Sequence[Entry], open_one: int | None) -> Entry | None:
    """Give the report to look at after the one that lies open: the next that waits, else the one behind it."""
    others = [one for one in waiting_in(inside) if one.occurrence_id != open_one]
    place = next((place for place, one in enumerate(inside) if one.occurrence_id == open_one), -1)
    return next(iter(others or inside[place + 1 :]), None)


def waiting_in(inside: Sequence[Entry]) -> list[Entry]:
    """Pick what nobody has decided."""
    return [one for one in inside if one.state is ReportState.FILED]


def returned_in(inside: Sequence[Entry]) -> list[Entry]:
    """Pick what lies with its author because a superior sent it back."""
    return [one for one in inside if one.state is ReportState.RETURNED]


def _list(desk: Desk, row: Tray, inside: Sequence[Entry], reader: Person) -> Message:
    say, locale = say_to(reader), locale_of(reader)
    mine = _awaited(desk, row, reader)
    title = _title(desk, row, locale)
    lines = _list_lines(desk, row, inside, mine, reader)
    return Message("\n".join(lines), title, _list_rows(desk, row, inside, mine, say), title)


def _list_lines(desk: Desk, row: Tray, inside: Sequence[Entry], mine: Sequence[Member], reader: Person) -> list[str]:
    say, locale = say_to(reader), locale_of(reader)
    waiting, missing = waiting_in(inside), _missing(mine)
    owed = sum(1 for one in mine if not one.is_off)
    if not inside:
        lines = [say("tray-count-none", filed=0, owed=owed)]
    elif not owed:
        lines = [say("tray-count-only", filed=len(inside), waiting=len(waiting))]
    else:
        lines = [say("tray-count", filed=owed - len(missing), owed=owed, waiting=len(waiting))]
    if row.closed:
        kept = left_out(desk, waiting)
        left = say("tray-left", count=len(kept)) if kept else ""
        lines.insert(0, say("tray-closed", count=len(row.closed)) + left)
    named = {
        "tray-waiting": [_marked(desk, one, say) for one in waiting],
        "tray-returned": [one.name for one in returned_in(inside)],
        "tray-nil": [one.name for one in inside if one.is_nil],
        "tray-missing": [one.name for one in missing],
        "tray-off": [one.name for one in mine if one.is_off],
    }
    return lines + [say(key, names=listed(names, locale, _NAMES)) for key, names in named.items() if names]


def _list_rows(
    desk: Desk, row: Tray, inside: Sequence[Entry], mine: Sequence[Member], say: Say
) -> tuple[tuple[Button, ...], ...]:
    waiting, missing = waiting_in(inside), _missing(mine)
    rows: list[tuple[Button, ...]] = []
    if waiting:
        walk_through = Button(say("button-walk"), press("walk", row.id))
        rows.append((walk_through, Button(say("button-read-all"), press("all", row.id))))
    elif inside:
        rows.append((Button(say("button-look-again"), press("walk", row.id)),))
    if row.closed:
        rows.append((Button(say("button-undo"), press("undo", row.id)),))
    if missing and desk.rules.duties[row.duty].period is Period.DAY:
        is_room = len(missing) + sum(map(len, rows)) <= MOST
        rows.append(tuple(resting(missing, say)) if is_room else (who_rests_button(say, row.id),))
    return tuple(rows)


def resting(missing: Iterable[Member], say: Say) -> list[Button]:
    """Give a button for each of those who are missing, to note that they are off."""
    return [Button(say("tray-rests", name=one.name), press("off", one.occurrence_id)) for one in missing]


def who_rests_button(say: Say, tray_id: int) -> Button:
    """Give the button behind which everybody missing has one of their own."""
    return Button(say("button-who-rests"), press("rests", tray_id))


def who_rests(desk: Desk, row: Tray, reader: Person, page: int) -> Message:
    """Ask which of those who are missing is off, page by page."""
    say = say_to(reader)
    buttons = resting(_missing(_awaited(desk, row, reader)), say)
    more = Button(say("button-more"), press("rests", row.id))
    rows = pages(buttons, page, more, Button(say("button-back"), press("list", row.id)))
    title = _title(desk, row, locale_of(reader))
    return Message(say("who-rests"), title, rows, title)


def needs_a_look(desk: Desk, row: Tray, reader: Person) -> bool:
    """Tell whether something is to be read, has lain sent back since before today, or is missing."""
    inside = stored.entries(desk.session, row.id)
    zone = desk.zone_of(reader)
    sent_back = [one.decided_at for one in returned_in(inside) if one.decided_at is not None]
    is_forgotten = any(local_day(at, zone) < desk.today_of(reader) for at in sent_back)
    return bool(waiting_in(inside) or is_forgotten or _missing(_awaited(desk, row, reader)))


def _missing(mine: Sequence[Member]) -> list[Member]:
    return [one for one in mine if not one.is_filed and not one.is_off]


def _awaited(desk: Desk, row: Tray, reader: Person) -> list[Member]:
    """List the people of the team whose report comes to the reader."""
    duty = desk.rules.duties.get(row.duty)
    if duty is None:
        return []
    team = teams.members(desk.session, row.duty, row.period, row.team, reader.id)
    off = people.named(desk.session, [one.person_id for one in team if one.is_off])
    # Whoever left does not rest: they are no longer of the team.
    there = [one for one in team if not (one.is_off and has_left(desk, off[one.person_id]))]
    mine = paper.goes_to(desk, reader.id, duty, {one.person_id: one.due_at for one in there})
    return [one for one in there if one.person_id in mine]


def _title(desk: Desk, row: Tray, locale: str) -> str:
    what = titled(desk.rules, row.duty, row.period, locale)
    return f"{row.team} · {what}" if row.team else what


def left_out(desk: Desk, waiting: Sequence[Entry]) -> list[Entry]:
    """Pick what "read all" leaves for a look: what came late, or has a question open."""
    asked = reports.unanswered(desk.session, [one.occurrence_id for one in waiting])
    return [one for one in waiting if one.occurrence_id in asked or is_late(desk, one)]


def _marked(desk: Desk, one: Entry, say: Say) -> str:
    return f"{one.name}{say('tray-late')}" if is_late(desk, one) else one.name


def is_late(desk: Desk, one: Entry) -> bool:
    """Tell whether a report came late and nobody forgave it."""
    zone = desk.rules.calendar.timezone
    return not one.is_excused and judge(one.filed_at, one.grace_until, zone) is not Timeliness.ON_TIME
