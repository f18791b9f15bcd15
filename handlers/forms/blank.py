"""A form as a sheet to fill in at once, in no messenger's terms; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.forms import engine, paste
from handlers.rules.book import FieldKind, FormField, FormSpec

Given = Mapping[str, Any]

# Chosen from what we laid out ourselves, so that only the conversation, which knows it, can judge it.
_CHOSEN = {FieldKind.PERSON, FieldKind.CHECKLIST, FieldKind.FILES}


@dataclass(frozen=True, slots=True)
class Blank:
    """One question; ``options`` are (value, label).

    ``value`` is the answer there is: a text, or values of options for kinds that take several.
    ``most`` is how many characters a text may have.
    """

    id: str
    kind: FieldKind
    label: str
    hint: str
    optional: bool
    most: int
    options: tuple[tuple[str, str], ...] = ()
    value: str | tuple[str, ...] = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A page of a form; ``press`` is what handing it in carries.

    ``version`` and ``spec`` name the form in the rule book, by which it can be judged before anything is kept.
    ``goes_on`` says that another page follows, ``waiting`` names what an answer on this page may bring up.
    """

    title: str
    press: str
    version: int
    spec: str
    zone: str
    locale: str
    blanks: tuple[Blank, ...]
    goes_on: bool = False
    waiting: tuple[str, ...] = ()


def raw(field: FormField, value: object, offered: engine.Offered) -> object:
    """Turn what stands in a blank into what the engine reads; an empty one is no answer."""
    if field.kind is FieldKind.CHECKLIST:
        ticked = value if isinstance(value, list) else []
        return [[line, str(place) in ticked] for place, line in enumerate(offered.get(field.id, []))]
    if isinstance(value, str):
        said = value.strip()
        skipped = field.optional and said.casefold() in paste.NOTHING
        return None if skipped or not said else value
    return value or None


def misfits(spec: FormSpec, given: Given, today: date) -> dict[str, engine.Problem]:
    """Say what does not fit before anything is kept; what was chosen from our own lists is not judged here."""
    return _read(spec, given, today)[1]


def brings_up(spec: FormSpec, given: Given, waiting: tuple[str, ...], today: date) -> bool:
    """Tell whether these answers bring up a question that waited for them."""
    sound, _ = _read(spec, given, today)
    held = (spec.field(one) for one in waiting)
    return any(one and one.when and sound.get(one.when.field) == one.when.equals for one in held)


def _read(spec: FormSpec, given: Given, today: date) -> tuple[engine.Answers, dict[str, engine.Problem]]:
    fields = [field for field in spec.fields if field.id in given and field.kind not in _CHOSEN]
    return engine.check(spec, {field.id: raw(field, given[field.id], {}) for field in fields}, {}, today)
