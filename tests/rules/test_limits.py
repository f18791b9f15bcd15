"""When a request is to be decided: working days over weekends, holidays and make-up days, and the reminders before."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rulebooks import shipped
from handlers.rules.approvals import Limit
from handlers.rules.deadlines import local_day
from handlers.rules.limits import due_at, nag_moments
from handlers.rules.reading import read
from handlers.rules.working_days import is_working_day

CALENDAR = read(shipped("sales-company")).calendar
SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"])


def limit(days: int, *, working: bool = True) -> Limit:
    """Give a limit of so many days."""
    return Limit(days=days, working=working, assumed=True)


def shanghai(text: str) -> datetime:
    """Read a wall time in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after ``start`` up to ``end``."""
    span = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    return sum(is_working_day(CALENDAR, day) for day in span)


@given(MOMENTS, st.integers(1, 10), ZONES)
def test_nobody_has_fewer_working_days_than_the_limit_says(since: datetime, days: int, zone: str) -> None:
    due = due_at(limit(days), CALENDAR, since, zone)
    start, end = local_day(since, zone), local_day(due, zone)
    assert is_working_day(CALENDAR, end)
    on_rest_day = not is_working_day(CALENDAR, start)
    # What comes in on a rest day begins with the first moment of the next working day.
    assert working_days_between(start, end) == days + on_rest_day
    shown = due.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0).time()
    given_at = since.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0).time()
    skipped = shown != (time() if on_rest_day else given_at)
    assert not skipped or zone in {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe"}, "clocks stand elsewhere"


@given(MOMENTS, st.integers(1, 10), st.booleans())
def test_more_days_end_later_and_a_later_start_never_ends_earlier(
    since: datetime,
    days: int,
    working: bool,  # noqa: FBT001 - drawn
) -> None:
    one = due_at(limit(days, working=working), CALENDAR, since, "Asia/Shanghai")
    assert since < one < due_at(limit(days + 1, working=working), CALENDAR, since, "Asia/Shanghai")
    assert one <= due_at(limit(days, working=working), CALENDAR, since + timedelta(hours=1), "Asia/Shanghai")


@given(MOMENTS, st.integers(1, 10))
def test_natural_days_do_not_ask_the_calendar(since: datetime, days: int) -> None:
    assert due_at(limit(days, working=False), CALENDAR, since, "Asia/Shanghai") == since + timedelta(days=days)


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-23 17:20", 2, "2026-11-25 17:20"),  # Monday
        ("2026-11-26 09:00", 2, "2026-11-30 09:00"),  # Thursday, over a weekend
        ("2026-11-27 23:59", 1, "2026-11-30 23:59"),  # Friday night
        ("2026-11-28 10:00", 2, "2026-12-02 00:00"),  # Saturday counts from Monday
        ("2026-11-29 22:00", 1, "2026-12-01 00:00"),  # Sunday
        ("2026-09-30 10:00", 2, "2026-10-09 10:00"),  # over the golden week
        ("2026-10-09 10:00", 1, "2026-10-10 10:00"),  # the Saturday that is made up
        ("2026-09-18 10:00", 1, "2026-09-20 10:00"),  # the Sunday that is made up
        ("2026-02-13 15:00", 2, "2026-02-24 15:00"),  # over the New Year: Saturday 14th is made up, then the 24th
        ("2026-10-03 12:00", 1, "2026-10-09 00:00"),  # in the golden week: counts from the 8th
        ("2025-12-31 12:00", 1, "2026-01-04 12:00"),  # the first Sunday of January is made up
    ],
)
def test_the_limits_of_the_regulations_over_rest_days(since: str, days: int, due: str) -> None:
    assert due_at(limit(days), CALENDAR, shanghai(since), "Asia/Shanghai") == shanghai(due)


def test_the_day_is_that_of_whoever_applies() -> None:
    """In New York it is still Friday when Shanghai has Saturday."""
    since = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert due_at(limit(1), CALENDAR, since, "America/New_York") == since + timedelta(days=3)
    assert due_at(limit(1), CALENDAR, since, "Asia/Shanghai") == shanghai("2026-12-01 00:00")


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=30)), st.lists(st.integers(1, 100), max_size=5))
def test_reminders_come_in_order_after_the_start_and_not_after_the_end(
    since: datetime, length: timedelta, shares: list[int]
) -> None:
    found = nag_moments(since, since + length, shares)
    assert found == sorted(found)
    assert len(found) == len({*shares, 100})
    assert all(since < one <= since + length for one in found)
    assert found[-1] == since + length, "the end is always one"


def test_reminders_come_at_half_at_four_fifths_and_at_the_end() -> None:
    since, due = shanghai("2026-11-23 09:00"), shanghai("2026-11-25 09:00")
    assert nag_moments(since, due, (100, 50, 80)) == [
        shanghai("2026-11-24 09:00"),
        shanghai("2026-11-24 23:24"),
        due,
    ]
