"""When a customer's matter is due, to the minute."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rulebooks import shipped
from handlers.rules.book import ClockDue
from handlers.rules.matters import due_at, number_of, split_customer
from handlers.rules.reading import read

BOOK = read(shipped("market-operations"))
ZONE = "Asia/Shanghai"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give an instant of November 2026 by Shanghai's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        ("enquiry", at(23, 9), at(23, 18)),
        ("enquiry", at(23, 17, 59), at(23, 18)),
        ("enquiry", at(23, 18), at(23, 23, 59)),
        ("enquiry", at(23, 23, 59), at(23, 23, 59)),
        ("quality", at(27, 9), at(30, 18)),
        ("complaint", at(23, 20), at(26, 18)),
    ],
)
def test_the_same_day_and_three_days_end_where_the_rule_book_says(kind: str, received: datetime, due: datetime) -> None:
    assert due_at(BOOK.customer_clocks[kind].due, BOOK.calendar, received, ZONE) == due


def test_working_days_count_where_a_company_says_so() -> None:
    due = ClockDue(days=3, time=time(18), working_days=True, assumed=True)
    assert due_at(due, BOOK.calendar, at(27, 9), ZONE) == datetime(2026, 12, 2, 10, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
    st.integers(0, 10),
)
def test_nothing_is_due_before_it_came_nor_later_than_its_days(naive: datetime, zone: str, days: int) -> None:
    received = naive.replace(tzinfo=UTC)
    due = due_at(ClockDue(days=days, time=time(18), assumed=True), BOOK.calendar, received, zone)
    assert received <= due <= received + timedelta(days=days + 1, hours=1)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("华联超市 冷柜什么时候到货", ("华联超市", "冷柜什么时候到货")),
        ("华联超市：冷柜\n什么时候到货", ("华联超市", "冷柜\n什么时候到货")),
        ("冷柜什么时候到货", ("", "冷柜什么时候到货")),
        ("华联超市：", ("", "华联超市：")),
        (
            "这是一句长得不可能是客户名字的话所以不要拆开它 谢谢",
            ("", "这是一句长得不可能是客户名字的话所以不要拆开它 谢谢"),
        ),
    ],
)
def test_a_line_may_begin_with_the_customer(line: str, found: tuple[str, str]) -> None:
    assert split_customer(line) == found


def test_each_kind_has_a_number_of_its_own() -> None:
    assert len({number_of(one) for one in BOOK.customer_clocks}) == len(BOOK.customer_clocks)
