"""Whoever stands in for somebody: never in a circle, never whoever applied."""

from graphlib import CycleError, TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.stand_ins import stand_in, would_loop

PEOPLE = st.integers(1, 6)
NAMED = st.dictionaries(PEOPLE, PEOPLE)


@given(PEOPLE, NAMED, PEOPLE)
def test_a_stand_in_is_there_and_is_neither_the_person_nor_whoever_applied(
    person: int, named: dict[int, int], requester: int
) -> None:
    found = stand_in(person, named, requester)
    if found is not None:
        assert found not in {person, requester}
        assert found not in named, "whoever is away does not stand in"


@given(PEOPLE, NAMED, PEOPLE)
def test_nobody_stands_in_exactly_where_the_way_ends_nowhere(
    person: int, named: dict[int, int], requester: int
) -> None:
    way, at = [person], person
    while (at := named.get(at, 0)) and at not in way:
        way.append(at)
    goes_round = at != 0
    blocked = goes_round or requester in way[1:] or len(way) == 1
    assert (stand_in(person, named, requester) is None) == blocked


@given(PEOPLE, NAMED)
def test_what_waits_for_somebody_waits_for_the_same_stand_in_whoever_applied_unless_it_is_they(
    person: int, named: dict[int, int]
) -> None:
    anybody = stand_in(person, named, 0)
    found = {stand_in(person, named, requester) for requester in range(1, 7)}
    assert found <= {anybody, None}


@given(st.lists(st.tuples(PEOPLE, PEOPLE), max_size=12), st.data())
def test_refusing_what_would_loop_keeps_every_way_straight_whoever_counts(
    wishes: list[tuple[int, int]], data: st.DataObject
) -> None:
    every: dict[int, set[int]] = {}
    for person, substitute in wishes:
        closed = {one: others | {substitute} if one == person else others for one, others in every.items()}
        closed.setdefault(person, {substitute})
        if would_loop(person, substitute, every):
            assert _has_circle(closed)
        else:
            every = closed
            assert not _has_circle(every)
    named = {one: data.draw(st.sampled_from(sorted(others))) for one, others in every.items()}
    for start in named:
        way = [start]
        while way[-1] in named:
            way.append(named[way[-1]])
        assert stand_in(start, named, 0) == way[-1]


def _has_circle(named: dict[int, set[int]]) -> bool:
    try:
        TopologicalSorter(named).prepare()
    except CycleError:
        return True
    return False


def test_nobody_stands_in_for_themselves() -> None:
    assert would_loop(1, 1, {})
    assert stand_in(1, {1: 1}, 0) is None
