"""The form engine: from raw answers to the next question; pure, and the answers are the whole state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo, create_model

from handlers.forms import answers as kinds
from handlers.rules.book import FieldKind, FormField, FormSpec

Answers = dict[str, Any]
Offered = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer was refused: the key of a sentence and its values."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a form stands: the question to ask now, or none when it is complete."""

    field: FormField | None
    number: int
    total: int
    problem: Problem | None = None


@lru_cache(maxsize=64)
def model_of(spec: FormSpec) -> type[BaseModel]:
    """Build the pydantic model of a form, once per version of the rule book."""
    fields: dict[str, Any] = {field.id: (_annotation(field), None) for field in spec.fields}
    return create_model("Form", **fields)


def _annotation(field: FormField) -> object:
    def read(raw: object, info: ValidationInfo) -> Any:  # noqa: ANN401 - JSON
        if raw is None:
            if field.optional:
                return None
            raise kinds.misfit("misfit-needed")
        known = info.context or {}
        return kinds.read(field, raw, known["today"], known["offered"].get(field.id, []))

    return Annotated[Any, BeforeValidator(read)]


def check(spec: FormSpec, answers: Answers, offered: Offered, today: date) -> tuple[Answers, dict[str, Problem]]:
    """Validate all answers together: the readable ones in stored form, and a problem for each other one."""
    known = {field.id for field in spec.fields}
    given = {key: value for key, value in answers.items() if key in known}
    try:
        model = model_of(spec).model_validate(given, context={"today": today, "offered": offered})
    except ValidationError as error:
        problems = {str(one["loc"][0]): Problem(one["type"], one.get("ctx") or {}) for one in error.errors()}
        sound = {key: value for key, value in given.items() if key not in problems}
        return check(spec, sound, offered, today)[0], problems
    return {key: getattr(model, key) for key in given}, {}


def asked(spec: FormSpec, answers: Answers, offered: Offered) -> list[FormField]:
    """List the questions that this person is asked, given the answers so far."""
    return [field for field in spec.fields if field.asked and _applies(field, answers, offered)]


def _applies(field: FormField, answers: Answers, offered: Offered) -> bool:
    if field.kind in {FieldKind.CHECKLIST, FieldKind.PERSON} and not offered.get(field.id):
        return False
    return _is_meant(field, answers)


def _is_meant(field: FormField, answers: Answers) -> bool:
    return field.when is None or answers.get(field.when.field) == field.when.equals


def without_anybody(spec: FormSpec, answers: Answers, offered: Offered) -> list[FormField]:
    """List the questions that need a person where there is nobody to choose; they are not asked."""
    people = [one for one in spec.fields if one.kind is FieldKind.PERSON and one.asked and not one.optional]
    return [one for one in people if not offered.get(one.id) and _is_meant(one, answers)]


def proceed(spec: FormSpec, answers: Answers, offered: Offered, today: date, asking: str = "") -> Step:
    """Give the next question: the one the person chose to change, else the first without a sound answer."""
    sound, problems = check(spec, answers, offered, today)
    fields = asked(spec, sound, offered)
    chosen = spec.field(asking)
    if chosen is not None and not chosen.asked:
        return Step(chosen, len(fields), len(fields))
    for number, field in enumerate(fields, start=1):
        if field.id == asking:
            return Step(field, number, len(fields))
    for number, field in enumerate(fields, start=1):
        if field.id in problems:
            return Step(field, number, len(fields), problems[field.id])
        if field.id not in answers:
            return Step(field, number, len(fields))
    return Step(None, len(fields), len(fields))


def suffices(spec: FormSpec, answers: Answers, offered: Offered, today: date) -> bool:
    """Tell whether nothing that must be answered is missing; where nothing must be, whether all was asked."""
    sound, problems = check(spec, answers, offered, today)
    fields = asked(spec, sound, offered)
    required = [one for one in fields if not one.optional] or fields
    return not problems and all(one.id in sound for one in required)


def give(
    spec: FormSpec,
    field: FormField,
    raw: object,
    offered: Offered,
    today: date,
) -> tuple[Any, Problem | None]:
    """Read one answer by the whole form's model: its stored form, or why it is refused."""
    sound, problems = check(spec, {field.id: raw}, offered, today)
    return sound.get(field.id), problems.get(field.id)


def follow_renames(spec: FormSpec, answers: Answers) -> Answers:
    """Carry answers over to the ids that the active form gives their questions."""
    moved = dict(answers)
    for field in spec.fields:
        if field.was and field.was in moved and field.id not in moved:
            moved[field.id] = moved.pop(field.was)
    return moved


def settled(spec: FormSpec, answers: Answers, offered: Offered, today: date) -> Answers:
    """Give what is filed: sound answers to questions that apply, in the form's order."""
    sound, _ = check(spec, answers, offered, today)
    applying = [field.id for field in spec.fields if _applies(field, sound, offered)]
    return {key: sound[key] for key in applying if key in sound}
