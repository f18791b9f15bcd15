"""Every sentence the clerk says, in Fluent files beside this one; missing words are an error, not a gap."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

LOCALES = ("zh-CN", "en")

Say = Callable[..., str]

_LONG = 1000
_HALF_A_YEAR = 183


@lru_cache(maxsize=4)
def bundle(locale: str) -> FluentBundle:
    """Load the sentences of one language."""
    made = FluentBundle([locale], use_isolating=False)
    folder = files(__name__).joinpath(locale)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        made.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return made


@lru_cache(maxsize=8192)
def _sentence(locale: str, key: str, values: tuple[tuple[str, str | int], ...]) -> str:
    loaded = bundle(locale)
    pattern = loaded.get_message(key).value
    if pattern is None:
        raise KeyError(key)
    # People write 8001, not 8,001, when they count characters or minutes.
    # Fluent refuses words beyond a length of its own, so long ones are put in afterwards.
    long = {name: one for name, one in values if isinstance(one, str) and len(one) > _LONG}
    plain = {name: fluent_number(one, useGrouping=False) if isinstance(one, int) else one for name, one in values}
    sentence, errors = loaded.format_pattern(pattern, plain | {name: _mark(name) for name in long})
    if errors:
        message = f"{locale} {key}: {errors}"
        raise ValueError(message)
    said = str(sentence)
    for name, one in long.items():
        said = said.replace(_mark(name), one)
    return said


def _mark(name: str) -> str:
    """Name where a long word comes, in letters that nobody types."""
    return f"\ue000{name}\ue001"


def speaker(locale: str) -> Say:
    """Give the function that says a key in one language."""
    known = locale if locale in LOCALES else LOCALES[0]

    def say(key: str, /, **values: str | int) -> str:
        return _sentence(known, key, tuple(sorted(values.items())))

    return say


def clock(moment: datetime, zone: str) -> str:
    """Write a time of day: 20:41."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def local_time(moment: datetime, zone: str) -> str:
    """Write an instant for a table: 2026-11-23 20:41."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@lru_cache(maxsize=4)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")


@lru_cache(maxsize=1024)
def calendar_day(day: date, locale: str) -> str:
    """Write a date as people say it: 11月23日 周一, Mon, Nov 23."""
    return format_date(day, "EEE, MMM d", "en") if locale == "en" else format_date(day, "M月d日 EEE", "zh_CN")


def moment(instant: datetime, now: datetime, zone: str, locale: str) -> str:
    """Write an instant, with its date only when that is not today's."""
    day, today = (one.astimezone(ZoneInfo(zone)).date() for one in (instant, now))
    if day == today:
        return clock(instant, zone)
    if abs((day - today).days) > _HALF_A_YEAR:
        # So far away it could be any year.
        return f"{day.isoformat()} {clock(instant, zone)}"
    return f"{calendar_day(day, locale)} {clock(instant, zone)}"


def duration(length: timedelta, say: Say) -> str:
    """Write a duration: 35 分钟, 2 小时 5 分."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return say("span-minutes", minutes=minutes)
    if minutes < 24 * 60 and minutes % 60 == 0:
        return say("span-whole-hours", hours=minutes // 60)
    if minutes < 24 * 60:
        return say("span-hours", hours=minutes // 60, minutes=minutes % 60)
    return say("span-days", days=minutes // (24 * 60))


def money(amount: str, locale: str) -> str:
    """Write an amount with its thousands."""
    return format_decimal(amount, "#,##0.00", _babel(locale))


def joined(words: Iterable[str], locale: str) -> str:
    """Write words one behind the other: 日报、周报."""
    return (", " if locale == "en" else "、").join(words)


def listed(names: Sequence[str], locale: str, most: int) -> str:
    """List names, the first ones, and how many more there are."""
    shown = joined(names[:most], locale)
    return shown + (f" +{len(names) - most}" if len(names) > most else "")


def short(text: str, most: int) -> str:
    """Cut a text to one line for a card; the whole is a tap away."""
    line = " / ".join(part.strip() for part in text.splitlines() if part.strip())
    return line if len(line) <= most else line[: most - 1] + "…"
