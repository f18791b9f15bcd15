"""Understand when something happened or is to be done, as people say it: 半小时前, 昨晚十点半, 明早 9 点; pure."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from handlers.rules import dates
from handlers.rules.deadlines import at_local, local_day
from handlers.rules.spoken import written
from handlers.rules.times import time_of_day

_NOW = {"刚刚", "刚才", "刚", "现在", "now", "just now"}
_AGO = re.compile(
    r"(?P<count>半|几|\d{1,4}(?:\.\d)?)\s*个?(?P<half>半)?\s*(?P<unit>小时|钟头|刻钟|分钟|分|h|hours?|hrs?|min(?:ute)?s?|天|days?)"
    r"(?P<more>半)?(?:\s*(?:零|又|and)?\s*(?P<minutes>\d{1,2})\s*(?:分钟|分|m|min(?:ute)?s?))?\s*(?:以前|之前|前|ago)"
)
_NUMERALS = re.compile("[零一二两三四五六七八九十]+")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_TEN = 10
_NOON = 12
# What names a part of a near day: the day it is counted from today, and what goes before the time.
_PARTS = (("今早", 0, "早上"), ("今晚", 0, "晚上"), ("今晨", 0, "早上"), ("前晚", -2, "晚上"))
_LAST_NIGHT = ("昨晚", "昨夜")
# From midnight to five it is still last night.
_DAWN = 6
_AHEAD = (("今晚", 0, "晚上"), ("明早", 1, "早上"), ("明晚", 1, "晚上"))
_BY = re.compile(r"^(?:by|in|within|before)\s+|(?:之|以)?[前内后]$|\s+from now$")
# Four digits are a time of the clock; fewer may be anything.
_TIGHT = 4
_HALVES = re.compile("上午|早|晨|凌晨|半夜|中午|下午|傍晚|晚|am|pm")
_DAY = re.compile(
    r"(?P<day>前天|昨天|昨日|今天|今日|yesterday|today|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}月\d{1,2}[日号]?"
    r"|\d{1,2}[-./]\d{1,2}\.?(?=\s)|(?:上?周|上?星期|上?礼拜)[一二三四五六日天])?[\s,的]*(?P<time>.+)"
)


def instant(text: str, now: datetime, zone: str) -> datetime | None:
    """Read when something happened, up to now; nothing for what is no time.

    A time without a day is the latest one that is over; a time of today still to come stays in the future.
    """
    plain = written(text)
    if plain in _NOW:
        return now
    words = plain
    plain = _NUMERALS.sub(lambda found: _number(found[0]), plain)
    if found := _AGO.fullmatch(plain):
        return now - _span(found)
    return None if plain.isdecimal() and len(plain) != _TIGHT else _on_a_day(words, plain, now, zone)


def by_when(text: str, now: datetime, zone: str) -> datetime | None:
    """Read by when something is to be done: 18:00 前, 明早 9 点, 2 小时内; nothing for what is over or no time."""
    words = _BY.sub("", unicodedata.normalize("NFKC", text).strip().casefold().rstrip("。.!")).strip()
    plain = _NUMERALS.sub(lambda found: _number(found[0]), words)
    if plain.isdecimal():
        return None
    if found := _AGO.fullmatch(f"{plain}前"):
        at: datetime | None = now + _span(found)
    else:
        at = _ahead(words, plain, now, zone)
    return at if at is not None and at > now else None


def _ahead(words: str, plain: str, now: datetime, zone: str) -> datetime | None:
    today = local_day(now, zone)
    for word, days, half in _AHEAD:
        if plain.startswith(word):
            at = time_of_day(half + plain.removeprefix(word).strip())
            return at_local(today + timedelta(days=days), at, zone) if at else None
    head, _, rest = _weekday_again(words, plain).partition(" ")
    for day_word, time_word in ((head, rest), (plain[:2], plain[2:])):
        day, at = dates.day(day_word, today), time_of_day(time_word)
        if day is not None and at is not None:
            return at_local(day, at, zone)
    at = time_of_day(plain)
    if at is None:
        return None
    # Six o'clock is the next one; 6:00 is written by the clock.
    either = _HALVES.search(plain) is None and ("点" in plain or "时" in plain) and 0 < at.hour < _NOON
    times = [at, at.replace(hour=at.hour + _NOON)] if either else [at]
    moments = [at_local(today + timedelta(days=n), one, zone) for n in (0, 1) for one in times]
    return min((one for one in moments if one > now), default=None)


def _on_a_day(words: str, plain: str, now: datetime, zone: str) -> datetime | None:
    """Read a time of day, with or without its day."""
    today = local_day(now, zone)
    for word in _LAST_NIGHT:
        if plain.startswith(word):
            return _last_night(plain.removeprefix(word).strip(), today, zone)
    for word, days, half in _PARTS:
        if plain.startswith(word):
            at = time_of_day(half + plain.removeprefix(word).strip())
            return at_local(today + timedelta(days=days), at, zone) if at else None
    found = _DAY.fullmatch(_weekday_again(words, plain))
    at = time_of_day(found["time"]) if found else None
    if found is None or at is None:
        return None
    if found["day"]:
        day = _day(found["day"], today)
        return at_local(day, at, zone) if day else None
    # Half past three is the latest one; 3:30 is written by the clock.
    either = _HALVES.search(plain) is None and ("点" in plain or "时" in plain) and 0 < at.hour < _NOON
    return _latest([at, at.replace(hour=at.hour + _NOON)] if either else [at], now, zone, today)


def _last_night(words: str, today: date, zone: str) -> datetime | None:
    """Read a time of the night that ended this morning."""
    at = time_of_day(words)
    if at is None:
        return None
    if at.hour in {0, _NOON}:
        return at_local(today, at.replace(hour=0), zone)
    if at.hour < _DAWN:
        return at_local(today, at, zone)
    evening = at if at.hour > _NOON else at.replace(hour=at.hour + _NOON)
    return at_local(today - timedelta(days=1), evening, zone)


def _latest(times: list[time], now: datetime, zone: str, today: date) -> datetime:
    """Give the latest of some times of day that is over; after midnight that may be yesterday's."""
    moments = [at_local(today, at, zone) for at in times]
    over = [one for one in moments if one <= now]
    if over:
        return max(over)
    before = max(at_local(today - timedelta(days=1), at, zone) for at in times)
    # In the small hours 23:40 was yesterday; at ten in the morning 14:30 is a slip of the thumb.
    return before if now - before < timedelta(hours=12) else min(moments)


def _day(word: str, today: date) -> date | None:
    found = dates.day(word, today)
    if found is None and (swapped := re.fullmatch(r"(\d{1,2})[-./](\d{1,2})\.?", word)):
        # The day first, as much of Europe writes it.
        found = dates.day(f"{swapped[2]}.{swapped[1]}", today)
    # What happened on a weekday happened on the last one.
    return found - timedelta(weeks=1) if found and found > today and dates.is_weekday(word) else found


def _span(found: re.Match[str]) -> timedelta:
    count = {"半": 0.5, "几": 5.0}.get(found["count"]) or float(found["count"])
    if found["half"] or found["more"]:
        count += 0.5
    unit, minutes = found["unit"], int(found["minutes"] or 0)
    if unit.startswith(("分", "min")):
        return timedelta(minutes=count + minutes)
    if unit.startswith(("天", "day")):
        return timedelta(days=count, minutes=minutes)
    return timedelta(minutes=15 * count) if unit == "刻钟" else timedelta(hours=count, minutes=minutes)


def _number(word: str) -> str:
    """Write 十 as 10, 二十五 as 25, 三 as 3."""
    tens, ten, ones = word.partition("十")
    if not ten:
        return "".join(str(_DIGITS[sign]) for sign in word)
    return str((_DIGITS.get(tens, 1) if tens else 1) * _TEN + (_DIGITS.get(ones, 0) if ones else 0))


def _weekday_again(text: str, plain: str) -> str:
    """Give weekdays their numeral back, which is a name there and no number."""
    written = unicodedata.normalize("NFKC", text).strip().casefold()
    found = re.match(r"(?:上?周|上?星期|上?礼拜)[一二三四五六日天]", written)
    if not found:
        return plain
    return found[0] + _NUMERALS.sub(lambda one: _number(one[0]), written[found.end() :])
