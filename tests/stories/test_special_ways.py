"""A special way through: only with its reason, and back again; what was sent keeps the way it went."""

from storage.enums import RequestState
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, answers, at_sales_company
from tests.stories.test_requests import the_one

SPECIAL = "特殊情况，直接报总经理"
ORDINARY = "不走特殊情况"


async def drafts_a_contract(open_world: Found) -> tuple[World, dict[str, Phone]]:
    """Fill a contract, not sent yet."""
    world, phones = await at_sales_company(open_world)
    rep = phones["account_manager"]
    await rep.says("申请 合同")
    for field in BOOKS["sales-company"].forms["contract"].fields:
        await answers(rep, field)
    return world, phones


async def test_without_its_reason_a_special_way_is_not_taken(open_world: Found) -> None:
    world, phones = await drafts_a_contract(open_world)
    rep = phones["account_manager"]
    before = await rep.last()
    submit = before.key("提交")
    assert submit is not None
    await rep.presses(SPECIAL)
    assert "为什么要走特殊情况" in await rep.taps(before, submit)
    assert (await the_one(world)).state is RequestState.DRAFT
    await rep.says("返回")
    await rep.says("申请")
    await rep.presses("接着写：合同")
    await rep.presses("提交")
    row = await the_one(world)
    assert (row.state, row.route) == (RequestState.PENDING, "")
    assert "要你批" in (await phones["regional_manager"].last()).text


async def test_a_special_way_can_be_left_again_before_it_is_sent(open_world: Found) -> None:
    world, phones = await drafts_a_contract(open_world)
    rep = phones["account_manager"]
    await rep.presses(SPECIAL)
    await rep.says("客户明天就要签")
    assert "特殊情况：客户明天就要签" in (await rep.last()).text
    assert SPECIAL not in (await rep.last()).labels
    await rep.presses(ORDINARY)
    card = await rep.last()
    assert "特殊情况：" not in card.text
    assert ORDINARY not in card.labels
    await rep.presses("提交")
    assert (await the_one(world)).route == ""


async def test_a_rejected_request_keeps_the_way_it_went_while_another_is_considered(open_world: Found) -> None:
    world, phones = await drafts_a_contract(open_world)
    rep, boss = phones["account_manager"], phones["regional_manager"]
    await rep.presses("提交")
    await boss.presses("驳回")
    await boss.says("先不批")
    await world.later(seconds=16)
    await rep.presses("改好再送")
    await rep.presses(SPECIAL)
    await rep.says("客户明天就要签")
    row = await the_one(world)
    assert (row.state, row.route, row.route_reason) == (RequestState.REJECTED, "", "")
    await rep.presses("提交")
    row = await the_one(world)
    assert (row.state, row.route, row.route_reason) == (RequestState.PENDING, "special", "客户明天就要签")
    assert "特殊情况：客户明天就要签" in (await phones["general_manager"].last()).text
