"""The author's card of a report in each of its states; one message from the nag to the superior's tick."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.filling import questions, wording
from handlers.filling.sheet import Sheet
from handlers.forms import paste
from handlers.forms.engine import Step
from handlers.paging import MOST, pages
from handlers.reports.paper import Paper, may_be_nil, names, superiors
from handlers.rules.book import Period
from handlers.rules.deadlines import Timeliness, local_day
from handlers.texts import Say, clock, duration, joined, moment
from storage.enums import OccurrenceStatus, RemarkKind, ReportState
from storage.people import named
from storage.reports import remarks, reviewers_of
from storage.tables import Draft, Report

# What Submit carries once its author has said that nothing is to be changed.
AS_IT_IS = "as-is"


def summary(sheet: Sheet, paper: Paper, report: Report | None, note: str = "") -> Message:
    """Show the whole draft, who will see it, and Submit."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    desk = sheet.desk
    shown = [line for line, _ in wording.lines(paper.form, sheet.settled(), say, locale)]
    readers = superiors(desk, paper)
    shown.append(say("goes-to", names=names(readers, paper.author)) if readers else say("goes-to-nobody"))
    if note:
        shown.insert(0, note)
    elif paper.occurrence.status is OccurrenceStatus.EXCUSED:
        shown.append(say("summary-excused"))
    elif report is None and desk.now < paper.occurrence.due_at:
        shown.append(say("filed-if-forgotten", time=moment(paper.occurrence.due_at, desk.now, paper.zone, locale)))
    rows = questions.submit_rows(sheet, say)
    return Message("\n".join(shown), paper.title(locale), rows, say("stub-summary", title=paper.title(locale)))


def unchanged(sheet: Sheet, paper: Paper, report: Report) -> Message:
    """Ask whether a report that came back goes out again as it was."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    lines = [why_returned(sheet.desk, paper, report), say("unchanged-sure")]
    change = Button(say("button-change"), sheet.press("change"))
    send = Button(say("button-send-as-is"), sheet.press("send", AS_IT_IS))
    return Message("\n".join(filter(None, lines)), paper.title(locale), ((change, send),), paper.title(locale))


def why_returned(desk: Desk, paper: Paper, report: Report | None) -> str:
    """Say what a superior asked for, while the report is back with its author."""
    if report is None or report.state is not ReportState.RETURNED:
        return ""
    reasons = [one for one in remarks(desk.session, paper.id) if one.kind is RemarkKind.RETURN]
    if not reasons:
        return ""
    name = named(desk.session, [reasons[-1].author_id])[reasons[-1].author_id].name
    return say_to(paper.author)("returned-to-you", name=name, reason=reasons[-1].text)


def filed(desk: Desk, paper: Paper, report: Report, page: int = 0) -> Message:
    """Say that it is filed, who has it and what they did with it; late, with a page of the reasons."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    given = named(desk.session, reviewers_of(desk.session, paper.id))
    lateness = paper.timeliness(report.filed_at)
    text = [_opening(desk, paper, report, lateness)]
    if not report.answers:
        text.append(say("nothing-major"))
    if report.state is not ReportState.FILED and report.decided_by in given and report.decided_at:
        when = moment(report.decided_at, desk.now, paper.zone, locale)
        key = "read-by" if report.state is ReportState.READ else "returned-by"
        text.append(say(key, name=given[report.decided_by].name, time=when))
    elif given:
        text.append(say("sent-to", names=names(given.values(), paper.author)))
    text += _said_beside(desk, paper, report, say)
    buttons: list[Button] = []
    unexplained = not paper.occurrence.late_reason and paper.occurrence.excused_by is None
    if lateness is not Timeliness.ON_TIME and unexplained:
        text.append(say("late-why"))
        reasons = desk.rules.late_reasons.options
        buttons += (Button(one.title.speak(locale), press("late", paper.id, one.id)) for one in reasons)
    if report.state is ReportState.READ:
        buttons.append(Button(say("button-add"), press("add", paper.id)))
    else:
        buttons.append(Button(say("button-change"), press("edit", paper.id)))
    title = f"{paper.title(locale)} ✓"
    more, back = (Button(say(key), press("reasons", paper.id)) for key in ("button-more", "button-back"))
    return Message("\n".join(text), title, pages(buttons, page, more, back, leads_back=False), title)


def _opening(desk: Desk, paper: Paper, report: Report, lateness: Timeliness) -> str:
    say, locale = say_to(paper.author), locale_of(paper.author)
    when = moment(report.filed_at, desk.now, paper.zone, locale)
    if lateness is Timeliness.BACKFILLED:
        return say("filed-backfilled", time=when)
    if lateness is Timeliness.LATE:
        due = clock(paper.occurrence.due_at, paper.zone)
        return say("filed-late", due=due, late=duration(paper.late_by(report.filed_at), say))
    if report.sealed_by_clerk:
        return say("filed-by-clerk", time=when)
    return say("filed-again", time=when) if report.number > 1 else say("filed-on-time", time=when)


def _said_beside(desk: Desk, paper: Paper, report: Report, say: Say) -> list[str]:
    del report
    said = [one for one in remarks(desk.session, paper.id) if one.kind in {RemarkKind.ADDITION, RemarkKind.COMMENT}]
    names = named(desk.session, {one.author_id for one in said[-2:]})
    text = [
        say("added", text=one.text[:80])
        if one.kind is RemarkKind.ADDITION
        else say("commented", name=names[one.author_id].name, text=one.text[:120])
        for one in said[-2:]
    ]
    if paper.occurrence.excused_by is not None:
        text.append(say("excused"))
    elif paper.occurrence.late_reason:
        text.append(say("late-because", reason=reason_title(desk, paper)))
    return text


def reason_title(desk: Desk, paper: Paper) -> str:
    """Give the late reason in words; a typed one is its own."""
    wanted = paper.occurrence.late_reason
    for option in desk.rules.late_reasons.options:
        if option.id == wanted:
            return option.title.speak(locale_of(paper.author))
    return wanted


def paused(paper: Paper, draft: Draft) -> Message:
    """Say that nothing written so far is lost."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    due = clock(paper.occurrence.due_at, paper.zone)
    rows = [Button(say("button-continue"), press("write", paper.id))]
    if draft.answers:
        rows.append(Button(say("button-start-over"), press("over", paper.id)))
    key = "paused" if paper.occurrence.status is OccurrenceStatus.OPEN else "paused-late"
    if key == "paused" and paper.is_complete(draft):
        key = "paused-complete"
    return Message(say(key, due=due), paper.title(locale), (tuple(rows),), paper.title(locale))


def nag(desk: Desk, paper: Paper, *, last: bool, others: Sequence[Paper] = ()) -> Message:
    """Remind of a report that is owed, and name what else is."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    due = moment(paper.occurrence.due_at, desk.now, paper.zone, locale)
    is_todays = local_day(paper.occurrence.due_at, paper.zone) == paper.today
    text = say("nag-last" if last else "nag-first" if is_todays else "nag-ahead", due=due)
    text += _others(others, say, locale)
    write = Button(say("button-write"), press("write", paper.id))
    if may_be_nil(desk, paper):
        first = (Button(say("button-nil"), press("nil", paper.id)), write)
    elif others:
        first = (write, Button(say("menu-todo"), press("todo", 0)))
    else:
        first = (write, Button(say("button-template"), copy=paste.template(paper.form, locale)))
    rows = (first, _putting_off([paper, *others], say))
    return Message(text, paper.title(locale), rows, paper.title(locale))


def nag_begun(sheet: Sheet, papers: Sequence[Paper], step: Step) -> Message:
    """Remind of a report that is half written by asking the open question again, and name what else is owed."""
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    message = questions.question(sheet, step)
    row = _putting_off(papers, say)
    # Four buttons: what can be typed instead makes room, also for the one that a messenger with forms adds.
    rare = {sheet.press(verb) for verb in ("stop", "back", "rest")}
    left = MOST - len(row) - 1
    rows = [list(line) for line in message.rows]
    for line in reversed(rows):
        for button in reversed(line[:]):
            if sum(map(len, rows)) > left and button.press in rare:
                line.remove(button)
    kept = tuple(tuple(line) for line in rows if line)
    return replace(message, text=message.text + _others(papers[1:], say, locale), rows=(*kept, row))


def nag_returned(sheet: Sheet, others: Sequence[Paper]) -> Message:
    """Come back to a report that a superior returned, as it stands, and name what else is owed."""
    message = sheet.summary()
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    return replace(message, text=message.text + _others(others, say, locale))


def _putting_off(papers: Sequence[Paper], say: Say) -> tuple[Button, ...]:
    """Give what puts a reminder off: for later, and where a daily report is on the card, for the day."""
    open_ones = (one for one in papers if one.occurrence.status is OccurrenceStatus.OPEN)
    daily = next((one for one in open_ones if one.duty.period is Period.DAY), None)
    rest = (Button(say("button-rest-today"), press("off", daily.id)),) if daily is not None else ()
    return (Button(say("button-later"), press("later", papers[0].id)), *rest)


def _others(others: Sequence[Paper], say: Say, locale: str) -> str:
    """Name what else is owed; of what was missed or came back also the day."""
    named = [
        one.duty.title.speak(locale) if one.occurrence.status is OccurrenceStatus.OPEN else one.title(locale)
        for one in others
    ]
    return "\n" + say("nag-others", titles=joined(named, locale)) if named else ""


def missing(desk: Desk, paper: Paper, others: Sequence[Paper] = ()) -> Message:
    """Say that the deadline passed, without blame, and name what else is owed."""
    say, locale = say_to(paper.author), locale_of(paper.author)
    backfill = Button(say("button-backfill"), press("write", paper.id))
    nil = (Button(say("button-nil"), press("nil", paper.id)),) if may_be_nil(desk, paper) else ()
    rows = ((backfill, *nil),)
    text = say("missed-trial" if paper.occurrence.lenient else "missed") + _others(others, say, locale)
    return Message(text, paper.title(locale), rows, paper.title(locale))
