"""The superior's card of a report: who, when, how late, what; decided with one tap."""

from dataclasses import dataclass

from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.filling import wording
from handlers.paging import pages
from handlers.reports.author_cards import reason_title
from handlers.reports.paper import Paper, form_filed
from handlers.rules.deadlines import Timeliness
from handlers.texts import Say, duration, moment
from storage.enums import RemarkKind, ReportState
from storage.people import named
from storage.reports import is_same_again, remarks
from storage.tables import Person, Report

# What may still be done with a report that somebody has decided.
_UNDECIDING = ("button-ask", "button-comment", "button-whole", "button-excuse", "button-unexcuse")


@dataclass(frozen=True, slots=True)
class Onward:
    """What leads on from a report that lies among others: how "read" is called, the next one, a line, the list."""

    read: str = "button-read"
    line: str = ""
    following: tuple[Button, ...] = ()
    to_list: tuple[Button, ...] = ()


_ALONE = Onward()


def report(
    desk: Desk, paper: Paper, filed: Report, reader: Person, onward: Onward = _ALONE, *, page: int = 0
) -> Message:
    """Show a report to a superior: its buttons while it waits, its outcome afterwards."""
    say, locale = say_to(reader), locale_of(reader)
    form = form_filed(desk, paper, filed)
    shown = list(wording.lines(form, filed.answers, say, locale))
    text = [line for line, _ in shown] or [say("nothing-major")]
    text += _beside(desk, paper, say)
    is_long = any(clipped for _, clipped in shown) or bool(wording.files_in(form, filed.answers))
    if filed.state is ReportState.READ:
        text.append(outcome(desk, paper, filed, reader))
    text += [onward.line] if onward.line else []
    title = say("report-of", name=paper.author.name, title=paper.title(locale))
    title += _lateness(desk, paper, filed, say)
    buttons = [*onward.following, *_buttons(paper, filed, reader, onward, is_long=is_long), *onward.to_list]
    more, first = (Button(say(key), press("more", paper.id)) for key in ("button-more", "button-back"))
    rows = pages(buttons, page, more, first, leads_back=False)
    return Message("\n".join(text), title, rows, title)


def _lateness(desk: Desk, paper: Paper, filed: Report, say: Say) -> str:
    lateness = paper.timeliness(filed.filed_at)
    if lateness is Timeliness.ON_TIME:
        return _version(desk, filed, say)
    if lateness is Timeliness.BACKFILLED:
        mark = say("backfilled-mark")
    else:
        mark = say("late-mark", late=duration(paper.late_by(filed.filed_at), say))
    reason = f" · {reason_title(desk, paper)}" if paper.occurrence.late_reason else ""
    by = paper.occurrence.excused_by
    excused = f" · {say('excused-by', name=named(desk.session, [by])[by].name)}" if by is not None else ""
    return f" · {mark}{reason}{excused}{_version(desk, filed, say)}"


def _version(desk: Desk, filed: Report, say: Say) -> str:
    if filed.number == 1:
        return ""
    key = "version-same" if is_same_again(desk.session, filed) else "version"
    return f" · {say(key, number=filed.number)}"


def _beside(desk: Desk, paper: Paper, say: Say) -> list[str]:
    keys = {
        RemarkKind.QUESTION: "beside-question",
        RemarkKind.ANSWER: "beside-answer",
        RemarkKind.ADDITION: "beside-addition",
        RemarkKind.RETURN: "beside-return",
        RemarkKind.COMMENT: "beside-comment",
    }
    said = remarks(desk.session, paper.id)
    authors = named(desk.session, {one.author_id for one in said[-3:]})
    return [say(keys[one.kind], name=authors[one.author_id].name, text=one.text[:120]) for one in said[-3:]]


def _buttons(paper: Paper, filed: Report, reader: Person, onward: Onward, *, is_long: bool) -> list[Button]:
    """List what a superior may do, the likeliest first: what a card cannot show must be read before it is talked of."""
    say, by = say_to(reader), paper.occurrence.excused_by
    is_late = paper.timeliness(filed.filed_at) is not Timeliness.ON_TIME
    forgive = ["button-excuse"] if is_late and by is None else ["button-unexcuse"] if by == reader.id else []
    beside = [*(["button-whole"] if is_long else []), *forgive, "button-comment"]
    keys = ["button-read", beside[0], "button-ask", "button-return", *beside[1:]]
    # What is decided keeps only what decides nothing.
    allowed = keys if filed.state is ReportState.FILED else [one for one in keys if one in _UNDECIDING]
    if filed.state is ReportState.RETURNED and filed.decided_by == reader.id:
        allowed.insert(0, "button-unreturn")
    labels = {"button-read": onward.read}
    return [Button(say(labels.get(one, one)), press(one.removeprefix("button-"), paper.id)) for one in allowed]


def outcome(desk: Desk, paper: Paper, filed: Report, reader: Person) -> str:
    """Say who decided a report and when."""
    say, locale = say_to(reader), locale_of(reader)
    if filed.decided_by is None or filed.decided_at is None:
        return ""
    name = named(desk.session, [filed.decided_by])[filed.decided_by].name
    when = moment(filed.decided_at, desk.now, desk.zone_of(reader), locale)
    del paper
    return say("read-by" if filed.state is ReportState.READ else "returned-by", name=name, time=when)


def asking(paper: Paper, filed: Report, reader: Person, key: str, quick: tuple[tuple[str, str], ...] = ()) -> Message:
    """Ask the superior for a question or a reason; ``quick`` are ready-made reasons as (label, code)."""
    del filed
    say, locale = say_to(reader), locale_of(reader)
    title = say("report-of", name=paper.author.name, title=paper.title(locale))
    buttons = tuple(Button(label, press("why", paper.id, code)) for label, code in quick)
    rows = (*(buttons[at : at + 2] for at in range(0, len(buttons), 2)),)
    back = (Button(say("button-back"), press("unask", paper.id)),)
    return Message(say(key), title, (*rows, back), title)
