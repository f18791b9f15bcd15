"""No rule of the regulations is forgotten: each has its line, and what a line names is there."""

import pytest

from handlers.rules.approvals import Check
from handlers.rules.chains import Applicant, holds
from tests.regulations.coverage import (
    BOOKS,
    PAGE,
    ROOT,
    Line,
    clauses,
    entry,
    functions_in,
    lines,
    meet,
    pieces,
    written,
)

LINES = lines()
STATES = ("kept", "partly", "not built yet", "out of scope")
# Reports, incidents and approvals that the product serves today.
SERVED = [23, *range(27, 32), *range(71, 81), *range(96, 144), 157]
CHECKS = [
    pytest.param(check, id=f"{name}-{key}-{check.must.field}")
    for name, book in BOOKS.items()
    for key, kind in book.requests.items()
    for check in kind.checks
    if check.must.equals is True
]


def test_every_rule_has_one_line() -> None:
    assert [one.rule for one in LINES] == [f"R-{number:03d}" for number in range(1, 325)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.rule)
def test_what_a_line_names_is_there(line: Line) -> None:
    assert line.state in STATES
    assert line.clause
    assert line.about
    for name in line.entries:
        named = list(clauses(entry(name)))
        ours = list(pieces(line.clause))
        assert any(meet(one, other) for one in named for other in ours), f"{name} names {named}, not {ours}"
    if line.test:
        file, _, test = line.test.partition("::")
        assert (ROOT / file).is_file()
        assert test in functions_in(file), f"{file} has no {test}"


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.rule)
def test_what_is_kept_has_a_test_and_what_is_not_has_a_reason(line: Line) -> None:
    if line.state in {"kept", "partly"}:
        assert line.test, "nothing shows it"
    else:
        assert not line.entries, "it has an entry: then it is kept, or partly"
        assert line.why.partition(": ")[2], "say why"


@pytest.mark.parametrize("number", SERVED)
def test_what_is_served_today_lives_in_a_rule_book(number: int) -> None:
    line = LINES[number - 1]
    assert line.rule == f"R-{number:03d}"
    assert line.entries


def test_an_entry_that_does_not_exist_is_found() -> None:
    for name in (
        "sales-company:requests.contracts",
        "sales-company:requests.contract.chain.nobody",
        "sales-company:requests.contract.checks.9",
        "no-company:requests.contract",
    ):
        with pytest.raises(LookupError):
            entry(name)


def test_the_page_says_what_the_lines_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "write it anew: make coverage"


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_holds_a_request_back_exactly_where_its_answer_is_no(check: Check) -> None:
    field = check.must.field or ""
    assert holds(check.must, Applicant(1, "", "", {field: True}))
    assert not holds(check.must, Applicant(1, "", "", {field: False}))
    assert not holds(check.must, Applicant(1, "", "", {}))
