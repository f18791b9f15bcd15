"""Days as people write them, and how long they are away."""

from datetime import date

import pytest

from handlers.rulebooks import shipped
from handlers.rules import dates
from handlers.rules.reading import read
from handlers.verbs import find

TODAY = date(2026, 11, 23)
RULES = read(shipped("market-operations"))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("今天休息", 23, 23),
        ("我明天请假", 24, 24),
        ("今天要请假", 23, 23),
        ("请病假明天", 24, 24),
        ("休息 明天", 24, 24),
        ("off today", 23, 23),
        ("I'm sick today", 23, 23),
        ("请假 明天 家里有事", 24, 24),
        ("请假三天", 23, 25),
        ("周五请假 两天", 27, 28),
        ("请假 11.24-11.26", 24, 26),
        ("leave tomorrow 3 days", 24, 26),
        ("leave 11.25, family", 25, 25),
        ("请假到周五", 23, 27),
        ("off till friday", 23, 27),
        ("请假 今天到周三", 23, 25),
    ],
)
def test_leave_is_understood_the_way_people_ask_for_it(said: str, first: int, last: int) -> None:
    found = find(RULES, said)
    assert found is not None
    verb, words = found
    assert verb == "leave"
    days = dates.span(words, TODAY) or (dates.span_before(words, TODAY) or (None,))[0]
    assert days == (date(2026, 11, first), date(2026, 11, last))


@pytest.mark.parametrize("said", ["我请假", "病假", "请个假", "sick", "我想请假"])
def test_leave_without_a_day_is_asked_about(said: str) -> None:
    assert find(RULES, said) == ("leave", "")


@pytest.mark.parametrize(
    "said",
    [
        "客户休息，没谈成",
        "他休息了吗",
        "今天去了C店，老板休息",
        "off the record",
        "sick customer",
        "明天休息吗？",
        "今天休息不了",
        "明天休息取消",
        "年假 3天 没批",
        "休息日走访了三家客户",
        "今天休息的客户：恒达",
        "周六休息吗",
    ],
)
def test_what_only_sounds_like_leave_is_none(said: str) -> None:
    assert find(RULES, said) is None


@pytest.mark.parametrize("said", ["11.24 到 99.99", "刘洋 今天", "昨天", "11.24-11.20", "今天 100 天", "下午"])
def test_days_that_make_no_sense_are_none(said: str) -> None:
    assert dates.span(said, TODAY) is None
    assert dates.span_before(said, TODAY) is None
