"""What a form asks on its card: one thing at a time, with buttons wherever there is something to choose."""

from collections.abc import Sequence

from handlers.chat import Button, Message, rows_of
from handlers.context import locale_of, say_to
from handlers.filling import wording
from handlers.filling.sheet import Sheet
from handlers.forms import engine, paste
from handlers.forms.codes import code
from handlers.rules.book import FieldKind, FormField
from handlers.texts import Say, short

# So many names are buttons; anybody else is typed.
_PEOPLE = 8
# So much of an earlier answer is shown when it is changed.
_BEFORE = 200


def question(sheet: Sheet, step: engine.Step) -> Message:
    """Ask one thing, with buttons wherever there is something to choose."""
    field = step.field
    if field is None:
        message = "a complete form asks nothing"
        raise LookupError(message)
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    parts = [field.ask.speak(locale)]
    before = sheet.draft.answers.get(field.id)
    if sheet.draft.asking == field.id and before is not None:
        parts.append(say("answer-now", text=short(wording.spelled(field, before, say, locale), _BEFORE)))
    if step.problem:
        parts.insert(0, wording.misfit(step.problem, say))
    title = f"{sheet.title(locale)} · {say('progress', number=step.number, total=step.total)}"
    nil = ((Button(say("button-nil"), sheet.press("nil")),),) if sheet.may_be_nil() else ()
    rows = (*_choices(sheet, field, say, locale), *nil, *_moves(sheet, step, say, locale))
    stub = f"{step.number}/{step.total} {field.label.speak(locale)}"
    fill = Button(say("button-fill"), sheet.press("fill"))
    return Message("\n".join(parts), title, rows, stub, fill=fill)


def _choices(sheet: Sheet, field: FormField, say: Say, locale: str) -> tuple[tuple[Button, ...], ...]:  # noqa: PLR0911 - a kind each
    match field.kind:
        case FieldKind.CHOICE:
            buttons = [
                Button(option.title.speak(locale), sheet.press("pick", code(field, option.id)))
                for option in field.options
            ]
            return rows_of(buttons)
        case FieldKind.YES_NO:
            answers = (("yes", "true"), ("no", "false"))
            return rows_of([Button(say(key), sheet.press("pick", code(field, word))) for key, word in answers])
        case FieldKind.FILES:
            sent = len(sheet.draft.answers.get(field.id) or [])
            clear = Button(say("button-clear-files", count=sent), sheet.press("clear", code(field)))
            return ((clear,),) if sent else ()
        case FieldKind.PERSON:
            offered = sheet.draft.offered.get(field.id, [])[:_PEOPLE]
            return rows_of([Button(one.partition(":")[2], sheet.press("pick", code(field, one))) for one in offered])
        case FieldKind.CHOICES:
            options = [(option.id, option.title.speak(locale)) for option in field.options]
            return (*_ticks(sheet, field, options, 2), (_ticked(sheet, field, say),))
        case FieldKind.CHECKLIST:
            lines = sheet.draft.offered.get(field.id, [])
            options = [(str(place), line[:40]) for place, line in enumerate(lines)]
            everything = Button(say("button-all-done"), sheet.press("pick", code(field, "all")))
            return (*_ticks(sheet, field, options, 1), (everything, _ticked(sheet, field, say)))
        case _:
            return ()


def _ticks(
    sheet: Sheet, field: FormField, options: Sequence[tuple[str, str]], width: int
) -> tuple[tuple[Button, ...], ...]:
    marked = sheet.draft.marks.get(field.id, [])
    buttons = [
        Button(f"{'☑' if key in marked else '☐'} {label}", sheet.press("tick", code(field, key)))
        for key, label in options
    ]
    return rows_of(buttons, width)


def _ticked(sheet: Sheet, field: FormField, say: Say) -> Button:
    return Button(say("button-ticked"), sheet.press("ticked", code(field)))


def _moves(sheet: Sheet, step: engine.Step, say: Say, locale: str) -> tuple[tuple[Button, ...], ...]:
    field = step.field
    buttons: list[Button] = []
    if field is not None and field.optional:
        buttons.append(Button(say("button-skip"), sheet.press("skip", code(field))))
        left = engine.asked(sheet.form, sheet.draft.answers, sheet.draft.offered)[step.number :]
        rest = [one for one in left if one.id not in sheet.draft.answers]
        if rest and all(one.optional for one in rest):
            buttons.append(Button(say("button-skip-rest"), sheet.press("rest")))
    if step.number > 1 or sheet.draft.asking:
        buttons.append(Button(say("button-back"), sheet.press("back")))
    elif not sheet.draft.answers:
        buttons.append(Button(say("button-template"), copy=paste.template(sheet.form, locale)))
    buttons.append(Button(say("button-cancel"), sheet.press("stop")))
    return rows_of(buttons, 2 if len(buttons) > 3 else 3)


def submit_rows(sheet: Sheet, say: Say) -> tuple[tuple[Button, ...], ...]:
    """Give the buttons under a summary."""
    change = Button(say("button-change"), sheet.press("change"))
    cancel = Button(say("button-cancel"), sheet.press("stop"))
    return ((Button(say("button-submit"), sheet.press("send")),), (change, cancel))


def choose_field(sheet: Sheet) -> Message:
    """Ask which answer to change."""
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    answers = sheet.draft.answers
    fields = engine.asked(sheet.form, answers, sheet.draft.offered)
    # What is never asked can still be taken back once it was sent.
    fields += [one for one in sheet.form.fields if not one.asked and answers.get(one.id)]
    buttons = [Button(one.label.speak(locale), sheet.press("field", code(one))) for one in fields]
    back = (Button(say("button-back"), sheet.press("write")),)
    return Message(say("change-which"), sheet.title(locale), (*rows_of(buttons), back), sheet.title(locale))


def sure_to_start_over(sheet: Sheet, sure: str) -> Message:
    """Ask once more before what was written is thrown away."""
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    yes = Button(say("button-start-over"), sheet.press("over", sure))
    back = Button(say("button-continue"), sheet.press("write"))
    return Message(say("sure-to-start-over"), sheet.title(locale), ((back, yes),), sheet.title(locale))
