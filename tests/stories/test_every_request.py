"""Every kind of request of the four regulations, from the form to the archive, as its people would do it."""

import csv
import io

import pytest

from handlers.rulebooks import NAMES, shipped
from handlers.rules.approvals import RequestType
from handlers.rules.book import FieldKind, FormField, RuleBook
from handlers.rules.reading import read
from storage import people
from storage import requests as stored
from storage.database import Session
from storage.enums import RequestState
from storage.tables import Request
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.conftest import Found

BOOKS = {name: read(shipped(name)) for name in NAMES}
ANSWERS = {
    FieldKind.TEXT: "恒信科技",
    FieldKind.LONG_TEXT: "按上次谈的办",
    FieldKind.NUMBER: "3",
    FieldKind.MONEY: "1.2万",
    FieldKind.DATE: "12月3日",
}


def staff(rules: RuleBook) -> dict[str, str]:
    """Give one person for every post, by post."""
    return {role: f"人{number}" for number, role in enumerate(rules.roles, start=1)}


def people_of(rules: RuleBook) -> bytes:
    """Write the people file of a company with one person at every post."""
    names = staff(rules)
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "name", "role", "superior", "team", "telegram_id", "slack_id"])
    writer.writeheader()
    for number, (role, name) in enumerate(names.items(), start=1):
        bosses = ";".join(names[one] for one in rules.roles[role].superiors)
        row = {"id": f"P{number}", "name": name, "role": role, "superior": bosses, "team": "一部"}
        writer.writerow({**row, "telegram_id": 7000 + number, "slack_id": f"U{7000 + number}"})
    return out.getvalue().encode()


def requester(rules: RuleBook, kind: RequestType) -> str:
    """Name who applies: somebody in the field where they may, else the first whose post is named."""
    field = ("salesperson", "account_manager", "specialist")
    may = [role for role in (*field, *kind.by) if role in rules.roles and (not kind.by or role in kind.by)]
    return staff(rules)[may[0]]


async def answers(phone: Phone, field: FormField) -> None:
    """Answer one question of a form."""
    if field.optional:
        await phone.presses("跳过")
    elif field.kind is FieldKind.YES_NO:
        await phone.presses("是")
    elif field.kind is FieldKind.CHOICE:
        await phone.presses(field.options[0].title.zh)
    elif field.kind is FieldKind.PERSON:
        names = [label for label in (await phone.last()).labels if label.startswith("人")]
        await phone.presses(names[0])
    else:
        await phone.says(ANSWERS[field.kind])


async def waits_for(world: World) -> dict[str, str]:
    """Give who has an open word to say, and what the button for it says."""

    def work(session: Session) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in people.everyone(session):
            for _, seat in stored.waiting_for(session, [one.id]):
                found[one.name] = "签字" if seat.kind == "sign" else "同意"
        return found

    return await world.ask(work)


@pytest.mark.parametrize("book", NAMES)
async def test_every_request_runs_from_the_form_to_its_end(book: str, messenger: str, open_world: Found) -> None:
    rules = BOOKS[book]
    world = await open_world(messenger, rulebook=book, people=people_of(rules))
    for key, kind in rules.requests.items():
        name = requester(rules, kind)
        phone = await world.phone(name)
        await phone.says(f"申请 {kind.title.zh}")
        for field in rules.forms[kind.form].fields:
            await answers(phone, field)
        assert "⚠" not in (await phone.last()).text, key
        assert await phone.presses("提交") == "已送审", key
        asked = []
        while waiting := await waits_for(world):
            assert name not in waiting, f"{key}: nobody decides about their own request"
            for who, label in waiting.items():
                asked.append((who, label))
                await (await world.phone(who)).presses(label)
            await world.later(seconds=16)
        assert asked, f"{key} was decided by nobody"
        assert len(asked) == len(set(asked)), f"{key} asked somebody the same twice: {asked}"
        assert (await phone.last()).text.startswith(f"✓ {kind.title.zh}"), key
        row = await world.ask(lambda session: session.query(Request).order_by(Request.id.desc()).first())
        assert row is not None
        assert row.state is RequestState.APPROVED
        assert bool(row.archive_no) is bool(kind.archive), key


async def at_sales_company(open_world: Found) -> tuple[World, dict[str, Phone]]:
    """Found the software company of regulation 002."""
    rules = BOOKS["sales-company"]
    world = await open_world("telegram-polling", rulebook="sales-company", people=people_of(rules))
    return world, {role: await world.phone(name) for role, name in staff(rules).items()}


async def quotes(phone: Phone, *, in_range: str = "是") -> None:
    """Fill a quotation."""
    await phone.says("申请 报价")
    for text in ("恒信科技", "8000", "2000", "2000", "壹万二"):
        await phone.says(text)
    await phone.presses(in_range)
    await phone.presses("跳过")


async def test_what_does_not_hold_is_said_and_nothing_leaves(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep = phones["account_manager"]
    await quotes(rep, in_range="否")
    card = await rep.last()
    assert "⚠ 报价要在公司定价范围内" in card.text
    assert "提交" not in card.labels
    await rep.says("提交")
    assert await world.ask(lambda session: session.query(Request).one().state) is RequestState.DRAFT


async def test_two_working_days_with_nags_and_then_the_next_superior(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep, boss = phones["account_manager"], phones["regional_manager"]
    await quotes(rep)
    assert "（11月25日 周三 17:20 前）" in (await rep.last()).text
    await rep.presses("提交")
    seen = len(await boss.look())
    await world.at(8, 59)
    assert len(await boss.look()) == seen
    await world.at(16, 20)
    assert len(await boss.look()) == seen + 1, "what waited overnight comes up in the morning, and nothing else does"
    seen += 1
    await world.later(hours=1)
    assert len(await boss.look()) > seen, "half of the time is over"
    await world.later(hours=24)
    director = phones["marketing_director"]
    assert "⚠ 应在" in (await director.last()).text
    assert "超时了，已请上一级一起看。" in (await rep.last()).text
    await director.presses("同意")
    await world.later(seconds=16)
    assert (await rep.last()).text.startswith("✓ 报价"), "whoever agreed once is not asked again"
    assert (await rep.last()).labels[0] == "复制给客户"


async def test_a_contract_in_a_special_case_goes_straight_to_the_top_with_a_reason(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep = phones["account_manager"]
    await rep.says("申请 合同")
    for field in BOOKS["sales-company"].forms["contract"].fields:
        await answers(rep, field)
    await rep.presses("特殊情况，直接报总经理")
    assert "为什么要走特殊情况" in (await rep.last()).text
    await rep.says("客户明天就要签")
    assert "特殊情况：客户明天就要签" in (await rep.last()).text
    await rep.presses("提交")
    top = phones["general_manager"]
    assert "特殊情况：客户明天就要签" in (await top.last()).text
    await top.presses("同意")
    await world.later(seconds=16)
    assert "编号 HT-2026-0001" in (await rep.last()).text


async def test_an_opinion_is_asked_and_the_chain_stays(open_world: Found) -> None:
    _, phones = await at_sales_company(open_world)
    rep, top = phones["account_manager"], phones["general_manager"]
    await quotes(rep)
    await rep.presses("提交")
    await rep.presses("更多")
    await rep.presses("咨询")
    await rep.presses(staff(BOOKS["sales-company"])["general_manager"])
    assert (await top.last()).labels == ["回复意见", "全文"]
    await top.presses("回复意见")
    await top.says("可以再让两个点")
    assert "可以再让两个点" in (await rep.last()).text
    assert "可以再让两个点" in (await phones["regional_manager"].last()).text
    assert (await phones["regional_manager"].last()).labels[0] == "同意"


async def test_a_form_closes_only_when_every_department_has_signed(open_world: Found) -> None:
    rules = BOOKS["freight-company"]
    world = await open_world("telegram-polling", rulebook="freight-company", people=people_of(rules))
    names = staff(rules)
    rep = await world.phone(names["salesperson"])
    await rep.says("申请 同意欠费通知单")
    assert "现结客户" not in (await rep.last()).text
    for field in rules.forms["arrears"].fields:
        await answers(rep, field)
    assert "ℹ 现结客户原则上不能欠费" in (await rep.last()).text
    await rep.presses("提交")
    assert set(await waits_for(world)) == {names["manager"]}
    await (await world.phone(names["manager"])).presses("同意")
    await world.later(seconds=16)
    assert await waits_for(world) == {names["dispatcher"]: "签字", names["finance_head"]: "签字"}
    await (await world.phone(names["dispatcher"])).presses("签字")
    await world.later(seconds=16)
    assert "已通过" not in (await rep.last()).text
    await (await world.phone(names["finance_head"])).presses("签字")
    await world.later(seconds=16)
    assert "编号 QF-2026-0001" in (await rep.last()).text


def test_every_entry_names_its_clause_or_says_that_it_is_assumed() -> None:
    for rules in BOOKS.values():
        for key, kind in rules.requests.items():
            for one in (kind, *kind.chain, *kind.checks, *kind.notes, *kind.routes):
                assert one.clause or one.assumed, key
