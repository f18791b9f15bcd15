"""What somebody is to do, and by when, in one line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.moments import by_when
from handlers.rules.tasks import split

ZONE = "Asia/Shanghai"
# A Monday, 17:20 in Shanghai.
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give an instant by Shanghai's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("18:00", at(23, 18)),
        ("18:00 前", at(23, 18)),
        ("六点之前", at(23, 18)),
        ("9:00", at(24, 9)),
        ("九点", at(23, 21)),
        ("明早9点", at(24, 9)),
        ("明天下午3点半", at(24, 15, 30)),
        ("明天 15:30", at(24, 15, 30)),
        ("今晚8点", at(23, 20)),
        ("周五 10:00", at(27, 10)),
        ("11月25日 8:30", at(25, 8, 30)),
        ("两小时内", NOW + timedelta(hours=2)),
        ("半小时后", NOW + timedelta(minutes=30)),
        ("in 45 minutes", NOW + timedelta(minutes=45)),
        ("by tomorrow 9:00", at(24, 9)),
        ("within 2 hours", NOW + timedelta(hours=2)),
        ("今天 9:00", None),
        ("昨天 18:00", None),
        ("尽快", None),
        ("3", None),
        ("", None),
    ],
)
def test_by_when_is_understood_the_way_people_say_it(text: str, instant: datetime | None) -> None:
    assert by_when(text, NOW, ZONE) == instant


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("联系冷链公司 18:00 前", "联系冷链公司", at(23, 18)),
        ("18:00前 联系冷链公司", "联系冷链公司", at(23, 18)),
        ("联系冷链公司，明天 下午 3点", "联系冷链公司", at(24, 15)),
        ("联系冷链公司", "联系冷链公司", None),
        ("18:00", "18:00", None),
        ("call the cold store, ask for Lin by 18:00", "call the cold store, ask for Lin", at(23, 18)),
        ("看 18:00 的货 18:30", "看 18:00 的货", at(23, 18, 30)),
    ],
)
def test_a_line_is_split_into_what_and_when(text: str, what: str, when: datetime | None) -> None:
    assert split(text, NOW, ZONE) == (what, when)


@given(st.text(max_size=60))
def test_nothing_anybody_types_is_lost_or_due_in_the_past(text: str) -> None:
    what, when = split(text, NOW, ZONE)
    assert what in text
    assert when is None or (when > NOW and what)
