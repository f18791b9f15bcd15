"""What single clauses of the regulations ask for, seen by the people they concern."""

from storage.enums import RequestState
from storage.tables import AuditEntry, Request
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, answers, people_of, staff, waits_for

Phones = dict[str, Phone]


async def founded(open_world: Found, book: str) -> tuple[World, Phones]:
    """Found a company with one person at every post of a rule book."""
    rules = BOOKS[book]
    world = await open_world("telegram-polling", rulebook=book, people=people_of(rules))
    return world, {role: await world.phone(name) for role, name in staff(rules).items()}


async def fills(phone: Phone, book: str, key: str, **taps: str) -> None:
    """Fill a form, tapping what is given by field and answering the rest as usual."""
    rules = BOOKS[book]
    await phone.says(f"申请 {rules.requests[key].title.zh}")
    for field in rules.forms[rules.requests[key].form].fields:
        if field.id in taps:
            await phone.presses(taps[field.id])
        else:
            await answers(phone, field)


async def decides(world: World, phone: Phone, label: str) -> None:
    """Tap a decision and let the time to undo it pass."""
    await phone.presses(label)
    await world.later(seconds=16)


async def test_an_urgent_first_trial_order_says_so_on_every_card(open_world: Found) -> None:
    world, phones = await founded(open_world, "market-operations")
    await fills(phones["salesperson"], "market-operations", "production_order")
    assert "按标准名称写全" in (await phones["salesperson"].last()).text
    await phones["salesperson"].presses("提交")
    card = await phones["department_manager"].last()
    assert "【急】" in card.text
    assert "【初次试量】" in card.text
    await decides(world, phones["department_manager"], "同意")
    told = (await phones["office_clerk"].last()).text
    assert "【急】 · 【初次试量】 · 恒信科技" in told
    assert "交期：" in told, "whoever only hears of it has to know by when"


async def test_an_ordinary_order_carries_no_mark(open_world: Found) -> None:
    world, phones = await founded(open_world, "market-operations")
    rep = phones["salesperson"]
    await fills(rep, "market-operations", "production_order", urgency="不急", trial="否")
    await rep.presses("提交")
    await decides(world, phones["department_manager"], "同意")
    for phone in (rep, phones["department_manager"], phones["office_clerk"]):
        assert "【" not in (await phone.last()).text


async def test_what_the_department_issues_leaves_its_stub_with_the_clerk(open_world: Found) -> None:
    world, phones = await founded(open_world, "market-operations")
    rep = phones["salesperson"]
    await fills(rep, "market-operations", "document")
    await rep.presses("提交")
    assert await waits_for(world) == {staff(BOOKS["market-operations"])["office_clerk"]: "签字"}
    await decides(world, phones["office_clerk"], "签字")
    assert "编号 CG-2026-0001" in (await rep.last()).text


async def test_a_strategy_is_adopted_by_the_meeting_and_then_approved_by_the_board(open_world: Found) -> None:
    world, phones = await founded(open_world, "marketing-centre")
    author, top = phones["deputy_general_manager"], phones["general_manager"]
    await fills(author, "marketing-centre", "strategy")
    await author.presses("提交")
    await decides(world, top, "同意")
    assert "已通过" not in (await author.last()).text, "the board has not spoken yet"
    await decides(world, top, "签字")
    assert "编号 CL-2026-0001" in (await author.last()).text


async def test_whoever_drafted_a_contract_too_signs_before_anybody_approves(open_world: Found) -> None:
    world, phones = await founded(open_world, "sales-company")
    names = staff(BOOKS["sales-company"])
    rep = phones["account_manager"]
    await fills(rep, "sales-company", "contract", drafter=names["project_supervisor"])
    await rep.presses("提交")
    assert await waits_for(world) == {names["project_supervisor"]: "签字"}
    await decides(world, phones["project_supervisor"], "签字")
    assert await waits_for(world) == {names["regional_manager"]: "同意"}


async def test_a_contract_drafted_with_nobody_listed_goes_to_the_regional_manager(open_world: Found) -> None:
    world, phones = await founded(open_world, "sales-company")
    rep = phones["account_manager"]
    await fills(rep, "sales-company", "contract")
    await rep.presses("提交")
    assert await waits_for(world) == {staff(BOOKS["sales-company"])["regional_manager"]: "同意"}


async def test_questions_of_price_go_to_the_director_and_not_to_who_decides_now(open_world: Found) -> None:
    world, phones = await founded(open_world, "sales-company")
    names = staff(BOOKS["sales-company"])
    rep, director = phones["account_manager"], phones["marketing_director"]
    await fills(rep, "sales-company", "quotation")
    await rep.presses("提交")
    await rep.presses("更多")
    await rep.presses("咨询")
    assert {names["marketing_director"], names["general_manager"]} <= set((await rep.last()).labels)
    await rep.presses(names["marketing_director"])
    assert (await director.last()).labels == ["回复意见", "全文"]
    await director.presses("回复意见")
    await director.says("按这个价报")
    assert "按这个价报" in (await phones["regional_manager"].last()).text
    await decides(world, phones["regional_manager"], "同意")
    assert (await director.last()).labels[0] == "同意"
    await rep.presses("更多")
    await rep.presses("咨询")
    labels = (await rep.last()).labels
    assert names["marketing_director"] not in labels, "it is decided there, not advised"
    assert names["general_manager"] in labels


async def test_a_customer_becomes_a_basic_one_when_the_regional_manager_agrees(open_world: Found) -> None:
    world, phones = await founded(open_world, "sales-company")
    rep = phones["account_manager"]
    await fills(rep, "sales-company", "status_change", to="基础客户")
    await rep.presses("提交")
    assert "改为：基础客户" in (await phones["regional_manager"].last()).text
    await decides(world, phones["regional_manager"], "同意")
    assert (await rep.last()).text.startswith("✓ 客户状态变更")


async def test_a_claim_is_verified_by_a_department_before_the_leader_decides(open_world: Found) -> None:
    world, phones = await founded(open_world, "freight-company")
    names = staff(BOOKS["freight-company"])
    rep = phones["collector"]
    await fills(rep, "freight-company", "claim")
    assert "费用先不减不免" in (await rep.last()).text
    await rep.presses("提交")
    assert await waits_for(world) == {names["dispatcher"]: "签字", names["warehouse_head"]: "签字"}
    await decides(world, phones["warehouse_head"], "签字")
    assert await waits_for(world) == {names["manager"]: "同意"}


async def refused(open_world: Found, role: str, key: str, field: str) -> tuple[str, list[str]]:
    """Fill a form with one no in it; give what the card says and what is on record, and see that nothing leaves."""
    world, phones = await founded(open_world, "freight-company")
    await fills(phones[role], "freight-company", key, **{field: "否"})
    card = await phones[role].last()
    assert "提交" not in card.labels
    before = await world.ask(lambda session: session.query(AuditEntry).count())
    assert before == 0, "nothing was sent yet"
    await phones[role].says("提交")
    await phones[role].says("提交")
    assert await world.ask(lambda session: session.query(Request).one().state) is RequestState.DRAFT
    return card.text, await world.ask(lambda session: [one.text for one in session.query(AuditEntry)])


async def test_a_payment_date_of_a_contract_is_not_postponed_by_a_form(open_world: Found) -> None:
    card, audit = await refused(open_world, "salesperson", "arrears", "date_stays")
    assert "⚠ 合同写明的付款日不能推迟" in card
    assert audit == ["合同写明的付款日不能推迟，这张单子也批不了。"], "the attempt stays on record, once"


async def test_an_order_sheet_is_checked_with_the_customer_first(open_world: Found) -> None:
    card, audit = await refused(open_world, "order_clerk", "order_sheet", "checked")
    assert "⚠ 先和客户核对订单和送货单" in card
    assert audit == []


async def test_nobody_promises_another_freight_price_before_the_leader_has_agreed(open_world: Found) -> None:
    world, phones = await founded(open_world, "freight-company")
    names = staff(BOOKS["freight-company"])
    rep = phones["salesperson"]
    await fills(rep, "freight-company", "liaison", kind="运价调整")
    assert "先别答应客户降价或免费" in (await rep.last()).text
    await rep.presses("提交")
    assert await waits_for(world) == {names["manager"]: "同意"}


async def test_special_handling_goes_straight_to_the_departments(open_world: Found) -> None:
    world, phones = await founded(open_world, "freight-company")
    names = staff(BOOKS["freight-company"])
    rep = phones["salesperson"]
    await fills(rep, "freight-company", "liaison", kind="特殊操作")
    assert "先别答应" not in (await rep.last()).text
    await rep.presses("提交")
    assert await waits_for(world) == {names["dispatcher"]: "签字", names["warehouse_head"]: "签字"}


async def test_whom_a_department_needs_is_hired_by_the_companys_manager(open_world: Found) -> None:
    world, phones = await founded(open_world, "marketing-centre")
    rep = phones["department_manager"]
    await fills(rep, "marketing-centre", "recruitment")
    await rep.presses("提交")
    await decides(world, phones["general_manager"], "同意")
    assert "编号 ZP-2026-0001" in (await rep.last()).text
    assert "人数：3" in (await phones["hr_manager"].last()).text


async def test_a_complaint_is_handled_and_its_result_told_back_to_the_customer(open_world: Found) -> None:
    world, phones = await founded(open_world, "marketing-centre")
    rep, boss = phones["specialist"], phones["department_manager"]
    await rep.says("投诉 华联超市 送错了货")
    assert (await rep.card("华联超市")).labels[:2] == ["已处理", "已回复客户"]
    await rep.presses("已处理")
    assert "已回复客户" in (await rep.card("华联超市")).labels, "handled is not yet told"
    await world.later(days=1)
    await world.at(19)
    assert "华联超市" in (await boss.last()).text, "a superior hears that the customer still waits"
    await rep.presses("已回复客户")
    assert (await rep.card("华联超市")).labels == ["时间线"]
