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
# In a year that has every day.
_ANY = date(2024, 1, 1)
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


def is_day(text: str) -> bool:
    """Tell whether a text is a day and nothing else, whichever it is."""
    return day(text, _ANY) is not None


def begins_with_days(text: str) -> bool:
    """Tell whether a text begins with a day, or with how many or until when."""
    words = text.split()
    return bool(words) and (is_day(words[0].rstrip(",;")) or bool(_COUNT.match(text) or _UNTIL.match(text)))


def looks_like_day(text: str) -> bool:
    """Tell whether a text is written like a day, be there such a day or not."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _FULL.fullmatch(plain) is not None or _SHORT.fullmatch(plain) is not None


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
_HALF = re.compile(r"半天|上午|下午|早上|中午|晚上|(?:half|part) (?:a |of the )?day|morning|afternoon", re.IGNORECASE)
_UNTIL = re.compile(r"^\s*(?:直到|到|至|till\b|until\b)\s*", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,2}|[一二两三四五六七八九十半])\s?(?:天|days?)", re.IGNORECASE)
_NUMBERS = {word: number for number, word in enumerate("半一二三四五六七八九十")} | {"半": 1, "两": 2}


def without_half(text: str) -> str:
    """Take out of a text what names a part of a day."""
    return _HALF.sub("", text)


def is_half(text: str) -> bool:
    """Tell whether a text begins with a part of a day, or of a day it names."""
    parts = [(one, without_half(one)) for one in text.split()[:2]]
    return any(left != one and (not left or is_day(left)) for one, left in parts)


def is_over(text: str, today: date) -> bool:
    """Tell whether a text begins with days that are over, not long ago."""
    earliest = today - timedelta(days=_LONGEST_DAYS)
    words = re.sub(r"[,，。;；、!！]", " ", text).split()
    found = (span(" ".join(words[:length]), today, earliest) for length in range(len(words), 0, -1))
    return any(one is not None and one[0] < today for one in found)


def span(text: str, today: date, earliest: date | None = None) -> tuple[date, date] | None:
    """Read one day, two with something between, or how many from a day on; nothing for the past or for very long.

    Days before ``earliest``, else ``today``, are past.
    """
    # Until a day alone is from today on.
    text = _UNTIL.sub(f"{today.isoformat()} ", text)
    words = re.sub(r"[到至~–—]|\b(?:to|till|until)\b", " ", _COUNT.sub(r" \g<1>天 ", text)).split()
    if len(words) == 1 and words[0].count("-") == 1:
        words = words[0].split("-")
    if words and (found := _COUNT.fullmatch(words[-1])):
        count = int(found[1]) if found[1].isdecimal() else _NUMBERS[found[1]]
        first = _coming(words[0], today) if len(words) == 2 else today if len(words) == 1 else None
        words = [first.isoformat(), (first + timedelta(days=count - 1)).isoformat()] if first and count else []
    days = [_coming(word, today) for word in words]
    if not days or len(days) > 2 or None in days:
        return None
    first, last = (one for one in (days[0], days[-1]) if one)
    return (first, last) if (earliest or today) <= first <= last <= first + timedelta(days=_LONGEST_DAYS) else None


def span_before(text: str, today: date) -> tuple[tuple[date, date], str] | None:
    """Read the days that a text begins with, and the words that come behind them; figures there are no words."""
    words = re.sub(r"[,，。;；、!！]", " ", text).split()
    for length in range(len(words), 0, -1):
        left = " ".join(words[length:])
        if (found := span(" ".join(words[:length]), today)) and not any(one.isdecimal() for one in left):
            return found, left
    return None


def _coming(word: str, today: date) -> date | None:
    """Read a day to come: a weekday that is over means the next one."""
    found = day(word, today)
    return found + timedelta(weeks=1) if found and found < today and is_weekday(word) else found
