"""What customers wait for: an enquiry the same day, a quality problem within three, a complaint told back."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from storage import people, places
from storage.database import Session
from storage.tables import LooseText, Matter, MatterEntry
from tests.chair.phones import Phone, TelegramPhone
from tests.chair.world import World
from tests.stories.test_incidents_beside import rings


async def entered(world: World, line: str = "客户询问 华联超市 冷柜什么时候到货", name: str = "刘洋") -> Phone:
    """Let somebody enter what a customer waits for; give their phone."""
    phone = await world.phone(name)
    await phone.says(line)
    return phone


async def the_one(world: World) -> Matter:
    """Give the only matter."""
    return await world.ask(lambda session: session.query(Matter).one())


async def test_an_enquiry_is_one_line_and_one_tap(world: World) -> None:
    await world.at(9)
    rep = await entered(world)
    card = await rep.card("客户询问")
    assert card.text == "客户询问 · 华联超市\n冷柜什么时候到货\n18:00 前办好，还剩 9 小时。"
    assert card.labels == ["已答复", "转交", "改来电时间", "更多"]
    await rep.presses("已答复")
    card = await rep.card("客户询问")
    assert "按时办完 ✓\n已答复 ✓ 刘洋 09:00" in card.text
    assert card.labels == ["点错了", "时间线"]
    row = await the_one(world)
    assert row.closed_at is not None
    assert row.next_step_at == row.closed_at + timedelta(minutes=5), "a slip can be taken back for a moment"
    await world.later(minutes=6)
    assert (await the_one(world)).next_step_at is None
    await rep.says("周四到", reply_to=card)
    assert "刘洋：周四到" in (await rep.card("客户询问")).text


async def test_it_is_asked_for_where_only_the_word_was_said(world: World) -> None:
    rep = await entered(world, "客户事项")
    assert (await rep.last()).labels == ["客户询问", "质量问题", "客户投诉"]
    await rep.presses("客户投诉")
    await rep.says("家家乐，送错了货")
    assert (await rep.card("家家乐")).text.startswith("客户投诉 · 家家乐\n送错了货\n11月26日 周四 18:00 前办好")
    await rep.says("待办")
    assert "· 家家乐 送错了货，11月26日 周四 18:00 前" in (await rep.last()).text


async def test_its_owner_is_reminded_then_one_superior_after_the_other(world: World) -> None:
    await world.at(9)
    rep = await entered(world)
    boss, manager = await world.phone("张伟"), await world.phone("李敏")
    assert not await rings(world, rep, "华联超市", minutes=419)
    assert await rings(world, rep, "华联超市", minutes=1), "two hours before"
    assert await rings(world, rep, "华联超市", minutes=90), "half an hour before"
    assert await rings(world, rep, "华联超市", minutes=30)
    assert "18:00 已经过了" in (await rep.card("华联超市")).text
    assert not [one for one in await boss.look() if "华联超市" in one.text]
    await world.later(minutes=60)
    first = [one for one in (boss, manager) if [m for m in await one.look() if "华联超市" in m.text]]
    assert len(first) == 1
    assert "经办：刘洋" in (await first[0].card("华联超市")).text
    await world.later(minutes=60)
    told = (await the_one(world)).told
    assert len(told) == 2
    # A press has no time of its own on some messengers; it counts from when we last heard.
    await first[0].says("帮助")
    await first[0].presses("已答复")
    assert "办完了，晚于时限。" in (await rep.card("华联超市")).text


async def test_a_quality_problem_has_two_steps_and_three_days(world: World) -> None:
    rep = await entered(world, "质量 华联超市 冷柜不制冷")
    assert (await rep.card("华联超市")).labels == ["已联系部门", "人已派出", "转交", "更多"]
    await rep.presses("已联系部门")
    card = await rep.card("华联超市")
    assert "已联系部门 ✓ 刘洋 17:20" in card.text
    assert card.labels == ["点错了", "人已派出", "转交", "更多"]
    await rep.presses("人已派出")
    assert "按时办完 ✓" in (await rep.card("华联超市")).text


async def test_it_is_handed_over_and_only_those_concerned_may_act(world: World) -> None:
    clerk = await entered(world, name="孙丽")
    boss, stranger = await world.phone("王强"), await world.phone("赵雪")
    card = await clerk.card("华联超市")
    answered = card.key("已答复")
    assert answered is not None
    await stranger.says("帮助")
    assert await stranger.taps(await stranger.last(), answered) == "这件事不是你经办"
    await clerk.presses("转交")
    await clerk.presses("王强")
    assert "孙丽 转交给 王强" in (await boss.card("华联超市")).text
    await boss.presses("已答复")
    assert "按时办完" in (await clerk.card("华联超市")).text, "whoever took the call sees how it ended"
    assert await clerk.taps(card, answered) == "已经办完了"


async def test_the_time_of_the_call_is_mended_and_a_mistake_taken_back(world: World) -> None:
    rep = await entered(world)
    await rep.presses("改来电时间")
    await rep.says("昨天 16:00")
    assert "11月22日 周日 18:00 已经过了" in (await rep.card("华联超市")).text
    await rep.turns_to("记错了")
    assert "记错了，已撤下。" in (await rep.card("华联超市")).text

    def kinds(session: Session) -> list[str]:
        return [str(one.kind) for one in session.query(MatterEntry).order_by(MatterEntry.id)]

    assert await world.ask(kinds) == ["reported", "corrected", "dismissed"]


async def test_at_night_and_on_rest_days_the_clock_waits_with_its_reminders(world: World) -> None:
    await world.at(20)
    rep = await entered(world)
    assert "23:59 前办好" in (await rep.card("华联超市")).text
    await world.at(22, 30)
    old = (await rep.card("华联超市")).id
    for _ in range(9):
        assert not await rings(world, rep, "华联超市", minutes=55)
    assert (await rep.card("华联超市")).id == old
    await world.at(8)
    assert "已经过了" in (await rep.card("华联超市")).text


async def test_it_survives_a_restart_and_stands_in_the_table(world: World) -> None:
    rep = await entered(world, "客户投诉 =华联超市 送错了货")
    await world.restart()
    await rep.presses("已处理")
    boss = await world.phone("李敏")
    await boss.says("团队")
    await boss.presses("导出本周")
    sheets = dict(await boss.downloads(await boss.card("的报告在这里")))
    rows = list(load_workbook(io.BytesIO(sheets["急报 2026-11-23.xlsx"]))["客户事项"].iter_rows(values_only=True))
    found = dict(zip(*rows, strict=True))
    assert (found["种类"], found["客户"], found["步骤"]) == ("客户投诉", "=华联超市", "已处理 2026-11-23 17:20")


async def test_a_post_without_customers_is_told_whom_to_ask(world: World) -> None:
    boss = await entered(world, "客户询问 华联超市 冷柜", "陈建国")
    assert await boss.card("你的岗位不登记这个")


async def test_a_company_without_incidents_keeps_its_complaints(world: World) -> None:
    await world.restart(rulebook="sales-company")

    def move(session: Session) -> None:
        rep = next(one for one in people.everyone(session) if one.name == "刘洋")
        places.set_roles(session, {rep.id: "account_manager"}, world.clock.now())

    await world.write(move)
    rep = await entered(world, "投诉 华联超市 送错了货")
    assert (await rep.card("华联超市")).labels == ["已处理", "已回复客户", "转交", "更多"]
    await rep.says("急报 出事了")
    assert "你的岗位没有急报的规定" in (await rep.last()).text


async def test_what_a_post_may_not_enter_is_kept_all_the_same(world: World) -> None:
    boss = await world.phone("陈建国")
    await boss.says("客户投诉 恒信 货少了两箱")
    assert await boss.card("你的岗位不登记这个")
    kept = await world.ask(lambda session: [one.text for one in session.query(LooseText)])
    assert kept == ["恒信 货少了两箱"]


async def test_a_step_tapped_by_mistake_is_taken_back_for_a_moment(world: World) -> None:
    rep = await entered(world)
    await rep.presses("已答复")
    assert "按时办完 ✓" in (await rep.card("华联超市")).text
    assert await rep.presses("点错了") == "好，这一步撤回了"
    card = await rep.card("华联超市")
    assert "已答复 ✓" not in card.text
    assert card.labels[0] == "已答复"
    assert (await the_one(world)).closed_at is None
    assert await rings(world, rep, "华联超市", minutes=45), "its clock runs again"
    # A press tells no time: it counts from when we last heard something.
    await rep.says("/help")
    await rep.presses("已答复")
    stale = await rep.card("华联超市")
    undo = stale.key("点错了")
    assert undo is not None
    await world.later(minutes=6)
    assert "点错了" not in (await rep.card("华联超市")).labels
    assert await rep.taps(stale, undo) == "过了一会儿了，撤不回来；回复这条说明一下就行"
    assert (await the_one(world)).closed_at is not None


async def test_a_step_of_somebody_else_is_theirs_to_take_back(world: World) -> None:
    clerk = await entered(world, "质量问题 华联超市 冷柜坏了", "孙丽")
    await clerk.presses("转交")
    await clerk.presses("王强")
    boss = await world.phone("王强")
    await boss.presses("已联系部门")
    assert "点错了" in (await boss.card("华联超市")).labels
    assert "点错了" not in (await clerk.card("华联超市")).labels


async def test_photos_belong_to_a_matter_when_they_answer_its_card(world: World) -> None:
    rep = await entered(world)
    card = await rep.card("华联超市")

    def work(session: Session) -> list[list[int]]:
        return [one.files for one in session.query(MatterEntry).order_by(MatterEntry.id)]

    if isinstance(rep, TelegramPhone):
        photo = [{"file_id": "p1", "file_unique_id": "u1", "width": 9, "height": 9, "file_size": 9}]
        reply = {"message_id": int(card.id)}
        await rep.sends(photo=photo, caption="坏的地方", reply_to_message=reply, settle=True)
        assert "刘洋：坏的地方 1 个照片或文件" in (await rep.card("华联超市")).text
        assert [len(one) for one in await world.ask(work)] == [0, 1]
    await rep.turns_to("时间线")
    assert "刘洋 登记：冷柜什么时候到货" in (await rep.card("时间线")).text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_matter_whose_owner_is_on_leave_rings_the_superior_and_not_the_owner(world: World) -> None:
    await world.at(9)
    rep, boss = await entered(world), await world.phone("李敏")
    await rep.says("请假 今天")
    before = len(await rep.look())
    await world.at(17, 0)
    await world.at(18, 0)
    await world.at(19, 1)
    assert len(await rep.look()) == before
    assert "华联超市" in (await boss.card("客户询问")).text
