"""A request that nobody could decide, or that asks for what is not there, is refused with the line and the reason."""

import pytest

from handlers.rulebooks import NAMES, shipped
from handlers.rules.reading import read
from tests.rules.test_rule_book import faults

SALES = "sales-company"
FREIGHT = "freight-company"
MARKET = "market-operations"
REGION = "      - {id: region, posts: [regional_manager], clause: 002§四.2}\n"
DIRECTOR = "      - {id: director, posts: [marketing_director], clause: 002§四.2.1}\n"
LEADER = "{id: leader, posts: [manager], when: [{field: kind, equals: price}], clause: 003§8.二.3, assumed: true}"


def fault_of(name: str, old: str, new: str) -> str:
    """Change a shipped rule book at one place; give its only fault."""
    book = shipped(name)
    assert book.count(old) == 1, f"{old!r} stands {book.count(old)} times in {name}"
    text = book.replace(old, new)
    (found,) = faults(text)
    line = int(found.split(":")[1])
    first = book[: book.index(old)].count("\n") + 1
    assert first <= line <= first + new.count("\n") + 1, f"{found} is not where the mistake is, line {first}"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_rule_book_has_no_impossible_chain(name: str) -> None:
    assert read(shipped(name)).requests


@pytest.mark.parametrize(
    ("book", "old", "new", "reason"),
    [
        (
            SALES,
            "    form: quotation\n",
            "    form: quotatoin\n",
            "requests.quotation.form - unknown form 'quotatoin', did you mean 'quotation'?",
        ),
        (
            SALES,
            REGION,
            REGION.replace("regional_manager", "regional_manger"),
            "requests.quotation.chain.0.posts.0 - unknown role 'regional_manger', did you mean 'regional_manager'?",
        ),
        (
            SALES,
            "- {posts: [general_manager], clause: 002§四.2.1}",
            "- {posts: [generel_manager], clause: 002§四.2.1}",
            "requests.quotation.consult.1.posts.0 - unknown role 'generel_manager', did you mean 'general_manager'?",
        ),
        (
            SALES,
            DIRECTOR,
            DIRECTOR.replace("id: director", "id: region"),
            "requests.quotation.chain.1.id - 'region' already names a step above",
        ),
        (
            SALES,
            REGION + DIRECTOR,
            REGION.replace("{id", "{kind: inform, id"),
            "requests.quotation.chain - nobody has to decide: one step that decides must not hang on a condition",
        ),
        (
            SALES,
            REGION + DIRECTOR,
            REGION.replace("posts", "when: [{field: in_range, equals: true}], posts"),
            "requests.quotation.chain - nobody has to decide",
        ),
        (
            SALES,
            "{id: top, posts: [general_manager], among: company, clause: 002§四.1.3}",
            "{id: top, kind: inform, posts: [general_manager], among: company, clause: 002§四.1.3}",
            "requests.contract.routes.0.chain - nobody has to decide",
        ),
        (
            SALES,
            "{id: top, posts: [general_manager], among: company, clause: 002§四.1.3}",
            "{id: top, posts: [general_managers], among: company, clause: 002§四.1.3}",
            "requests.contract.routes.0.chain.0.posts.0 - unknown role 'general_managers'",
        ),
        (
            SALES,
            "field: supervisor, clause",
            "field: superviser, clause",
            "requests.project_start.chain.0.field - unknown person field 'superviser', did you mean 'supervisor'?",
        ),
        (
            SALES,
            "field: supervisor, clause",
            "field: customer, clause",
            "requests.project_start.chain.0.field - unknown person field 'customer'",
        ),
        (
            SALES,
            "must: {field: first_payment, equals: true}",
            "must: {field: first_paiment, equals: true}",
            "unknown field 'first_paiment', did you mean 'first_payment'?",
        ),
        (
            SALES,
            "when: [{field: within_contract, equals: false}]",
            "when: [{field: without_contract, equals: false}]",
            "unknown field 'without_contract', did you mean 'within_contract'?",
        ),
        (
            SALES,
            "when: [{field: within_contract, equals: false}]",
            "when: [{posts: [account_manger]}]",
            "unknown role 'account_manger', did you mean 'account_manager'?",
        ),
        (
            FREIGHT,
            LEADER,
            LEADER.replace("field: kind", "field: kinds"),
            "requests.liaison.chain.0.when.0 - unknown field 'kinds', did you mean 'kind'?",
        ),
        (
            FREIGHT,
            LEADER,
            LEADER.replace("price", "prise"),
            "requests.liaison.chain.0.when.0 - unknown option 'prise', did you mean 'price'?",
        ),
        (
            FREIGHT,
            LEADER,
            LEADER.replace("equals: price", "one_of: [price, handlings]"),
            "requests.liaison.chain.0.when.0 - unknown option 'handlings', did you mean 'handling'?",
        ),
        (
            FREIGHT,
            LEADER,
            LEADER.replace("equals: price", "at_least: 5"),
            "requests.liaison.chain.0.when.0 - 'kind' is no number: at_least and below never hold",
        ),
        (
            FREIGHT,
            LEADER,
            LEADER.replace("equals: price", "equals: true"),
            "requests.liaison.chain.0.when.0 - 'kind' is compared by equals: true or false where it is a yes or no",
        ),
        (
            SALES,
            "must: {field: first_payment, equals: true}",
            'must: {field: first_payment, equals: "yes"}',
            "'first_payment' is compared by equals: true or false where it is a yes or no, and only there",
        ),
        (
            SALES,
            REGION,
            REGION.replace("posts: [regional_manager]", "posts: [regional_manager], superior: 1"),
            "requests.quotation.chain.0 - name who decides by superior, posts, people or field, one of them",
        ),
        (
            SALES,
            REGION,
            REGION.replace("posts: [regional_manager]", "superior: 0"),
            "requests.quotation.chain.0.superior - Input should be greater than or equal to 1",
        ),
        (
            SALES,
            REGION,
            REGION.replace(", clause: 002§四.2", ""),
            "requests.quotation.chain.0 - name the clause this comes from, or write assumed: true",
        ),
        (
            SALES,
            REGION,
            REGION.replace("posts", "mode: both, posts"),
            "requests.quotation.chain.0.mode - Input should be 'all', 'any' or 'sequence'",
        ),
        (
            SALES,
            REGION,
            REGION.replace("posts", "when: [{field: in_range}], posts"),
            "requests.quotation.chain.0.when.0 - compare a field by equals, one_of, not_before",
        ),
        (
            SALES,
            "must: {field: first_payment, equals: true}",
            "must: {field: start, not_before: beginning}",
            "unknown field 'beginning'",
        ),
        (
            SALES,
            REGION,
            REGION.replace("posts", "when: [{field: amount, at_least: 1000, below: 500}], posts"),
            "requests.quotation.chain.0.when.0 - nothing is at least 1000 and below 500",
        ),
        (
            SALES,
            "must: {field: first_payment, equals: true}",
            "must: {field: start, not_before: contract}",
            "requests.project_start.checks.0.must.0 - 'contract' is no date: not_before compares two dates",
        ),
        (
            SALES,
            "must: {field: first_payment, equals: true}",
            "must: {field: contract, not_before: start}",
            "requests.project_start.checks.0.must.0 - 'contract' is no date: not_before compares two dates",
        ),
        (
            MARKET,
            "mark: {equals: urgent, says",
            "mark: {equals: urgnt, says",
            "forms.production_order.fields.4.mark.equals - unknown option 'urgnt', did you mean 'urgent'?",
        ),
        (
            MARKET,
            "label: {zh-CN: 初次合作试量, en: First trial order}, mark: {says",
            "label: {zh-CN: 初次合作试量, en: First trial order}, mark: {equals: yes, says",
            "forms.production_order.fields.5.mark.equals - 'trial' is compared by equals: true or false",
        ),
        (
            SALES,
            "    title: {zh-CN: 报价, en: Quotation}\n",
            "    title: {zh-CN: 报价, en: Quotation}\n    grants: absence\n",
            "requests.quotation.grants - days off need fields that mean since and until",
        ),
        (
            SALES,
            "    limit: {days: 2, working: true, clause: 002§四.2.4, assumed: true}\n",
            "    limit: {days: 0, working: true, clause: 002§四.2.4, assumed: true}\n",
            "requests.quotation.limit.days - Input should be greater than or equal to 1",
        ),
    ],
)
def test_an_impossible_chain_is_found_where_it_is(book: str, old: str, new: str, reason: str) -> None:
    assert reason in fault_of(book, old, new)


def test_a_sequence_of_approvals_is_possible() -> None:
    text = shipped(SALES).replace(REGION, REGION.replace("posts", "mode: sequence, posts"))
    assert read(text).requests["quotation"].chain[0].mode == "sequence"
