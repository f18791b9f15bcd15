"""Incidents in numbers: shares and medians never lie."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.delays import Measured, by, summary

SPANS = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=9))
MEASURED = st.builds(
    Measured,
    person_id=st.integers(1, 3),
    person=st.sampled_from("甲乙"),
    team=st.sampled_from(["华东", ""]),
    severity_id=st.just("important"),
    severity=st.just("重要"),
    delay=SPANS,
    in_time=st.booleans(),
    known=st.none() | SPANS,
    resolved=st.none() | SPANS,
)


@given(st.lists(MEASURED, min_size=1, max_size=30))
def test_a_summary_says_no_more_than_there_is(found: list[Measured]) -> None:
    one = summary(found)
    assert one.count == len(found)
    assert min(item.delay for item in found) <= one.delay <= one.longest == max(item.delay for item in found)
    assert (one.share == 100) == all(item.in_time for item in found)
    assert (one.known is None) == all(item.known is None for item in found)


@given(st.lists(MEASURED, max_size=30))
def test_groups_hold_everything_once_the_largest_first(found: list[Measured]) -> None:
    groups = by(found, lambda one: one.person_id)
    counts = [one.count for one in groups.values()]
    assert sum(counts) == len(found)
    assert counts == sorted(counts, reverse=True)
    assert set(groups) == {one.person_id for one in found}
