"""Write a report: one question at a time, or pasted whole; every answer is kept the moment it is given."""

from datetime import datetime, timedelta
from typing import Any

from handlers import cards as living
from handlers.context import Context
from handlers.forms import engine, paste
from handlers.reports import author_cards as cards
from handlers.reports import paper
from handlers.reports.paper import Paper
from handlers.rules.book import FieldKind, FormField
from storage import loose
from storage.enums import ReportState
from storage.tables import Draft

_TAIL = timedelta(seconds=3)


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
    if text:
        return take_text(ctx, on_desk, draft, text, ring=ring)
    show(ctx, on_desk, draft, ring=ring)
    return ""


def show(ctx: Context, on_desk: Paper, draft: Draft, *, ring: bool, problem: engine.Problem | None = None) -> None:
    """Show where the draft stands: the next question, or the summary."""
    ctx.person.focus = f"draft:{on_desk.id}"
    step = on_desk.step(draft)
    if step.field is None:
        if draft.completed_at is None:
            draft.completed_at = ctx.at
        report = paper.report_of(ctx, on_desk)
        message = cards.summary(ctx, on_desk, draft, report, cards.why_returned(ctx, on_desk, report))
    else:
        if problem is not None:
            step = engine.Step(step.field, step.number, step.total, problem)
        may_be_nil = not draft.answers and paper.may_be_nil(ctx, on_desk)
        message = cards.question(on_desk, draft, step, may_be_nil=may_be_nil)
    living.show(ctx, ctx.person, on_desk.subject, message, ring=ring)


def take_text(ctx: Context, on_desk: Paper, draft: Draft, text: str, *, ring: bool = True) -> str:
    """Take a typed message: the rest of a long one, a whole labelled report, or one answer."""
    if _continues(ctx, draft):
        field = on_desk.form.field(draft.sources["tail"][0])
        if field is not None:
            return _answer(ctx, on_desk, draft, field, f"{draft.answers.get(field.id, '')}{text}", ring=ring)
    if found := paste.labelled(on_desk.form, text):
        return _paste(ctx, on_desk, draft, found, ring=ring)
    step = on_desk.step(draft)
    if step.field is None:
        return append(ctx, on_desk, draft, text)
    return _answer(ctx, on_desk, draft, step.field, text, ring=ring)


def append(ctx: Context, on_desk: Paper, draft: Draft, text: str) -> str:
    """Add what is said beside a complete report to its first written answer, and say so."""
    field = next((one for one in on_desk.form.fields if isinstance(draft.answers.get(one.id), str)), None)
    if field is None:
        loose.keep(ctx.session, ctx.person.id, text, [], ctx.at)
        ctx.tell("draft-is-complete")
        return ""
    result = _answer(ctx, on_desk, draft, field, f"{draft.answers[field.id]}\n{text}", ring=True)
    ctx.tell("added-to-answer", label=field.label.speak(ctx.locale))
    return result


def add_line(on_desk: Paper, draft: Draft, text: str) -> None:
    """Put a line where the form keeps what happened, else into its first written answer."""
    written = (one for one in on_desk.form.fields if one.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT} and one.asked)
    field = on_desk.form.meaning("events") or next(written, None)
    if field is not None:
        before = draft.answers.get(field.id)
        keep(draft, field, f"{before}\n{text}" if isinstance(before, str) and before else text)


def _continues(ctx: Context, draft: Draft) -> bool:
    tail = draft.sources.get("tail")
    return tail is not None and ctx.at - datetime.fromisoformat(tail[1]) <= _TAIL


def _paste(ctx: Context, on_desk: Paper, draft: Draft, found: dict[str, str | None], *, ring: bool) -> str:
    """Take every readable answer of a pasted report; optional questions it leaves out are skipped."""
    taken: dict[str, Any] = {**draft.answers, **found}
    sound, problems = engine.check(on_desk.form, taken, draft.offered, on_desk.today)
    skipped = {
        field.id: None
        for field in engine.asked(on_desk.form, sound, draft.offered)
        if field.optional and field.id not in taken
    }
    draft.answers = {**sound, **skipped, **{key: taken[key] for key in problems}}
    draft.asking = ""
    sources = {key: where for key, where in draft.sources.items() if key != "tail"}
    if ctx.event.message:
        sources[ctx.event.message] = "*"
    if ctx.event.continues:
        sources["tail"] = [list(found)[-1], ctx.at.isoformat()]
    draft.sources = sources
    show(ctx, on_desk, draft, ring=ring)
    return ""


def _answer(ctx: Context, on_desk: Paper, draft: Draft, field: FormField, raw: object, *, ring: bool) -> str:
    """Take one answer; what does not fit is asked again with the reason."""
    if field.optional and isinstance(raw, str) and raw.strip().casefold() in paste.NOTHING:
        raw = None
    value, problem = engine.give(on_desk.form, field, raw, draft.offered, on_desk.today)
    if problem is not None:
        draft.asking = field.id
        show(ctx, on_desk, draft, ring=ring, problem=problem)
        return ""
    keep(draft, field, value)
    sources = {key: where for key, where in draft.sources.items() if key != "tail"}
    if ctx.event.message:
        sources[ctx.event.message] = field.id
    if ctx.event.continues:
        sources["tail"] = [field.id, ctx.at.isoformat()]
    draft.sources = sources
    show(ctx, on_desk, draft, ring=ring)
    return ""


def keep(draft: Draft, field: FormField, value: Any) -> None:  # noqa: ANN401 - JSON
    """Keep one answer."""
    draft.answers = {**draft.answers, field.id: value}
    draft.marks = {key: marked for key, marked in draft.marks.items() if key != field.id}
    draft.asking = ""


def correct(ctx: Context, on_desk: Paper, draft: Draft) -> bool:
    """Take an edited message as the new wording of the answer it gave."""
    source = draft.sources.get(ctx.event.message)
    if source == "*":
        found = paste.labelled(on_desk.form, ctx.event.text)
        if found:
            _paste(ctx, on_desk, draft, found, ring=False)
        return bool(found)
    field = on_desk.form.field(source) if isinstance(source, str) else None
    if field is None:
        return False
    value, problem = engine.give(on_desk.form, field, ctx.event.text, draft.offered, on_desk.today)
    if problem is None:
        draft.answers = {**draft.answers, field.id: value}
    show(ctx, on_desk, draft, ring=False, problem=problem)
    return True


def attach(ctx: Context, on_desk: Paper, draft: Draft, files: list[int]) -> bool:
    """Put files where the form takes them: the question asked now, the album's field, or any files field."""
    step = on_desk.step(draft)
    source = f"album:{ctx.event.album}"
    field = on_desk.form.field(draft.sources.get(source, "")) if ctx.event.album else None
    if field is None and step.field is not None and step.field.kind is FieldKind.FILES:
        field = step.field
    if field is None:
        field = next((one for one in on_desk.form.fields if one.kind is FieldKind.FILES), None)
    if field is None:
        return False
    before = draft.answers.get(field.id) or []
    keep(draft, field, [*before, *files])
    if ctx.event.album:
        draft.sources = {**draft.sources, source: field.id}
    show(ctx, on_desk, draft, ring=True)
    return True


def at_work(ctx: Context, occurrence_id: int) -> tuple[Paper, Draft] | None:
    """Find the person's own open draft; nobody writes in somebody else's."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return None
    draft = paper.draft_of(ctx, on_desk)
    return (on_desk, draft) if draft is not None else None


def may_change(ctx: Context, on_desk: Paper) -> bool:
    """Tell whether the filed wording may still change: until a superior has read it."""
    report = paper.report_of(ctx, on_desk, hold=True)
    return report is None or report.state is not ReportState.READ
