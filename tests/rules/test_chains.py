"""Chains over any company: loops among the superiors, missing posts, several holders, the applicant anywhere."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from handlers.rulebooks import shipped
from handlers.rules.approvals import Among, Mode, RequestType, Step, StepKind
from handlers.rules.approvals import Test as Question
from handlers.rules.chains import (
    Applicant,
    Company,
    NobodyDecidesError,
    Stop,
    applies,
    chosen_person,
    holds,
    named,
    path,
)
from handlers.rules.parts import Words
from handlers.rules.reading import read

PEOPLE = st.integers(1, 7)
POSTS = ("manager", "director", "clerk", "nobody_has_it")
POST = st.sampled_from(POSTS)
CODE = st.sampled_from(("E1", "E2", "E9"))
DECIDING = (StepKind.APPROVE, StepKind.SIGN)
SALES = read(shipped("sales-company"))
LAST_POSTS = {1: "manager", 2: "manager", 3: "director"}


def crowd(least: int = 0, most: int = 3) -> st.SearchStrategy[list[int]]:
    """Give a few people, each once."""
    return st.lists(PEOPLE, min_size=least, max_size=most, unique=True)


COMPANIES = st.builds(
    Company,
    above=st.dictionaries(PEOPLE, crowd(), max_size=7),
    posts=st.dictionaries(PEOPLE, POST, max_size=7),
    holders=st.dictionaries(POST, crowd(), max_size=4),
    named=st.dictionaries(CODE, PEOPLE, max_size=3),
    administrators=crowd(0, 2),
)
ANSWERS = st.dictionaries(
    st.sampled_from(("amount", "kind", "urgent", "whom")),
    st.sampled_from((None, True, False, "a", "b", "nan", "infinity", "500.00", "499.99", "3:刘洋", 7)),
)
APPLICANTS = st.builds(Applicant, id=PEOPLE, post=POST, team=st.sampled_from(("", "一部")), answers=ANSWERS)
TESTS = st.one_of(
    st.builds(Question, field=st.just("amount"), at_least=st.just(Decimal(500))),
    st.builds(Question, field=st.just("amount"), below=st.just(Decimal(500))),
    st.builds(Question, field=st.just("kind"), equals=st.just("a")),
    st.builds(Question, field=st.just("kind"), one_of=st.just(("a", "b"))),
    st.builds(Question, field=st.just("urgent"), equals=st.booleans()),
    st.builds(Question, posts=st.tuples(POST)),
    st.builds(Question, teams=st.just(("一部",))),
)


@st.composite
def steps(draw: st.DrawFn, *, may_depend: bool = True) -> Step:
    """Draw a step that names people in any of the four ways."""
    who: dict[str, Any] = draw(
        st.one_of(
            st.fixed_dictionaries({"superior": st.integers(1, 9)}),
            st.fixed_dictionaries(
                {"posts": st.lists(POST, min_size=1, max_size=3), "among": st.sampled_from(list(Among))}
            ),
            st.fixed_dictionaries({"people": st.lists(CODE, min_size=1, max_size=3)}),
            st.just({"field": "whom"}),
        )
    )
    kind = draw(st.sampled_from(list(StepKind)))
    # Only posts are asked one after the other, and a rule book writes that out as steps of their own.
    mode = draw(st.sampled_from([Mode.ALL, Mode.ANY]))
    when = draw(st.lists(TESTS, max_size=2)) if may_depend else []
    return Step(id="step", kind=kind, mode=mode, when=tuple(when), assumed=True, **who)


CHAINS = st.lists(steps(), min_size=1, max_size=4)


def way(
    chain: list[Step], company: Company, applicant: Applicant, agreed: tuple[int, ...] = (), start: int = 0
) -> list[Stop] | None:
    """Give every stop of a chain; nothing where somebody is missing who could decide."""
    try:
        return list(path(chain, company, applicant, agreed, start))
    except NobodyDecidesError:
        return None


@given(CHAINS, COMPANIES, APPLICANTS)
def test_nobody_ever_decides_about_their_own_request(chain: list[Step], company: Company, applicant: Applicant) -> None:
    for stop in way(chain, company, applicant) or ():
        assert all(applicant.id not in seat for seat in stop.seats)


@given(CHAINS, COMPANIES, APPLICANTS, crowd())
def test_no_stop_is_empty_and_each_asks_once(
    chain: list[Step], company: Company, applicant: Applicant, agreed: list[int]
) -> None:
    for stop in way(chain, company, applicant, tuple(agreed)) or ():
        assert stop.seats
        assert all(stop.seats), "a seat that nobody can fill would wait for ever"
        assert len(set(stop.seats)) == len(stop.seats)
        assert all(len(set(seat)) == len(seat) for seat in stop.seats)


@given(CHAINS, COMPANIES, APPLICANTS)
def test_a_chain_that_has_to_decide_is_decided_or_refused(
    chain: list[Step], company: Company, applicant: Applicant
) -> None:
    decides = any(one.kind in DECIDING and applies(one.when, applicant) for one in chain)
    found = way(chain, company, applicant)
    if found is not None:
        assert decides == any(stop.step.kind in DECIDING for stop in found)
    else:
        assert decides, "only a step that decides can be missing somebody"


@given(steps(may_depend=False), COMPANIES, APPLICANTS)
def test_a_chain_is_refused_only_where_nobody_else_is_left(step: Step, company: Company, applicant: Applicant) -> None:
    if way([step], company, applicant) is None:
        assert not set(company.above.get(applicant.id, ())) - {applicant.id}
        assert not set(company.administrators) - {applicant.id}


@given(CHAINS, COMPANIES, APPLICANTS, crowd())
def test_whoever_agreed_is_not_asked_to_agree_again(
    chain: list[Step], company: Company, applicant: Applicant, agreed: list[int]
) -> None:
    known = set(agreed)
    for stop in way(chain, company, applicant, tuple(agreed)) or ():
        if stop.step.kind is StepKind.APPROVE:
            again = [seat for seat in stop.seats if known.intersection(seat)]
            assert not again or not _others_for_a_vacancy(stop.step, company, applicant, known)
            assert not set(again).intersection(named(stop.step, company, applicant))
            known |= {seat[0] for seat in stop.seats if len(seat) == 1}
        elif stop.step.kind is StepKind.INFORM:
            assert all(not known.intersection(seat) for seat in stop.seats)


def _others_for_a_vacancy(step: Step, company: Company, applicant: Applicant, known: set[int]) -> set[int]:
    """Give who could still speak for an empty post: those above and the administrators who have not been asked."""
    line, at = [applicant.id], applicant.id
    while boss := next((one for one in company.above.get(at, ()) if one not in line), 0):
        line.append(boss)
        at = boss
    asked = {one for seat in named(step, company, applicant) for one in seat}
    return {*line, *company.administrators} - {applicant.id} - known - asked


@given(CHAINS, COMPANIES, APPLICANTS, crowd())
def test_an_empty_post_is_never_agreed_for_by_silence(
    chain: list[Step], company: Company, applicant: Applicant, agreed: list[int]
) -> None:
    found = way(chain, company, applicant, tuple(agreed))
    for place, step in enumerate(chain) if found is not None else ():
        held = list(named(step, company, applicant))
        vacant = not any(held) if step.mode is Mode.ANY else not all(held)
        if step.kind in DECIDING and vacant and applies(step.when, applicant):
            seats = next((stop.seats for stop in found or () if stop.place == place), ())
            assert set(seats) - set(held), "somebody else speaks for the empty post"


@given(CHAINS, COMPANIES, APPLICANTS, crowd(0, 7))
def test_agreeing_takes_away_approvals_and_never_signatures(
    chain: list[Step], company: Company, applicant: Applicant, agreed: list[int]
) -> None:
    before, after = way(chain, company, applicant), way(chain, company, applicant, tuple(agreed))
    assert (before is None) == (after is None)
    signs = [[stop for stop in found or () if stop.step.kind is StepKind.SIGN] for found in (before, after)]
    assert signs[0] == signs[1]


@given(CHAINS, COMPANIES, APPLICANTS, st.integers(0, 4))
def test_the_rest_of_a_chain_is_the_end_of_the_whole(
    chain: list[Step], company: Company, applicant: Applicant, start: int
) -> None:
    whole = way(chain, company, applicant)
    if whole is None:
        return
    behind = tuple(
        seat[0]
        for stop in whole
        if stop.place < start and stop.step.kind is StepKind.APPROVE
        for seat in stop.seats
        if len(seat) == 1
    )
    assert way(chain, company, applicant, behind, start) == [stop for stop in whole if stop.place >= start]


@given(st.integers(1, 9), COMPANIES, APPLICANTS)
def test_so_many_superiors_up_ends_at_the_top_even_where_the_line_runs_in_a_circle(
    levels: int, company: Company, applicant: Applicant
) -> None:
    step = Step(id="up", superior=levels, assumed=True)
    found = way([step], company, applicant)
    line, at = [applicant.id], applicant.id
    while boss := next((one for one in company.above.get(at, ()) if one not in line), 0):
        line.append(boss)
        at = boss
    if len(line) > 1:
        assert found == [Stop(0, step, ((line[min(levels, len(line) - 1)],),))]


@given(CHAINS, COMPANIES, APPLICANTS)
def test_any_of_asks_one_word(chain: list[Step], company: Company, applicant: Applicant) -> None:
    for stop in way(chain, company, applicant) or ():
        if stop.step.kind in DECIDING and stop.step.mode is Mode.ANY:
            assert len(stop.seats) == 1


def test_posts_in_sequence_are_steps_one_behind_the_other() -> None:
    company = Company(above={5: [1], 1: [3]}, posts=LAST_POSTS, holders={})
    step = Step(id="a", posts=("manager", "director"), mode=Mode.SEQUENCE, assumed=True)
    kind = RequestType(
        title=Words.model_validate({"zh-CN": "报价", "en": "Quotation"}), form="quotation", chain=(step,), assumed=True
    )
    rounds = kind.steps("")
    assert [one.posts for one in rounds] == [("manager",), ("director",)]
    assert [stop.seats for stop in path(rounds, company, Applicant(5, "clerk", "", {}))] == [((1,),), ((3,),)]
    with pytest.raises(ValidationError):
        Step(id="a", superior=1, mode=Mode.SEQUENCE, assumed=True)


def test_a_post_is_found_in_the_persons_own_line_or_in_the_whole_company() -> None:
    company = Company(above={5: [1], 1: [3]}, posts=LAST_POSTS, holders={"manager": [1, 2]})
    rep = Applicant(5, "clerk", "", {})
    line = Step(id="a", posts=("manager",), assumed=True)
    anywhere = line.model_copy(update={"among": Among.COMPANY})
    assert [stop.seats for stop in path([line], company, rep)] == [((1,),)]
    assert [stop.seats for stop in path([anywhere], company, rep)] == [((1, 2),)]


def test_where_only_the_applicant_holds_the_post_the_next_superior_decides_then_an_administrator() -> None:
    company = Company(above={1: [3]}, posts=LAST_POSTS, holders={"manager": [1]}, administrators=[1, 9])
    step = Step(id="a", posts=("manager",), among=Among.COMPANY, assumed=True)
    assert list(path([step], company, Applicant(1, "manager", "", {}))) == [Stop(0, step, ((3,),))]
    alone = Company(above={}, posts=LAST_POSTS, holders={"manager": [1]}, administrators=[1, 9])
    assert list(path([step], alone, Applicant(1, "manager", "", {}))) == [Stop(0, step, ((9,),))]
    nobody = Company(above={}, posts={}, holders={}, administrators=[1])
    with pytest.raises(NobodyDecidesError, match="a"):
        list(path([step], nobody, Applicant(1, "manager", "", {})))


# A representative, and the line above them as regulation 002 has it.
REP, REGION, DIRECTOR, TOP, OFFICE = 1, 2, 3, 4, 9
LINE = {REGION: "regional_manager", DIRECTOR: "marketing_director", TOP: "general_manager"}


@pytest.mark.parametrize(
    ("kind", "above", "asked"),
    [
        ("contract", [REGION, DIRECTOR, TOP], [REGION, DIRECTOR]),
        ("contract", [REGION, TOP], [REGION, TOP]),
        ("contract", [REGION], [REGION, OFFICE]),
        ("reimbursement", [REGION, DIRECTOR], [REGION, DIRECTOR]),
        ("reimbursement", [REGION], [REGION, OFFICE]),
    ],
)
def test_for_an_empty_post_somebody_decides_who_has_not_agreed_yet(
    kind: str, above: list[int], asked: list[int]
) -> None:
    line = dict(pairwise([REP, *above]))
    company = Company(
        above={one: [boss] for one, boss in line.items()},
        posts={one: LINE[one] for one in above},
        holders={"general_manager": [TOP] if TOP in above else [], "finance": [7]},
        administrators=[OFFICE],
    )
    chain = [one for one in SALES.requests[kind].steps("") if one.kind is StepKind.APPROVE]
    rep = Applicant(REP, "account_manager", "", {"amount": "1000000.00"})
    found = list(path(chain, company, rep))
    assert [one for stop in found for seat in stop.seats for one in seat] == asked


def test_at_one_step_the_empty_post_is_not_filled_by_who_is_asked_there_anyway() -> None:
    company = Company(above={5: [1], 1: [3]}, posts={1: "manager"}, holders={}, administrators=[9])
    both = Step(id="a", posts=("manager", "director"), assumed=True)
    rep = Applicant(5, "clerk", "", {})
    assert [stop.seats for stop in path([both], company, rep)] == [((1,), (3,))]
    either = both.model_copy(update={"mode": Mode.ANY})
    assert [stop.seats for stop in path([either], company, rep)] == [((1,),)]


def test_where_everybody_else_has_agreed_the_highest_is_asked_once_more_for_the_empty_post() -> None:
    company = Company(above={5: [1]}, posts={1: "manager"}, holders={}, administrators=[1])
    chain = [Step(id=one, posts=(one,), assumed=True) for one in ("manager", "director")]
    assert [stop.seats for stop in path(chain, company, Applicant(5, "clerk", "", {}))] == [((1,),), ((1,),)]


def test_whoever_agreed_is_not_told_what_they_agreed_to() -> None:
    company = Company(above={5: [1], 1: [3]}, posts=LAST_POSTS, holders={"director": [3, 4]})
    decides = Step(id="a", superior=2, assumed=True)
    hears = Step(id="b", kind=StepKind.INFORM, posts=("director",), among=Among.COMPANY, assumed=True)
    found = list(path([decides, hears], company, Applicant(5, "clerk", "", {})))
    assert [stop.seats for stop in found] == [((3,),), ((4,),)]


def test_the_same_approver_at_two_steps_is_asked_once_but_signs_all_the_same() -> None:
    company = Company(above={5: [1], 1: [3]}, posts=LAST_POSTS, holders={"director": [3]})
    rep = Applicant(5, "clerk", "", {})
    first, again = (Step(id=one, superior=1, assumed=True) for one in "ab")
    signs = Step(id="c", kind=StepKind.SIGN, superior=1, assumed=True)
    assert [stop.step.id for stop in path([first, again, signs], company, rep)] == ["a", "c"]


def test_a_step_that_informs_nobody_is_dropped() -> None:
    step = Step(id="a", kind=StepKind.INFORM, posts=("clerk",), assumed=True)
    assert list(path([step], Company(above={5: [1]}, posts={}, holders={}), Applicant(5, "", "", {}))) == []


@pytest.mark.parametrize(
    ("test", "answer", "expected"),
    [
        ({"equals": "a"}, "a", True),
        ({"equals": "a"}, "b", False),
        ({"equals": True}, True, True),
        ({"equals": True}, False, False),
        ({"equals": False}, False, True),
        ({"equals": False}, None, False),
        ({"one_of": ("a", "b")}, "b", True),
        ({"one_of": ("a", "b")}, "c", False),
        ({"at_least": "500"}, "500.00", True),
        ({"at_least": "500"}, "499.99", False),
        ({"at_least": "500"}, 500, True),
        ({"below": "500"}, "499.99", True),
        ({"below": "500"}, "500.00", False),
        ({"at_least": "500", "below": "1000"}, "999.99", True),
        ({"at_least": "500", "below": "1000"}, "1000", False),
        ({"at_least": "0"}, "five hundred", False),
        ({"at_least": "0"}, "NaN", False),
        ({"below": "500"}, "-Infinity", False),
        ({"at_least": "0"}, "", False),
        ({"below": "500"}, True, False),
        ({"equals": "a", "at_least": "1"}, "a", False),
    ],
)
def test_an_answer_is_compared_as_the_rule_book_says(test: dict[str, Any], answer: object, *, expected: bool) -> None:
    applicant = Applicant(1, "clerk", "", {"field": answer})
    assert holds(Question(field="field", **test), applicant) is expected


@given(TESTS)
def test_an_answer_that_was_not_given_fails_every_comparison(test: Question) -> None:
    if test.field is not None:
        assert not holds(test, Applicant(1, "manager", "一部", {}))
        assert not holds(test, Applicant(1, "manager", "一部", {test.field: None}))


@given(APPLICANTS, st.lists(TESTS, max_size=4))
def test_every_test_has_to_hold(applicant: Applicant, tests: list[Question]) -> None:
    assert applies(tests, applicant) == (not [one for one in tests if not holds(one, applicant)])


@pytest.mark.parametrize(
    ("until", "expected"), [("2026-12-03", True), ("2026-12-04", True), ("2026-12-02", False), (None, False)]
)
def test_an_end_does_not_come_before_its_beginning(until: str | None, *, expected: bool) -> None:
    applicant = Applicant(1, "clerk", "", {"since": "2026-12-03", "until": until})
    assert holds(Question(field="until", not_before="since"), applicant) is expected


def test_a_post_or_a_team_is_that_of_whoever_applies() -> None:
    rep = Applicant(1, "manager", "一部", {})
    assert holds(Question(posts=("clerk", "manager")), rep)
    assert not holds(Question(posts=("clerk",)), rep)
    assert holds(Question(teams=("一部",)), rep)
    assert not holds(Question(teams=("二部",)), rep)


@pytest.mark.parametrize(
    ("answer", "person"),
    [("3:刘洋", 3), ("12", 12), ("", None), (None, None), (":", None), ("刘洋", None), ("²", None)],
)
def test_who_a_form_names_is_read_by_number(answer: object, person: int | None) -> None:
    assert chosen_person(answer) == person


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"superior": 1, "posts": ("clerk",)},
        {"people": ("E1",), "field": "whom"},
        {"superior": 0},
        {"superior": 10},
        {"superior": 1, "mode": "some"},
        {"superior": 1, "kind": "guess"},
    ],
)
def test_a_step_names_whoever_decides_in_one_way(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Step(id="a", assumed=True, **broken)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"field": "amount"},
        {"field": "amount", "posts": ("clerk",), "equals": "a"},
        {"posts": ("clerk",), "equals": "a"},
        {"teams": ("一部",), "posts": ("clerk",)},
        {"at_least": 5},
    ],
)
def test_a_test_asks_about_one_thing_and_compares_it_with_something(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Question(**broken)
