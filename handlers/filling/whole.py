"""Fill a form in at once, by pages, on messengers that can show one; each page is one answer, kept when handed in."""

from collections.abc import Sequence

from handlers.context import Context, locale_of, say_to
from handlers.filling import writing
from handlers.filling.sheet import Sheet
from handlers.forms import engine
from handlers.forms.blank import Blank, Form, raw
from handlers.rules.book import FieldKind, FormField
from handlers.texts import Say

# So many questions stand on one page.
_PAGE = 10

# What follows the id of a question whose blank was filled already when the page was shown.
_FILLED = "="


def open_form(ctx: Context, sheet: Sheet, shown: Sequence[str] = ()) -> None:
    """Answer with the next page of questions that were not ``shown``; without a way to show it nothing happens."""
    if not ctx.event.opens:
        return
    sound, _ = engine.check(sheet.form, sheet.draft.answers, sheet.draft.offered, sheet.today)
    applying = engine.asked(sheet.form, sound, sheet.draft.offered)
    left = [one for one in applying if one.id not in shown]
    page = left[:_PAGE]
    if not page:
        return
    if len(left) == len(page):
        # What is taken whenever it is sent has its place under the last question.
        beside = (one for one in sheet.form.fields if one.kind is FieldKind.FILES and not one.asked)
        page += [one for one in beside if one.id not in shown]
    say, locale = say_to(sheet.author), locale_of(sheet.author)
    ids = [one.id for one in page]
    blanks = tuple(_blank(sheet, one, sound, say, locale) for one in page)
    filled = [f"{one.id}{_FILLED}" for one in blanks if one.value]
    ctx.form = Form(
        title=sheet.title(locale),
        press=sheet.press("draft", ",".join([*shown, *ids, *filled])),
        version=sheet.version,
        spec=sheet.spec,
        zone=sheet.desk.zone_of(sheet.author),
        locale=locale,
        blanks=blanks,
        goes_on=len(left) > _PAGE,
        waiting=tuple(
            one.id for one in sheet.form.fields if one.when and one.when.field in ids and one not in applying
        ),
    )


def _blank(sheet: Sheet, field: FormField, sound: engine.Answers, say: Say, locale: str) -> Blank:
    is_file = field.kind is FieldKind.FILES
    sent = len(sheet.draft.answers.get(field.id) or ()) if is_file else 0
    hint = field.ask.speak(locale)
    return Blank(
        id=field.id,
        kind=field.kind,
        label=field.label.speak(locale),
        hint=f"{hint} {say('form-files-kept', count=sent)}" if sent else hint,
        # Nothing ticked is an answer to a checklist, and what was sent before need not be sent again.
        optional=field.optional or field.kind is FieldKind.CHECKLIST or sent > 0,
        most=field.most,
        options=tuple(_options(sheet, field, say, locale)),
        value=_value(sheet, field, sound),
    )


def _options(sheet: Sheet, field: FormField, say: Say, locale: str) -> list[tuple[str, str]]:
    match field.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            return [(option.id, option.title.speak(locale)) for option in field.options]
        case FieldKind.YES_NO:
            return [("true", say("yes")), ("false", say("no"))]
        case FieldKind.PERSON:
            return [(one, one.partition(":")[2]) for one in sheet.draft.offered.get(field.id, [])]
        case FieldKind.CHECKLIST:
            return [(str(place), line) for place, line in enumerate(sheet.draft.offered.get(field.id, []))]
        case _:
            return []


def _value(sheet: Sheet, field: FormField, sound: engine.Answers) -> str | tuple[str, ...]:
    marked = tuple(sheet.draft.marks.get(field.id, ()))
    answer = sound.get(field.id)
    if answer is None or field.kind is FieldKind.FILES:
        return marked
    if field.kind is FieldKind.CHECKLIST:
        return marked or tuple(str(place) for place, (_, ticked) in enumerate(answer) if ticked)
    if field.kind is FieldKind.CHOICES:
        return marked or tuple(answer)
    return str(answer).casefold() if field.kind is FieldKind.YES_NO else str(answer)


def take(ctx: Context, sheet: Sheet, shown: Sequence[str], files: Sequence[int]) -> None:
    """Take a page that was handed in as one answer, and go on with the next; ``files`` are those of the event."""
    draft = sheet.draft
    taken = dict(draft.answers)
    filled = [one.removesuffix(_FILLED) for one in shown if one.endswith(_FILLED)]
    for name, value in ctx.event.given.items():
        field = next((one for one in sheet.form.fields if name in {one.id, one.was}), None)
        if field is None or (field.id in taken and not value and name not in filled):
            # Left as empty as it was: what was answered elsewhere meanwhile stays.
            continue
        if field.kind is FieldKind.FILES:
            sent = [*(taken.get(field.id) or ()), *(files[place] for place in value or ())]
            taken |= {field.id: sent or None} if sent or field.asked else {}
        else:
            taken[field.id] = raw(field, value, draft.offered)
    sound, problems = engine.check(sheet.form, taken, draft.offered, sheet.today)
    draft.answers = {**sound, **{key: taken[key] for key in problems}}
    draft.marks = {key: marked for key, marked in draft.marks.items() if key not in taken}
    draft.asking = ""
    open_form(ctx, sheet, shown)
    writing.show(ctx, sheet, ring=ctx.form is None)
