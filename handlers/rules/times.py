"""Understand a time of day the way people type it: 18:30, 18点半, 1830, 下午6点, 6:30 pm."""

import re
import unicodedata
from datetime import time

_TIME = re.compile(
    r"(?P<half>上午|早上|早|清晨|凌晨|半夜|中午|下午|傍晚|晚上|晚|am|pm)?\s*"
    r"(?P<hour>\d{1,2})(?:[:点时](?P<minute>1刻|3刻|\d{1,2}|半|整)?分?|\.(?P<dotted>\d{2})|(?P<tight>\d{2}))?\s*(?P<after>am|pm)?",
)
_AFTERNOON = {"下午", "傍晚", "晚上", "晚", "pm"}
# Twelve at night is the beginning of a day, and so is 12 am.
_MIDNIGHT = {"晚上", "晚", "半夜", "凌晨", "am"}
_NOON = 12
# One at noon is 13:00; eleven at noon is 11:00.
_EARLY = 4


def time_of_day(text: str) -> time | None:
    """Read a time of day; nothing when it is none."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None:
        return None
    hour = int(found["hour"])
    written = found["minute"] or found["tight"] or found["dotted"] or "0"
    minute = {"半": 30, "整": 0, "1刻": 15, "3刻": 45}.get(written)
    if minute is None:
        minute = int(written)
    half = found["half"] or found["after"]
    if hour == _NOON and half in _MIDNIGHT:
        hour = 0
    elif (half in _AFTERNOON and hour < _NOON) or (half == "中午" and hour < _EARLY):
        hour += _NOON
    try:
        return time(hour, minute)
    except ValueError:
        return None


def span(text: str) -> tuple[time, time] | None:
    """Read two times of day, from and to."""
    parts = re.split(r"\s*(?:-|–|—|~|到|至|to)\s*", unicodedata.normalize("NFKC", text).strip().casefold())
    times = [time_of_day(one) for one in parts]
    return (times[0], times[1]) if len(times) == 2 and times[0] is not None and times[1] is not None else None
