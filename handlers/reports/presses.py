"""Buttons of a report being written; each says what it did, and an old one says why it did nothing."""

from typing import Any

from handlers import cards as living
from handlers.context import Context
from handlers.forms import engine
from handlers.reports import author_cards as cards
from handlers.reports import paper, writing
from handlers.reports.paper import Paper, code
from handlers.rules.book import FieldKind, FormField
from storage.enums import ReportState
from storage.tables import Draft

_SURE = "yes"


def write(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Open the report, or go on with it."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    return writing.begin(ctx, on_desk, ring=False)


def pick(ctx: Context, occurrence_id: int, wanted: str) -> str:
    """Take one of the choices of the question that is open."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    for field in on_desk.form.fields:
        for value, raw in _values(field, draft):
            if code(field, value) == wanted:
                return _choose(ctx, on_desk, draft, field, raw)
    return _changed(ctx, on_desk, draft)


def _values(field: FormField, draft: Draft) -> list[tuple[str, Any]]:
    match field.kind:
        case FieldKind.CHOICE:
            return [(option.id, option.id) for option in field.options]
        case FieldKind.YES_NO:
            return [("true", True), ("false", False)]
        case FieldKind.CHECKLIST:
            return [("all", [[line, True] for line in draft.offered.get(field.id, [])])]
        case _:
            return []


def _choose(ctx: Context, on_desk: Paper, draft: Draft, field: FormField, raw: object) -> str:
    step = on_desk.step(draft)
    if step.field is None or step.field.id != field.id:
        return _passed(ctx, on_desk, draft)
    value, problem = engine.give(on_desk.form, field, raw, draft.offered, on_desk.today)
    if problem is None:
        writing.keep(draft, field, value)
    writing.show(ctx, on_desk, draft, ring=False, problem=problem)
    return ""


def tick(ctx: Context, occurrence_id: int, wanted: str) -> str:
    """Tick or untick one line."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    field = on_desk.step(draft).field
    if field is None or field.kind not in {FieldKind.CHOICES, FieldKind.CHECKLIST}:
        return _passed(ctx, on_desk, draft)
    keys = [option.id for option in field.options] or [str(n) for n in range(len(draft.offered.get(field.id, [])))]
    key = next((one for one in keys if code(field, one) == wanted), None)
    if key is None:
        return _passed(ctx, on_desk, draft)
    marked = list(draft.marks.get(field.id, []))
    marked.remove(key) if key in marked else marked.append(key)
    draft.marks = {**draft.marks, field.id: marked}
    writing.show(ctx, on_desk, draft, ring=False)
    return ""


def ticked(ctx: Context, occurrence_id: int, wanted: str) -> str:
    """Take what is ticked as the answer."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    field = paper.field_coded(on_desk.form, wanted)
    if field is None:
        return _changed(ctx, on_desk, draft)
    marked = draft.marks.get(field.id, [])
    if field.kind is FieldKind.CHECKLIST:
        lines = draft.offered.get(field.id, [])
        return _choose(ctx, on_desk, draft, field, [[line, str(n) in marked] for n, line in enumerate(lines)])
    if not marked:
        return ctx.say("toast-tick-one")
    return _choose(ctx, on_desk, draft, field, [one.id for one in field.options if one.id in marked])


def skip(ctx: Context, occurrence_id: int, wanted: str) -> str:
    """Leave an optional question out."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    field = paper.field_coded(on_desk.form, wanted)
    if field is None or not field.optional:
        return _changed(ctx, on_desk, draft)
    return _choose(ctx, on_desk, draft, field, None)


def skip_asked(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Leave out the question that is open, when it may be."""
    found = writing.at_work(ctx, occurrence_id)
    field = found[0].step(found[1]).field if found else None
    if found is None or field is None:
        return _gone(ctx, occurrence_id) if found is None else ctx.say("draft-is-complete")
    return skip(ctx, occurrence_id, code(field)) if field.optional else ctx.say("misfit-needed")


def rest(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Leave out all questions that are left, when all of them are optional."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    left = [one for one in engine.asked(on_desk.form, draft.answers, draft.offered) if one.id not in draft.answers]
    if not left or not all(one.optional for one in left):
        return _passed(ctx, on_desk, draft)
    draft.answers = {**draft.answers, **{one.id: None for one in left}}
    draft.asking = ""
    writing.show(ctx, on_desk, draft, ring=False)
    return ""


def back(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Go back one question; its answer is asked again."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    step_back(ctx, *found)
    return ""


def step_back(ctx: Context, on_desk: Paper, draft: Draft, *, ring: bool = False) -> None:
    """Take the last answer back, or leave a change as it was."""
    if draft.asking:
        draft.asking = ""
    else:
        step = on_desk.step(draft)
        before = engine.asked(on_desk.form, draft.answers, draft.offered)[: step.number - (step.field is not None)]
        if before:
            draft.answers = {key: value for key, value in draft.answers.items() if key != before[-1].id}
            draft.completed_at = None
    writing.show(ctx, on_desk, draft, ring=ring)


def stop(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Put the report aside; nothing written is thrown away."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    kept = put_aside(ctx, *found)
    return ctx.say("toast-kept" if kept else "toast-unchanged")


def put_aside(ctx: Context, on_desk: Paper, draft: Draft, *, ring: bool = False) -> bool:
    """Leave the conversation: a draft and a returned report are kept, a change of a filed one is not made."""
    ctx.person.focus = ""
    report = paper.report_of(ctx, on_desk)
    if report is not None and report.state is not ReportState.RETURNED:
        ctx.session.delete(draft)
        living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report), ring=ring)
        return False
    living.show(ctx, ctx.person, on_desk.subject, cards.paused(on_desk, draft), ring=ring)
    return True


def over(ctx: Context, occurrence_id: int, argument: str) -> str:
    """Throw the draft away and begin again, when the person said so twice."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    if argument != _SURE:
        living.show(ctx, ctx.person, on_desk.subject, cards.sure_to_start_over(on_desk, _SURE))
        return ""
    draft.answers, draft.marks, draft.sources, draft.completed_at = {}, {}, {}, None
    return writing.begin(ctx, on_desk, ring=False)


def change(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask which answer to change."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    ctx.person.focus = f"draft:{on_desk.id}"
    living.show(ctx, ctx.person, on_desk.subject, cards.choose_field(on_desk, draft))
    return ""


def choose_field(ctx: Context, occurrence_id: int, wanted: str) -> str:
    """Ask one question again; the old answer stays until the new one is given."""
    found = writing.at_work(ctx, occurrence_id)
    if found is None:
        return _gone(ctx, occurrence_id)
    on_desk, draft = found
    field = paper.field_coded(on_desk.form, wanted)
    if field is None:
        return _changed(ctx, on_desk, draft)
    draft.asking = field.id
    ctx.person.focus = f"draft:{on_desk.id}"
    writing.show(ctx, on_desk, draft, ring=False)
    return ""


def _gone(ctx: Context, occurrence_id: int) -> str:
    """Answer a button whose draft is no longer open: filed, or somebody else's."""
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


def _passed(ctx: Context, on_desk: Paper, draft: Draft) -> str:
    """Answer a button of a question that was answered already."""
    writing.show(ctx, on_desk, draft, ring=False)
    return ctx.say("toast-answered-already")


def _changed(ctx: Context, on_desk: Paper, draft: Draft) -> str:
    """Answer a button of a question that the form no longer has."""
    writing.show(ctx, on_desk, draft, ring=False)
    return ctx.say("toast-form-changed")
