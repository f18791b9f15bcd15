"""Write a report: open its draft, or go on with it."""

from handlers import cards as living
from handlers.context import Context
from handlers.filling import whole, writing
from handlers.reports import author_cards as cards
from handlers.reports import paper
from handlers.reports.paper import Paper
from handlers.reports.report_sheet import ReportSheet, lay
from storage.enums import ReportState


def begin(ctx: Context, on_desk: Paper, *, ring: bool, text: str = "") -> str:
    """Open the draft of a report, or go on with it; ``text`` may hold the whole of it."""
    report = paper.report_of(ctx, on_desk)
    draft = paper.draft_of(ctx, on_desk)
    if report is not None and report.state is ReportState.RETURNED:
        draft = paper.reopened(ctx, on_desk, report)
    if report is not None and draft is None:
        living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report), ring=ring)
        return ctx.say("toast-already-filed")
    if draft is None:
        draft = paper.new_draft(ctx, on_desk)
    ctx.person.focus = f"draft:{on_desk.id}"
    draft.asking = ""
    sheet = lay(ctx, on_desk, draft)
    if text:
        return writing.take_text(ctx, sheet, text, ring=ring)
    writing.show(ctx, sheet, ring=ring)
    whole.open_form(ctx, sheet)
    return ""


def at_work(ctx: Context, occurrence_id: int) -> ReportSheet | None:
    """Find the person's own open draft; nobody writes in somebody else's."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return None
    draft = paper.draft_of(ctx, on_desk)
    return lay(ctx, on_desk, draft) if draft is not None else None


def opened(ctx: Context, occurrence_id: int) -> ReportSheet | str:
    """Find the person's own open draft, or why there is none: filed, or somebody else's."""
    found = at_work(ctx, occurrence_id)
    if found is not None:
        return found
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None:
        return ctx.say("toast-too-old")
    if on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    report = paper.report_of(ctx, on_desk)
    if report is None:
        return ctx.say("toast-too-old")
    living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report))
    return ctx.say("toast-already-filed")


def write(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Open the report, or go on with it."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    return begin(ctx, on_desk, ring=not ctx.event.on)


def may_change(ctx: Context, on_desk: Paper) -> bool:
    """Tell whether the filed wording may still change: until a superior has read it."""
    report = paper.report_of(ctx, on_desk, hold=True)
    return report is None or report.state is not ReportState.READ
