"""How answers read on a card: one line each, the whole a tap away."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from handlers.forms.engine import Problem
from handlers.rules.book import FieldKind, FormField, FormSpec
from handlers.texts import Say, calendar_day, joined, money, short

_LINE = 40


def lines(form: FormSpec, answers: dict[str, Any], say: Say, locale: str) -> Iterator[tuple[str, bool]]:
    """Yield (line, was it shortened) for each answer that says something."""
    for field in form.fields:
        value = answers.get(field.id)
        if value is None:
            continue
        text = spelled(field, value, say, locale)
        clipped = short(text, _LINE)
        colon = ": " if locale == "en" else "："
        yield f"{field.label.speak(locale)}{colon}{clipped}", clipped.endswith("…") and not text.endswith("…")


def whole(form: FormSpec, answers: dict[str, Any], say: Say, locale: str) -> str:
    """Write every answer in full."""
    parts = (
        f"{field.label.speak(locale)}\n{spelled(field, answers[field.id], say, locale)}"
        for field in form.fields
        if answers.get(field.id) is not None
    )
    return "\n\n".join(parts)


def spelled(field: FormField, value: Any, say: Say, locale: str) -> str:  # noqa: ANN401, PLR0911 - one line a kind
    """Write one stored answer the way a person reads it."""
    match field.kind:
        case FieldKind.MONEY:
            return money(value, locale)
        case FieldKind.DATE:
            return calendar_day(date.fromisoformat(value), locale)
        case FieldKind.YES_NO:
            return say("yes") if value else say("no")
        case FieldKind.CHOICE:
            return _options(field, [value], locale)
        case FieldKind.CHOICES:
            return _options(field, value, locale)
        case FieldKind.CHECKLIST:
            return "\n".join(f"{'☑' if ticked else '☐'} {line}" for line, ticked in value)
        case FieldKind.FILES:
            return say("files-count", count=len(value))
        case FieldKind.PERSON:
            return str(value).partition(":")[2]
        case _:
            return str(value)


def misfit(problem: Problem, say: Say) -> str:
    """Say why an answer does not fit."""
    return say(problem.key, **{key: value for key, value in problem.values.items() if isinstance(value, str | int)})


def _options(field: FormField, chosen: list[str], locale: str) -> str:
    titles = {option.id: option.title.speak(locale) for option in field.options}
    return joined((titles.get(one, one) for one in chosen), locale)


def files_in(form: FormSpec, answers: dict[str, Any]) -> tuple[int, ...]:
    """List the attachments a report carries."""
    fields = (field.id for field in form.fields if field.kind is FieldKind.FILES)
    return tuple(one for field in fields for one in answers.get(field) or ())
