"""Requests that go otherwise: prompts left open, buttons forged, posts changed, time running out at night."""

from datetime import timedelta
from pathlib import Path

from handlers.chat import press
from handlers.rulebooks import shipped
from storage import people, places
from storage import requests as stored
from storage.database import Session
from storage.enums import RequestState
from storage.tables import Request
from tests.chair.shown import Key
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, at_sales_company, quotes, staff
from tests.stories.test_incident_pages import PUBLIC, opened
from tests.stories.test_requests import asks_for_money, the_one


async def test_a_reason_that_was_asked_for_and_left_rejects_nothing(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    for leave in ("待办", "返回", "取消"):
        await boss.says("待我处理")
        await boss.presses("驳回")
        await boss.says(leave)
        await boss.says("王强今天下午在吗")
        assert (await the_one(world)).state is RequestState.PENDING
        assert "驳回" not in (await rep.last()).text
    await world.later(minutes=1)
    assert "等李敏审批" in (await rep.last()).text


async def test_whoever_was_asked_why_not_may_agree_after_all(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("驳回")
    await boss.says("同意")
    assert "确定同意？" in (await boss.last()).text
    await boss.presses("同意")
    await world.later(seconds=16)
    assert "✓ 李敏同意" in (await rep.last()).text


async def test_a_button_of_another_installation_decides_nothing_here(world: World) -> None:
    """The token outlived its database: the chat still holds a button whose number is somebody else's here."""
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    card = await boss.last()
    own = card.key("同意")
    assert own is not None
    assert own.press.startswith(world.app.mark)
    assert len(world.app.mark) == 4
    bare = own.press.removeprefix(world.app.mark)
    other = "dead" if world.app.mark != "dead" else "beef"
    for foreign in (bare, other + bare, world.app.mark[:-1] + bare):
        assert await boss.taps(card, Key("同意", foreign)) == "这个按钮已经过期了"
    assert (await the_one(world)).state is RequestState.PENDING
    assert await boss.presses("同意") == "已同意"


async def test_a_reply_to_the_card_is_what_the_card_asks_for(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("驳回")
    await boss.says("先不批", reply_to=await boss.last())
    assert "已驳回：先不批" in (await boss.last()).text
    assert (await boss.last()).labels == ["点错了"]


async def test_a_long_question_is_cut_on_the_card_and_whole_in_the_full_text(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("问一下")
    await boss.says("为什么" * 700)
    assert "…" in (await rep.last()).text
    await rep.presses("更多")
    await rep.presses("经过")
    assert "为什么为什么" in (await rep.last()).text
    await boss.presses("更多")
    await boss.presses("全文")
    assert "为什么" * 700 in "".join([one.text for one in await boss.look()][-2:]).replace("\n", "")


async def test_two_taps_on_one_more_approver_ask_one_person_once(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("加签")
    card = await boss.last()
    key = card.key("张伟")
    assert key is not None
    await boss.taps(card, key)
    await boss.taps(card, key)
    assert "等李敏、张伟审批" in (await rep.last()).text


async def test_whoever_changed_posts_decides_no_longer(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    await (await world.phone("李敏")).presses("同意")
    await world.later(seconds=16)
    manager = await world.phone("王强")
    card = await manager.last()

    def move(session: Session) -> None:
        one = next(one for one in people.everyone(session) if one.name == "王强")
        places.set_roles(session, {one.id: "salesperson"}, world.clock.now())

    await world.write(move)
    key = card.key("同意")
    assert key is not None
    assert await manager.taps(card, key) != "已同意"
    await world.later(minutes=1)
    assert "等周敏审批" in (await rep.last()).text


async def test_what_is_withdrawn_while_it_can_be_undone_stays_withdrawn(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("同意")
    card = await boss.last()
    key = card.key("点错了")
    await rep.presses("更多")
    await rep.presses("撤回申请")
    assert "刘洋已撤回" in (await boss.last()).text
    assert key is not None
    assert await boss.taps(card, key) == "对方已经知道了，撤不回来"
    await world.later(seconds=16)
    assert (await the_one(world)).state is RequestState.WITHDRAWN


async def test_a_substitute_named_ahead_gets_what_waits_on_the_first_day(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("代批 张伟 明天")
    other = await world.phone("张伟")
    assert not any("要你批" in one.text for one in await other.look())
    await world.at(9)
    assert "替李敏代批" in (await other.last()).text


async def test_an_amount_below_nothing_is_asked_again(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("申请 资金使用")
    await rep.says("-500")
    assert "不能小于 0" in (await rep.last()).text


async def test_a_draft_finished_on_friday_counts_from_when_it_is_sent(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep = phones["account_manager"]
    await quotes(rep)
    await world.later(days=4)
    await rep.says("申请")
    await rep.presses("接着写：报价")
    await rep.presses("提交")
    row = await the_one(world)
    assert row.due_at == world.clock.now() + timedelta(days=4), "Friday and two working days are Tuesday"
    assert row.next_step_at is not None


async def test_after_the_limit_the_line_is_climbed_day_by_day(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    await quotes(phones["account_manager"])
    await phones["account_manager"].presses("提交")
    await world.later(days=2)
    assert "要你批" in (await phones["marketing_director"].last()).text
    await world.later(days=1)
    assert "要你批" in (await phones["general_manager"].last()).text
    seen = len(await phones["general_manager"].look())
    await world.later(days=1)
    assert len(await phones["general_manager"].look()) > seen, "nothing is approved by silence, nor forgotten"


async def test_an_opinion_is_no_decision_and_a_forged_press_makes_none(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep, top = phones["account_manager"], phones["general_manager"]
    await quotes(rep)
    await rep.presses("提交")
    await rep.presses("更多")
    await rep.presses("咨询")
    await rep.presses(staff_name("general_manager"))
    row = await the_one(world)
    seats = await world.ask(lambda session: [(one.id, one.kind) for one in stored.seats(session, row)])
    consult = next(one for one, kind in seats if kind == "consult")
    decide = next(one for one, kind in seats if kind == "approve")
    card = await top.last()
    assert await top.taps(card, Key("同意", world.app.mark + press("ragree", consult))) == "这个按钮已经过期了"
    boss = phones["regional_manager"]
    assert (
        await boss.taps(await boss.last(), Key("回复", world.app.mark + press("radvise", decide)))
        == "这个按钮已经过期了"
    )
    assert "同意" not in (await rep.last()).text.replace("等", "")


def staff_name(role: str) -> str:
    """Name who holds a post of the software company."""
    return staff(BOOKS["sales-company"])[role]


async def test_an_offer_that_nobody_answers_lapses(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("同意，但改为…")
    await boss.presses("金额")
    await boss.says("八百")
    assert "800.00" in (await boss.last()).text
    await world.later(seconds=16)
    assert (await the_one(world)).state is RequestState.OFFERED
    assert (await boss.last()).labels[0] == "收回意见"
    for _ in range(4):
        await world.later(days=1)
    assert (await the_one(world)).state is RequestState.PENDING
    assert (await boss.card("要你批")).labels[0] == "同意"


async def test_one_tap_too_many_on_the_menu_begins_one_draft(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("申请")
    card = await rep.last()
    key = card.key("资金使用")
    assert key is not None
    await rep.taps(card, key)
    await rep.taps(card, key)
    assert await world.ask(lambda session: session.query(Request).count()) == 1


async def test_the_printed_page_has_the_way_and_every_act_and_only_for_who_is_concerned(world: World) -> None:
    world.public_url = PUBLIC
    await world.restart()
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("问一下")
    await boss.says("<b>几晚</b>？")
    await boss.presses("同意")
    await world.later(seconds=16)
    await rep.presses("更多")
    await rep.presses("经过")
    key = (await rep.last()).key("打印页")
    assert key is not None
    status, text = await opened(world, key.url)
    assert status == 200
    assert "<dt>金额</dt><dd>1,200.00</dd>" in text
    assert "✓ 李敏同意" in text
    assert "&lt;b&gt;几晚&lt;/b&gt;" in text
    assert (await opened(world, "/pages/guessed"))[0] == 404


async def test_a_superior_arranges_by_buttons_who_stands_in_for_somebody_away(world: World) -> None:
    boss, away, other = await world.phone("王强"), await world.phone("李敏"), await world.phone("张伟")
    await boss.says("代批")
    assert (await boss.last()).text == "代批人\n你外出时请谁代批？"
    await boss.turns_to("替下属安排")
    await boss.turns_to("李敏")
    assert (await boss.last()).text == "代批人\n李敏外出时请谁代批？"
    await boss.turns_to("张伟")
    assert await boss.presses("一周") == "记下了"
    assert "由张伟代批，你也随时能批" in (await away.last()).text
    assert "请你替李敏审批" in (await other.last()).text
    assert "由张伟替李敏审批" in (await boss.last()).text
    assert await boss.presses("结束张伟代批") == "已结束"
    rep = await world.phone("刘洋")
    await rep.says("代批")
    while "更多" in (await rep.last()).labels:
        assert "替下属安排" not in (await rep.last()).labels
        await rep.presses("更多")
        if "返回" in (await rep.last()).labels:
            break
    assert "替下属安排" not in (await rep.last()).labels


async def test_a_kind_of_request_may_have_reasons_of_its_own(open_world: Found, tmp_path: Path) -> None:
    book, mark = shipped("market-operations"), "    title: {zh-CN: 资金使用, "
    assert mark in book
    path = tmp_path / "reasons.yaml"
    own = "    reasons: [{title: {zh-CN: 这个月额度用完了, en: This month's budget is spent}}]\n"
    path.write_text(book.replace(mark, own + mark), "utf-8")
    world = await open_world("telegram-polling", rulebook=str(path))
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("驳回")
    assert (await boss.last()).labels == ["这个月额度用完了", "返回"]
    await boss.presses("这个月额度用完了")
    await world.later(seconds=16)
    assert "李敏没同意：这个月额度用完了" in (await rep.last()).text


async def test_the_only_request_that_waits_comes_to_the_bottom_from_the_to_do(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("待办")
    await boss.presses("去审批（1）")
    assert "要你批" in (await boss.last()).text


async def test_who_agreed_at_one_step_does_not_stand_in_at_another(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss, manager = await world.phone("李敏"), await world.phone("王强")
    await boss.presses("同意")
    await world.later(seconds=16)
    before = len(await boss.look())
    await manager.says("代批 李敏 今天")
    assert not [one for one in (await boss.look())[before:] if "资金使用" in one.text]
    await manager.presses("同意")
    await world.later(seconds=16)
    assert "王强同意" in (await rep.last()).text
