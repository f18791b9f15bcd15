"""Understand an amount the way people write it: 12000, ¥12,000.00, 1.2万, 壹万二."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_SHORT = {"k": 1000, "w": 10_000, "m": 1_000_000}
_CEILING = Decimal(10) ** 12


def amount(text: str) -> Decimal | None:
    """Read an amount of yuan; nothing when it is not one, is in other money or is beyond a million million."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"^(rmb|cny|¥|￥|人民币)\s*|\s*(元整|元|块钱|块|圆|rmb|cny|yuan)$", "", plain)
    value = _western(plain)
    if value is None:
        value = _chinese(plain)
    return value if value is not None and abs(value) < _CEILING else None


def _western(text: str) -> Decimal | None:
    if mixed := re.fullmatch(r"(\d+)([万萬千百])(\d)", text):
        # As it is said: 1万2 is 12,000.
        unit = {**_UNITS, **_BIG}[mixed[2]]
        return Decimal(int(mixed[1]) * unit + int(mixed[3]) * unit // 10)
    match = re.fullmatch(r"(-?\d[\d, ]*(?:\.\d+)?|-?\.\d+)\s*([万萬亿千百kwm]?)", text)
    if not match or re.search(r",\d{1,2}(?!\d)", match[1]):
        return None
    unit = {**_UNITS, **_BIG, **_SHORT}.get(match[2], 1)
    try:
        return Decimal(re.sub(r"[, ]", "", match[1])) * unit
    except InvalidOperation:
        return None


def _chinese(text: str) -> Decimal | None:
    if not text or any(sign not in _DIGITS and sign not in _UNITS and sign not in _BIG for sign in text):
        return None
    total = section = digit = 0
    last_unit = 1
    for sign in text:
        if sign in _DIGITS:
            if digit and last_unit == 1:
                return None  # two digits in a row, as in 一二: a telephone number, not an amount
            digit = _DIGITS[sign]
            last_unit = 1 if digit == 0 else last_unit
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit, last_unit = 0, _UNITS[sign]
        else:
            # 亿 counts all that stands before it, 万 only what follows the last 亿.
            counted = total + section + digit if sign == "亿" else section + digit
            total = (0 if sign == "亿" else total) + counted * _BIG[sign]
            section = digit = 0
            last_unit = _BIG[sign]
    # A bare last digit counts tenths of the unit before it: 壹万二 is 12,000.
    return Decimal(total + section + digit * (last_unit // 10 or 1))
