"""Buttons of a form being filled in; each says what it did, and an old one says why it did nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers import cards as living
from handlers.context import Context
from handlers.filling import questions, whole, writing
from handlers.filling.sheet import Sheet
from handlers.forms import engine
from handlers.forms.codes import code, field_coded
from handlers.rules.book import FieldKind, FormField
from storage.tables import Filling

# Finds one's own open form by what its buttons carry, or says why there is none.
Find = Callable[[Context, int], Sheet | str]
Press = Callable[[Context, int, str], str]

_SURE = "yes"


def of(kind: str, find: Find) -> dict[str, Press]:
    """Give the buttons of one kind of form, each under its verb."""

    def bound(does: Callable[[Context, Sheet, str], str]) -> Press:
        def tapped(ctx: Context, number: int, argument: str) -> str:
            sheet = find(ctx, number)
            return sheet if isinstance(sheet, str) else does(ctx, sheet, argument)

        return tapped

    return {f"{kind}{verb}": bound(does) for verb, does in _VERBS.items()}


def pick(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Take one of the choices of the question that is open."""
    for field in sheet.form.fields:
        for value, raw in _values(field, sheet.draft):
            if code(field, value) == wanted:
                return _choose(ctx, sheet, field, raw)
    return _changed(ctx, sheet)


def _values(field: FormField, draft: Filling) -> list[tuple[str, Any]]:
    match field.kind:
        case FieldKind.CHOICE:
            return [(option.id, option.id) for option in field.options]
        case FieldKind.YES_NO:
            return [("true", True), ("false", False)]
        case FieldKind.PERSON:
            return [(one, one) for one in draft.offered.get(field.id, [])]
        case FieldKind.CHECKLIST:
            return [("all", [[line, True] for line in draft.offered.get(field.id, [])])]
        case _:
            return []


def _choose(ctx: Context, sheet: Sheet, field: FormField, raw: object) -> str:
    step = sheet.step()
    if step.field is None or step.field.id != field.id:
        return _passed(ctx, sheet)
    value, problem = engine.give(sheet.form, field, raw, sheet.draft.offered, sheet.today)
    if problem is None:
        writing.keep(sheet.draft, field, value)
    writing.show(ctx, sheet, ring=False, problem=problem)
    return ""


def tick(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Tick or untick one line."""
    field = sheet.step().field
    if field is None or field.kind not in {FieldKind.CHOICES, FieldKind.CHECKLIST}:
        return _passed(ctx, sheet)
    lines = range(len(sheet.draft.offered.get(field.id, [])))
    keys = [option.id for option in field.options] or [str(n) for n in lines]
    key = next((one for one in keys if code(field, one) == wanted), None)
    if key is None:
        return _passed(ctx, sheet)
    marked = list(sheet.draft.marks.get(field.id, []))
    marked.remove(key) if key in marked else marked.append(key)
    sheet.draft.marks = {**sheet.draft.marks, field.id: marked}
    writing.show(ctx, sheet, ring=False)
    return ""


def ticked(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Take what is ticked as the answer."""
    field = field_coded(sheet.form, wanted)
    if field is None:
        return _changed(ctx, sheet)
    marked = sheet.draft.marks.get(field.id, [])
    if field.kind is FieldKind.CHECKLIST:
        lines = sheet.draft.offered.get(field.id, [])
        return _choose(ctx, sheet, field, [[line, str(n) in marked] for n, line in enumerate(lines)])
    if not marked:
        return ctx.say("toast-tick-one")
    return _choose(ctx, sheet, field, [one.id for one in field.options if one.id in marked])


def skip(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Leave an optional question out."""
    field = field_coded(sheet.form, wanted)
    if field is None or not field.optional:
        return _changed(ctx, sheet)
    return _choose(ctx, sheet, field, None)


def skip_asked(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Leave out the question that is open, when it may be."""
    field = sheet.step().field
    if field is None:
        return ctx.say("draft-is-complete")
    return skip(ctx, sheet, code(field)) if field.optional else ctx.say("misfit-needed")


def rest(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Leave out all questions that are left, when all of them are optional."""
    asked = engine.asked(sheet.form, sheet.draft.answers, sheet.draft.offered)
    left = [one for one in asked if one.id not in sheet.draft.answers]
    if not left or not all(one.optional for one in left):
        return _passed(ctx, sheet)
    sheet.draft.answers = {**sheet.draft.answers, **{one.id: None for one in left}}
    sheet.draft.asking = ""
    writing.show(ctx, sheet, ring=False)
    return ""


def back(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Go back one question; its answer is asked again."""
    step_back(ctx, sheet)
    return ""


def step_back(ctx: Context, sheet: Sheet, *, ring: bool = False) -> None:
    """Take the last answer back, or leave a change as it was."""
    if sheet.draft.asking:
        sheet.draft.asking = ""
    else:
        step = sheet.step()
        asked = engine.asked(sheet.form, sheet.draft.answers, sheet.draft.offered)
        before = asked[: step.number - (step.field is not None)]
        if before:
            sheet.draft.answers = {key: value for key, value in sheet.draft.answers.items() if key != before[-1].id}
    writing.show(ctx, sheet, ring=ring)


def stop(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Put the form aside; nothing written is thrown away."""
    kept = sheet.put_aside(ctx)
    return ctx.say("toast-kept" if kept else "toast-unchanged")


def over(ctx: Context, sheet: Sheet, argument: str) -> str:
    """Throw the draft away and begin again, when the person said so twice."""
    if argument != _SURE:
        living.show(ctx, ctx.person, sheet.subject, questions.sure_to_start_over(sheet, _SURE))
        return ""
    draft = sheet.draft
    draft.answers, draft.marks, draft.sources, draft.completed_at, draft.asking = {}, {}, {}, None, ""
    writing.show(ctx, sheet, ring=False)
    return ""


def change(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Ask which answer to change."""
    ctx.person.focus = sheet.focus
    living.show(ctx, ctx.person, sheet.subject, questions.choose_field(sheet))
    whole.open_form(ctx, sheet)
    return ""


def fill(ctx: Context, sheet: Sheet, _argument: str) -> str:
    """Ask everything at once; the card goes on asking one by one."""
    writing.show(ctx, sheet, ring=False)
    whole.open_form(ctx, sheet)
    return ""


def choose_field(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Ask one question again; the old answer stays until the new one is given."""
    field = field_coded(sheet.form, wanted)
    if field is None:
        return _changed(ctx, sheet)
    sheet.draft.asking = field.id
    ctx.person.focus = sheet.focus
    writing.show(ctx, sheet, ring=False)
    return ""


def clear(ctx: Context, sheet: Sheet, wanted: str) -> str:
    """Take back the photos and files that were sent; others may be sent instead."""
    field = field_coded(sheet.form, wanted)
    if field is None or field.kind is not FieldKind.FILES:
        return _changed(ctx, sheet)
    draft = sheet.draft
    draft.answers = {key: given for key, given in draft.answers.items() if key != field.id}
    if field.optional and not field.asked:
        draft.asking = ""
    else:
        draft.asking = field.id
    writing.show(ctx, sheet, ring=False)
    return ctx.say("toast-files-cleared")


def _passed(ctx: Context, sheet: Sheet) -> str:
    """Answer a button of a question that was answered already."""
    writing.show(ctx, sheet, ring=False)
    return ctx.say("toast-answered-already")


def _changed(ctx: Context, sheet: Sheet) -> str:
    """Answer a button of a question that the form no longer has."""
    writing.show(ctx, sheet, ring=False)
    return ctx.say("toast-form-changed")


_VERBS: Mapping[str, Callable[[Context, Sheet, str], str]] = {
    "pick": pick,
    "tick": tick,
    "ticked": ticked,
    "skip": skip,
    "rest": rest,
    "back": back,
    "stop": stop,
    "over": over,
    "change": change,
    "fill": fill,
    "field": choose_field,
    "clear": clear,
}
