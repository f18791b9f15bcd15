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
# Days that make sense in a company; others are slips of the thumb.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WEEKDAYS = "一二三四五六日天"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKS = {"": 0, "这": 0, "本": 0, "this ": 0, "上": -1, "last ": -1, "下": 1, "next ": 1}
_WEEKDAY = re.compile(
    r"(?P<which>这|本|上|下|this |last |next )?"
    r"(?:(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    r"|(?P<en>mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?))",
)
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")


def day(text: str, today: date) -> date | None:
    """Read a date; a month and day without a year mean the one nearest to ``today``, a weekday that of its week."""
    plain = unicodedata.normalize("NFKC", text).strip().lower().rstrip(".")
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if match := _WEEKDAY.fullmatch(plain):
        monday = today - timedelta(days=today.weekday())
        name = match["zh"] or match["en"]
        number = _WEEKDAYS.index(name) if match["zh"] else _ENGLISH.index(name[:3])
        return monday + timedelta(days=min(number, 6), weeks=_WEEKS[match["which"] or ""])
    if match := _FULL.fullmatch(plain):
        return _valid(*(int(part) for part in match.groups()))
    if match := _SHORT.fullmatch(plain):
        month, number = (int(part) for part in match.groups())
        near = [_valid(year, month, number) for year in (today.year - 1, today.year, today.year + 1)]
        return min((one for one in near if one), key=lambda one: abs(one - today), default=None)
    return None


def is_weekday(text: str) -> bool:
    """Tell whether a text is a weekday's bare name, of whichever week."""
    found = _WEEKDAY.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    return found is not None and not found["which"]


def _valid(year: int, month: int, number: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


_LONGEST_DAYS = 60


def span(text: str, today: date) -> tuple[date, date] | None:
    """Read one day, or two with something between them; nothing for the past or for very long."""
    words = re.sub(r"[到至~–—]", " ", text).split()
    if len(words) == 1 and words[0].count("-") == 1:
        words = words[0].split("-")
    days = [_coming(word, today) for word in words]
    if not days or len(days) > 2 or None in days:
        return None
    first, last = (one for one in (days[0], days[-1]) if one)
    return (first, last) if today <= first <= last <= first + timedelta(days=_LONGEST_DAYS) else None


def _coming(word: str, today: date) -> date | None:
    """Read a day to come: a weekday that is over means the next one."""
    found = day(word, today)
    return found + timedelta(weeks=1) if found and found < today and is_weekday(word) else found
