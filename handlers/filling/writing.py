"""Write in a form: every answer is kept the moment it is given."""

from datetime import datetime, timedelta
from typing import Any

from handlers import cards as living
from handlers.context import Context
from handlers.filling import questions
from handlers.filling.sheet import Sheet
from handlers.forms import engine, paste
from handlers.rules.book import FieldKind, FormField
from storage import loose
from storage.tables import Filling

# What is answered in words.
WRITTEN = (FieldKind.TEXT, FieldKind.LONG_TEXT)
_TAIL = timedelta(seconds=3)


def show(ctx: Context, sheet: Sheet, *, ring: bool, problem: engine.Problem | None = None) -> None:
    """Show where the draft stands: the next question, or the summary."""
    ctx.person.focus = sheet.focus
    step = sheet.step()
    if not sheet.suffices():
        sheet.draft.completed_at = None
    elif sheet.draft.completed_at is None:
        sheet.draft.completed_at = ctx.at
    if step.field is None:
        message = sheet.summary()
    else:
        if problem is not None:
            step = engine.Step(step.field, step.number, step.total, problem)
        message = questions.question(sheet, step)
    living.show(ctx, ctx.person, sheet.subject, message, ring=ring)


def take_text(ctx: Context, sheet: Sheet, text: str, *, ring: bool = True) -> str:
    """Take a typed message: the rest of a long one, a whole labelled report, or one answer."""
    if _continues(ctx, sheet.draft):
        field = sheet.form.field(sheet.draft.sources["tail"][0])
        if field is not None:
            return _answer(ctx, sheet, field, f"{sheet.draft.answers.get(field.id, '')}{text}", ring=ring)
    if found := paste.labelled(sheet.form, text):
        return _paste(ctx, sheet, found, ring=ring)
    step = sheet.step()
    if step.field is None:
        return append(ctx, sheet, text)
    return _answer(ctx, sheet, step.field, text, ring=ring)


def append(ctx: Context, sheet: Sheet, text: str) -> str:
    """Add what is said beside a complete form to its first written answer, and say so."""
    written = (one for one in sheet.form.fields if one.kind in WRITTEN)
    field = next((one for one in written if sheet.draft.answers.get(one.id) is not None), None)
    if field is None:
        loose.keep(ctx.session, ctx.person.id, text, [], ctx.at)
        ctx.tell("draft-is-complete")
        return ""
    result = _answer(ctx, sheet, field, f"{sheet.draft.answers[field.id]}\n{text}", ring=True)
    ctx.tell("added-to-answer", label=field.label.speak(ctx.locale))
    return result


def add_line(sheet: Sheet, text: str) -> None:
    """Put a line where the form keeps what happened, else into its first written answer."""
    written = (one for one in sheet.form.fields if one.kind in WRITTEN and one.asked)
    field = sheet.form.meaning("events") or next(written, None)
    if field is not None:
        before = sheet.draft.answers.get(field.id)
        keep(sheet.draft, field, f"{before}\n{text}" if isinstance(before, str) and before else text)


def _continues(ctx: Context, draft: Filling) -> bool:
    tail = draft.sources.get("tail")
    return tail is not None and ctx.at - datetime.fromisoformat(tail[1]) <= _TAIL


def _paste(ctx: Context, sheet: Sheet, found: dict[str, str | None], *, ring: bool) -> str:
    """Take every readable answer of a pasted report; optional questions it leaves out are skipped."""
    taken: dict[str, Any] = {**sheet.draft.answers, **found}
    sound, problems = engine.check(sheet.form, taken, sheet.draft.offered, sheet.today)
    skipped = {
        field.id: None
        for field in engine.asked(sheet.form, sound, sheet.draft.offered)
        if field.optional and field.id not in taken
    }
    sheet.draft.answers = {**sound, **skipped, **{key: taken[key] for key in problems}}
    sheet.draft.asking = ""
    sources = {key: where for key, where in sheet.draft.sources.items() if key != "tail"}
    if ctx.event.message:
        sources[ctx.event.message] = "*"
    if ctx.event.continues:
        sources["tail"] = [list(found)[-1], ctx.at.isoformat()]
    sheet.draft.sources = sources
    show(ctx, sheet, ring=ring)
    return ""


def _answer(ctx: Context, sheet: Sheet, field: FormField, raw: object, *, ring: bool) -> str:
    """Take one answer; what does not fit is asked again with the reason."""
    if field.optional and isinstance(raw, str) and raw.strip().casefold() in paste.NOTHING:
        raw = None
    value, problem = engine.give(sheet.form, field, raw, sheet.draft.offered, sheet.today)
    if problem is not None:
        if field.id in sheet.draft.answers:
            sheet.draft.asking = field.id
        show(ctx, sheet, ring=ring, problem=problem)
        return ""
    keep(sheet.draft, field, value)
    sources = {key: where for key, where in sheet.draft.sources.items() if key != "tail"}
    if ctx.event.message:
        sources[ctx.event.message] = field.id
    if ctx.event.continues:
        sources["tail"] = [field.id, ctx.at.isoformat()]
    sheet.draft.sources = sources
    show(ctx, sheet, ring=ring)
    return ""


def keep(draft: Filling, field: FormField, value: Any) -> None:  # noqa: ANN401 - JSON
    """Keep one answer."""
    draft.answers = {**draft.answers, field.id: value}
    draft.marks = {key: marked for key, marked in draft.marks.items() if key != field.id}
    draft.asking = ""


def correct(ctx: Context, sheet: Sheet) -> bool:
    """Take an edited message as the new wording of the answer it gave."""
    source = sheet.draft.sources.get(ctx.event.message)
    if source == "*":
        found = paste.labelled(sheet.form, ctx.event.text)
        if found:
            _paste(ctx, sheet, found, ring=False)
        return bool(found)
    field = sheet.form.field(source) if isinstance(source, str) else None
    if field is None:
        return False
    value, problem = engine.give(sheet.form, field, ctx.event.text, sheet.draft.offered, sheet.today)
    if problem is None:
        sheet.draft.answers = {**sheet.draft.answers, field.id: value}
    show(ctx, sheet, ring=False, problem=problem)
    return True


def attach(ctx: Context, sheet: Sheet, files: list[int]) -> bool:
    """Put files where the form takes them: the question asked now, the album's field, or any files field."""
    step = sheet.step()
    source = f"album:{ctx.event.album}"
    field = sheet.form.field(sheet.draft.sources.get(source, "")) if ctx.event.album else None
    if field is None and step.field is not None and step.field.kind is FieldKind.FILES:
        field = step.field
    if field is None:
        field = next((one for one in sheet.form.fields if one.kind is FieldKind.FILES), None)
    if field is None:
        return False
    before = sheet.draft.answers.get(field.id) or []
    keep(sheet.draft, field, [*before, *files])
    if ctx.event.album:
        sheet.draft.sources = {**sheet.draft.sources, source: field.id}
    show(ctx, sheet, ring=True)
    return True
