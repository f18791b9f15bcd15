"""Understand a date the way people write it: 今天, 8.15, 8月15日, 2026-08-15, tomorrow."""

import re
import unicodedata
from datetime import date, timedelta

_NEAR = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "yesterday": -1,
    "今天": 0,
    "今日": 0,
    "today": 0,
    "明天": 1,
    "明日": 1,
    "tomorrow": 1,
    "后天": 2,
}
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")


def day(text: str, today: date) -> date | None:
    """Read a date; a month and day without a year mean the one nearest to ``today``."""
    plain = unicodedata.normalize("NFKC", text).strip().lower().rstrip(".")
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if match := _FULL.fullmatch(plain):
        return _valid(*(int(part) for part in match.groups()))
    if match := _SHORT.fullmatch(plain):
        month, number = (int(part) for part in match.groups())
        near = [_valid(year, month, number) for year in (today.year - 1, today.year, today.year + 1)]
        return min((one for one in near if one), key=lambda one: abs(one - today), default=None)
    return None


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
