"""What each kind of question takes as an answer, typed or tapped; pure.

An answer is kept as plain JSON and reading it again gives the same value, so that a draft
may be validated as often as the form changes.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from handlers.rules import amounts, dates
from handlers.rules.book import FieldKind, FormField, Option

_YES = {"是", "有", "对", "yes", "y", "true", "ok", "好"}
_NO = {"否", "不是", "没有", "没", "无", "no", "n", "false"}
_ALL = {"全部", "都做了", "都完成", "全做了", "all"}
_NONE = {"没有", "都没有", "无", "none"}


class MisfitError(PydanticCustomError):
    """An answer that does not fit; its type is the key of the sentence that says so."""


def misfit(key: str, **values: object) -> MisfitError:
    """Make a misfit whose sentence is ``key``."""
    return MisfitError(key, "the answer does not fit", values or None)


def read(field: FormField, raw: object, today: date, lines: list[str]) -> Any:  # noqa: ANN401 - JSON
    """Turn what was typed, tapped or stored into the stored form.

    Raises:
        MisfitError: when it is no answer to this question.

    """
    return _READERS[field.kind](field, raw, today, lines)


def _text(field: FormField, raw: object, _today: date, _lines: list[str]) -> str:
    text = str(raw).strip()
    if not any(unicodedata.category(sign)[0] in "LNSP" for sign in text):
        raise misfit("misfit-empty")
    if len(text) > field.most:
        raise misfit("misfit-too-long", length=len(text), most=field.most)
    return re.sub(r"\s*\n\s*", " ", text) if field.kind is FieldKind.TEXT else text


def _number(field: FormField, raw: object, _today: date, _lines: list[str]) -> str:
    return _plain(_amount(field, raw, "misfit-number"))


def _money(field: FormField, raw: object, _today: date, _lines: list[str]) -> str:
    key = "misfit-money" if field.optional else "misfit-money-needed"
    return f"{_amount(field, raw, key):.2f}"


def _amount(field: FormField, raw: object, key: str) -> Decimal:
    value = amounts.amount(str(raw))
    if value is None:
        raise misfit(key)
    if field.least is not None and value < field.least:
        raise misfit("misfit-too-small", least=_plain(field.least))
    return value


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _date(_field: FormField, raw: object, today: date, _lines: list[str]) -> str:
    value = dates.day(str(raw), today)
    if value is None:
        raise misfit("misfit-date", example=f"{today.month}.{today.day}")
    return value.isoformat()


def _choice(field: FormField, raw: object, _today: date, _lines: list[str]) -> str:
    if option := _option(field, str(raw)):
        return option.id
    raise misfit("misfit-choice")


def _choices(field: FormField, raw: object, _today: date, _lines: list[str]) -> list[str]:
    parts = [str(part) for part in raw] if isinstance(raw, list) else re.split(r"[、,，;；\s]+", str(raw).strip())
    found = [_option(field, part) for part in parts if part]
    if not found or None in found:
        raise misfit("misfit-choice")
    return list(dict.fromkeys(option.id for option in found if option))


def _option(field: FormField, word: str) -> Option | None:
    wanted = word.strip().casefold()
    for number, option in enumerate(field.options, start=1):
        if wanted in {option.id, option.title.zh.casefold(), option.title.en.casefold(), str(number)}:
            return option
    return None


def _checklist(_field: FormField, raw: object, _today: date, lines: list[str]) -> list[list[Any]]:
    if isinstance(raw, list):
        return raw
    word = str(raw).strip().casefold()
    if word in _ALL:
        return [[line, True] for line in lines]
    if word in _NONE:
        return [[line, False] for line in lines]
    numbers = re.findall(r"\d+", unicodedata.normalize("NFKC", word))
    if not numbers or not all(1 <= int(number) <= len(lines) for number in numbers):
        raise misfit("misfit-checklist", most=len(lines))
    ticked = {int(number) for number in numbers}
    return [[line, place in ticked] for place, line in enumerate(lines, start=1)]


def _yes_no(_field: FormField, raw: object, _today: date, _lines: list[str]) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise misfit("misfit-yes-no")


def _person(_field: FormField, raw: object, _today: date, lines: list[str]) -> str:
    """Take one of the people offered, as "id:name", by name or as it was offered."""
    word = str(raw).strip()
    for line in lines:
        if word in {line, line.partition(":")[2]}:
            return line
    raise misfit("misfit-person")


def _files(_field: FormField, raw: object, _today: date, _lines: list[str]) -> list[int]:
    if isinstance(raw, list) and raw and all(isinstance(one, int) for one in raw):
        return raw
    raise misfit("misfit-files")


_READERS: dict[FieldKind, Callable[[FormField, object, date, list[str]], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.CHECKLIST: _checklist,
    FieldKind.YES_NO: _yes_no,
    FieldKind.FILES: _files,
    FieldKind.PERSON: _person,
}
