"""Seal a report: the first filing counts, changes are versions, superiors get their cards."""

from datetime import datetime

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.filling import whole
from handlers.filling import writing as filling
from handlers.forms import engine
from handlers.reports import author_cards as cards
from handlers.reports import paper, trays, writing
from handlers.reports.paper import Paper
from handlers.reports.report_sheet import ReportSheet, lay
from storage import people, reports
from storage.enums import OccurrenceStatus, ReportState
from storage.tables import Draft, Report, ReportVersion


def send(ctx: Context, occurrence_id: int, argument: str) -> str:
    """Submit: seal what is complete; what came back and was not changed only on purpose."""
    sheet = writing.at_work(ctx, occurrence_id)
    if sheet is None:
        return _nothing_to_send(ctx, occurrence_id)
    on_desk, draft = sheet.paper, sheet.row
    asked = sheet.step().field
    if asked is not None and (draft.asking or not sheet.suffices()):
        # Whoever typed it is looking at the end of the chat.
        filling.show(ctx, sheet, ring=not ctx.event.press)
        return ctx.say("toast-not-complete", label=asked.label.speak(ctx.locale))
    if not writing.may_change(ctx, on_desk):
        return _too_late_to_change(ctx, on_desk, draft)
    if argument != cards.AS_IT_IS and (same := _unchanged(ctx, sheet)):
        living.show(ctx, ctx.person, on_desk.subject, same, ring=not ctx.event.press)
        return ctx.say("toast-still-the-same")
    report = seal(ctx, on_desk, draft, draft.completed_at or ctx.at)
    ctx.person.focus = ""
    living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report))
    return ctx.say("toast-filed")


def _nothing_to_send(ctx: Context, occurrence_id: int) -> str:
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None:
        return ctx.say("toast-too-old")
    return ctx.say("toast-not-yours" if on_desk.author.id != ctx.person.id else "toast-already-filed")


def _unchanged(ctx: Context, sheet: ReportSheet) -> Message | None:
    """Ask about a report that came back and says the same again, perhaps by a slip."""
    back = paper.report_of(ctx, sheet.paper)
    if back is None or back.state is not ReportState.RETURNED or not sheet.is_as_filed(back):
        return None
    return cards.unchanged(sheet, sheet.paper, back)


def nil(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """File "nothing major today" with one tap, where the rule book allows it."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if paper.report_of(ctx, on_desk) is not None:
        return ctx.say("toast-already-filed")
    if not paper.may_be_nil(ctx, on_desk):
        return ctx.say("toast-write-it")
    draft = paper.draft_of(ctx, on_desk) or paper.new_draft(ctx, on_desk)
    draft.answers = {}
    report = seal(ctx, on_desk, draft, ctx.at)
    ctx.person.focus = ""
    living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report))
    return ctx.say("toast-nil-filed")


def seal(
    desk: Desk,
    on_desk: Paper,
    draft: Draft,
    completed_at: datetime,
    *,
    by_clerk: bool = False,
) -> Report:
    """File a draft as the next version of the report and give it to the superiors."""
    answers = engine.settled(on_desk.form, draft.answers, draft.offered, on_desk.today)
    report = paper.report_of(desk, on_desk, hold=True)
    was_returned = report is not None and report.state is ReportState.RETURNED
    if report is None:
        report = Report(
            occurrence_id=on_desk.id,
            person_id=on_desk.author.id,
            number=1,
            answers=answers,
            filed_at=completed_at,
            sealed_by_clerk=by_clerk,
            state=ReportState.FILED,
            version_id=desk.book.version_id,
        )
        reports.begin(desk.session, report)
    else:
        report.number += 1
        report.answers, report.version_id = answers, desk.book.version_id
        report.state, report.decided_by, report.decided_at = ReportState.FILED, None, None
    desk.session.add(
        ReportVersion(
            occurrence_id=on_desk.id,
            number=report.number,
            answers=answers,
            filed_at=completed_at,
            version_id=desk.book.version_id,
        ),
    )
    occurrence = on_desk.occurrence
    occurrence.status = OccurrenceStatus.FILED
    occurrence.filed_at = occurrence.filed_at or completed_at
    _give(desk, on_desk, report, was_returned=was_returned)
    if draft in desk.session.new:
        desk.session.expunge(draft)
    else:
        desk.session.delete(draft)
    return report


def _give(desk: Desk, on_desk: Paper, report: Report, *, was_returned: bool) -> None:
    readers = paper.superiors(desk, on_desk)
    # Whoever sent a report back waits for it.
    again = report.number > 1 and was_returned
    trays.give(desk, on_desk, readers, again=again)


def _too_late_to_change(ctx: Context, on_desk: Paper, draft: Draft) -> str:
    """Refuse a change that crossed with the superior's tick; the next sentence is an addition."""
    report = reports.report(ctx.session, on_desk.id)
    if report is None:
        return ctx.say("toast-too-old")
    ctx.session.delete(draft)
    ctx.person.focus = f"add:{on_desk.id}"
    living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report))
    reader = people.person(ctx.session, report.decided_by)
    return ctx.say("toast-read-meanwhile", name=reader.name if reader else "")


def edit(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Reopen a filed report for a change, until a superior has read it."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    report = reports.report(ctx.session, on_desk.id, hold=True)
    if report is None:
        return ctx.say("toast-too-old")
    if report.state is ReportState.READ:
        living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report))
        return ctx.say("toast-read-add-instead")
    draft = paper.reopened(ctx, on_desk, report)
    ctx.person.focus = f"draft:{on_desk.id}"
    sheet = lay(ctx, on_desk, draft)
    filling.show(ctx, sheet, ring=False)
    whole.open_form(ctx, sheet)
    return ""
