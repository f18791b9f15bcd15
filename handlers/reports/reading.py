"""What a superior does with a report: read, excuse, return; authority is looked up at the press."""

from handlers import cards as living
from handlers import focus
from handlers.chat import Message
from handlers.context import Context, say_to
from handlers.filling import wording
from handlers.paging import page_of
from handlers.reports import afterwards, calls, paper, reader_cards, trays
from handlers.reports.paper import Paper
from handlers.reports.report_sheet import lay
from handlers.rules.deadlines import Timeliness
from storage import reports
from storage.enums import Lane, RemarkKind, ReportState
from storage.tables import Report

QUICK_REASONS = ("return-too-short", "return-figures", "return-customers")


def given(ctx: Context, occurrence_id: int) -> tuple[Paper, Report] | str:
    """Find a report that the acting person was given, held for a decision; else the sentence that says no."""
    on_desk = paper.find(ctx, occurrence_id)
    report = reports.report(ctx.session, occurrence_id, hold=True) if on_desk else None
    if on_desk is None or report is None:
        return ctx.say("toast-too-old")
    if ctx.person.id not in reports.reviewers_of(ctx.session, occurrence_id):
        return ctx.say("toast-not-your-report")
    return on_desk, report


def waiting(ctx: Context, occurrence_id: int) -> tuple[Paper, Report] | str:
    """Find a given report that nobody has decided yet; else say who did."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    if report.state is ReportState.FILED:
        return found
    # The second of two quick taps leaves what the first one brought.
    if not trays.shows_another(ctx, on_desk):
        trays.show_report(ctx, ctx.person, on_desk, report)
    return reader_cards.outcome(ctx, on_desk, report, ctx.person)


def read(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Close a report: read."""
    found = waiting(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    trays.leave_prompt(ctx)
    _decide(ctx, report, ReportState.READ)
    afterwards.refresh(ctx, on_desk)
    trays.go_on(ctx, on_desk, report)
    return ctx.say("toast-read")


def excuse(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Forgive a late report, also one that was read before its reason was known."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    if on_desk.timeliness(report.filed_at) is Timeliness.ON_TIME:
        return ctx.say("toast-on-time")
    on_desk.occurrence.excused_by = ctx.person.id
    afterwards.refresh(ctx, on_desk)
    return ctx.say("toast-excused")


def unexcuse(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Take back one's own forgiving of a late report."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, _ = found
    if on_desk.occurrence.excused_by != ctx.person.id:
        return ctx.say("toast-not-by-you")
    on_desk.occurrence.excused_by = None
    afterwards.refresh(ctx, on_desk)
    return ctx.say("toast-unexcused")


def more(ctx: Context, occurrence_id: int, argument: str) -> str:
    """Turn to the rarer buttons, or back."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    trays.show_report(ctx, ctx.person, on_desk, report, page=page_of(argument))
    return ""


def whole(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Send the whole text and the files, as messages of their own."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    form = paper.form_filed(ctx, on_desk, report)
    text = wording.whole(form, report.answers, ctx.say, ctx.locale)
    title = ctx.say("report-of", name=on_desk.author.name, title=on_desk.title(ctx.locale))
    ctx.lines.append(Message(text, title, files=wording.files_in(form, report.answers)))
    return ""


def ask_why(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask what is missing before a report goes back."""
    found = waiting(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    ctx.person.focus = focus.asking("return", on_desk.id, ctx.at)
    quick = tuple((ctx.say(key), str(number)) for number, key in enumerate(QUICK_REASONS))
    message = reader_cards.asking(on_desk, report, ctx.person, "return-why", quick)
    trays.show_prompt(ctx, ctx.person, on_desk, message)
    return ""


def return_quickly(ctx: Context, occurrence_id: int, argument: str) -> str:
    """Return a report for a ready-made reason."""
    if not argument.isdecimal() or int(argument) >= len(QUICK_REASONS):
        return ctx.say("toast-too-old")
    found = waiting(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    _return(ctx, on_desk, report, say_to(on_desk.author)(QUICK_REASONS[int(argument)]))
    return ctx.say("toast-returned")


def return_in_words(ctx: Context, occurrence_id: int, text: str) -> None:
    """Return a report for a typed reason."""
    found = waiting(ctx, occurrence_id)
    ctx.person.focus = ""
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        return
    on_desk, report = found
    _return(ctx, on_desk, report, text.strip())
    ctx.tell("toast-returned")


def _return(ctx: Context, on_desk: Paper, report: Report, reason: str) -> None:
    """Give a report back; its first filing time stays."""
    _decide(ctx, report, ReportState.RETURNED)
    ctx.person.focus = ""
    afterwards.say_beside(ctx, on_desk, RemarkKind.RETURN, reason)
    afterwards.refresh(ctx, on_desk)
    draft = paper.reopened(ctx, on_desk, report)
    author = on_desk.author
    if not author.focus:
        # Whoever has nothing else in hand may simply type what is missing.
        author.focus = f"draft:{on_desk.id}"
    calls.plan_returned(ctx, on_desk)
    message = lay(ctx, on_desk, draft).summary()
    living.show(ctx, author, on_desk.subject, message, ring=True, lane=Lane.DECISION)
    # It stays open, because that is where a slip can be mended.
    trays.show_report(ctx, ctx.person, on_desk, report)


def take_back(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Take one's own return back: the report waits again, and its author keeps only what they changed meanwhile."""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    if report.state is not ReportState.RETURNED or report.decided_by != ctx.person.id:
        trays.show_report(ctx, ctx.person, on_desk, report)
        return reader_cards.outcome(ctx, on_desk, report, ctx.person) or ctx.say("toast-filed-anew")
    report.state, report.decided_by, report.decided_at = ReportState.FILED, None, None
    reports.unsay(ctx.session, on_desk.id, RemarkKind.RETURN, ctx.person.id)
    draft = paper.draft_of(ctx, on_desk)
    if draft is not None and lay(ctx, on_desk, draft).is_as_filed(report):
        ctx.session.delete(draft)
        ctx.session.flush()
        if on_desk.author.focus == f"draft:{on_desk.id}":
            on_desk.author.focus = ""
    afterwards.refresh(ctx, on_desk)
    trays.show_report(ctx, ctx.person, on_desk, report)
    return ctx.say("toast-return-undone")


def _decide(ctx: Context, report: Report, state: ReportState) -> None:
    report.state, report.decided_by, report.decided_at = state, ctx.person.id, ctx.now


def unask(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Leave a question or a return unsaid."""
    ctx.person.focus = ""
    found = given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    trays.show_report(ctx, ctx.person, on_desk, report)
    return ""
