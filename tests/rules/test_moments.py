"""When something happened, the way people type it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.incidents import exceeds, next_nag, next_up
from handlers.rules.moments import instant
from handlers.rules.spoken import sounds_like_time

# A Monday, 17:20 in Shanghai.
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day", "clock"),
    [
        ("刚刚", 23, "17:20"),
        ("半小时前", 23, "16:50"),
        ("1个半小时前", 23, "15:50"),
        ("两小时前", 23, "15:20"),
        ("几分钟前", 23, "17:15"),
        ("14:30", 23, "14:30"),
        ("下午三点左右", 23, "15:00"),
        ("三点半", 23, "15:30"),
        ("三点一刻", 23, "15:15"),
        ("十点半", 23, "10:30"),
        ("15：30", 23, "15:30"),
        ("昨晚十点半", 22, "22:30"),
        ("昨晚十二点", 23, "00:00"),
        ("昨晚一点", 23, "01:00"),
        ("今早8点", 23, "08:00"),
        ("傍晚六点", 23, "18:00"),
        ("昨天 9:05", 22, "09:05"),
        ("11月22日 14:30", 22, "14:30"),
        ("22.11. 14:30", 22, "14:30"),
        ("11.22 14:30", 22, "14:30"),
        ("周日下午3点", 22, "15:00"),
        ("yesterday 22:30", 22, "22:30"),
        ("2 h ago", 23, "15:20"),
        ("1小时20分钟前", 23, "16:00"),
        ("一个小时二十分前", 23, "16:00"),
        ("一刻钟前", 23, "17:05"),
        ("昨天中午", 22, "12:00"),
        ("中午", 23, "12:00"),
        ("1430", 23, "14:30"),
        ("an hour ago", 23, "16:20"),
        ("Half an hour ago.", 23, "16:50"),
        ("about an hour and a half ago", 23, "15:50"),
        ("a quarter of an hour ago", 23, "17:05"),
        ("1 hour 20 minutes ago", 23, "16:00"),
        ("a few minutes ago", 23, "17:15"),
        ("noon", 23, "12:00"),
        ("at 2:30 pm", 23, "14:30"),
        ("yesterday at 3pm", 22, "15:00"),
        ("yesterday afternoon at 3", 22, "15:00"),
        ("this morning 9:00", 23, "09:00"),
        ("at 9 this morning", 23, "09:00"),
        ("last night at 10:30", 22, "22:30"),
        ("10:30 pm last night", 22, "22:30"),
        ("22 Nov 14:30", 22, "14:30"),
        ("November 22nd, 14:30", 22, "14:30"),
    ],
)
def test_people_say_when_in_many_ways(typed: str, day: int, clock: str) -> None:
    found = instant(typed, NOW, "Asia/Shanghai")
    assert found is not None
    local = found + timedelta(hours=8)
    assert (local.day, f"{local:%H:%M}") == (day, clock)


def test_half_past_ten_in_the_evening_is_not_this_morning() -> None:
    late = NOW + timedelta(hours=5, minutes=20)
    assert instant("十点半", late, "Asia/Shanghai") == late - timedelta(minutes=10)


@pytest.mark.parametrize(
    "typed", ["😀", "不知道", "5", "99999999小时前", "25:00", "明天早上", "", "13月40日 9:00", "冷库停电了"]
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert instant(typed, NOW, "Asia/Shanghai") is None


@pytest.mark.parametrize(
    "typed", ["明天早上", "昨晚", "昨天下午", "last night", "next week", "25:00", "5", "大概三点前后"]
)
def test_what_is_a_time_and_cannot_be_read_still_sounds_like_one(typed: str) -> None:
    assert instant(typed, NOW, "Asia/Shanghai") is None
    assert sounds_like_time(typed)


@pytest.mark.parametrize(
    "typed",
    ["昨天客户仓库着火了", "冷库停电了", "前台闹事", "下午店门口出车祸", "a truck broke down last night", "😀", "电"],
)
def test_what_says_what_happened_is_no_time(typed: str) -> None:
    assert instant(typed, NOW, "Asia/Shanghai") is None
    assert not sounds_like_time(typed)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = instant(text, NOW, "Asia/Shanghai")
    assert found is None or found.tzinfo is not None


@given(minutes=st.integers(0, 10_000), limit=st.integers(1, 10_000))
def test_late_is_what_exceeds_the_limit_from_the_event(minutes: int, limit: int) -> None:
    over = exceeds(NOW, NOW + timedelta(minutes=minutes), timedelta(minutes=limit))
    assert (over is not None) == (minutes > limit)


@given(
    limit=st.integers(1, 1000),
    before=st.lists(st.integers(1, 2000), max_size=5),
    passed=st.integers(0, 1100),
)
def test_reminders_come_after_now_and_before_the_limit(limit: int, before: list[int], passed: int) -> None:
    limit_at, now = NOW + timedelta(minutes=limit), NOW + timedelta(minutes=passed)
    at = next_nag(NOW, limit_at, before, now)
    assert at is None or now < at < limit_at
    if passed == 0:
        assert at is not None, "every limit has a reminder"


@given(
    told=st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True),
    superiors=st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=2), max_size=10),
    gone=st.sets(st.integers(0, 9), max_size=4),
)
def test_the_climb_ends_and_never_tells_anybody_twice_or_somebody_gone(
    told: list[int], superiors: dict[int, list[int]], gone: set[int]
) -> None:
    known = list(told)
    for _ in range(20):
        upper = next_up(known, superiors, gone)
        if not upper:
            break
        assert not set(upper) & (set(known) | gone)
        known += upper
    else:
        raise AssertionError("the climb must end")
