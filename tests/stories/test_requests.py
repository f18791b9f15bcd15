"""Something is applied for: the form, the way it goes, one tap to decide, and everything that can go otherwise."""

from datetime import timedelta

from storage import people
from storage import requests as stored
from storage.database import Session
from storage.enums import RequestState
from storage.tables import Request
from tests.chair.phones import Phone
from tests.chair.world import World


async def the_one(world: World) -> Request:
    """Give the only request."""
    return await world.ask(lambda session: session.query(Request).one())


async def asks_for_money(world: World, name: str = "刘洋", amount: str = "1200") -> Phone:
    """Let somebody apply for money; give their phone."""
    phone = await world.phone(name)
    if phone.fills_at_once:
        await phone.fills("申请 资金使用", {"金额": amount, "用途": "差旅", "事由": "去苏州拜访客户"})
        return phone
    await phone.says("申请 资金使用")
    await phone.says(amount)
    await phone.presses("差旅")
    await phone.says("去苏州拜访客户")
    await phone.presses("跳过")
    return phone


async def test_a_request_shows_its_way_before_it_is_sent(world: World) -> None:
    rep = await asks_for_money(world)
    assert (await rep.last()).text == ("资金使用\n金额：1,200.00\n用途：差旅\n事由：去苏州拜访客户\n审批：李敏 → 王强")
    assert (await rep.last()).labels == ["提交", "修改", "取消"]
    assert await rep.presses("提交") == "已送审"
    assert (await rep.last()).text.splitlines()[:4] == [
        "资金使用",
        "¥1,200.00",
        "等李敏审批",
        "然后：王强",
    ]


async def test_one_tap_decides_and_nobody_hears_of_it_while_it_can_be_undone(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    card = await boss.last()
    assert card.text.startswith("要你批：资金使用 · 刘洋\n¥1,200.00")
    assert card.labels == ["同意", "驳回", "问一下", "更多"]
    assert await boss.presses("同意") == "已同意"
    assert (await boss.last()).labels == ["点错了"]
    assert "等李敏审批" in (await rep.last()).text
    await world.later(seconds=16)
    assert "✓ 李敏同意 17:20" in (await rep.last()).text
    assert "等王强审批" in (await rep.last()).text
    manager = await world.phone("王强")
    assert "李敏同意 17:20" in (await manager.last()).text
    await manager.presses("同意")
    await world.later(seconds=16)
    assert (await rep.last()).text.startswith("✓ 资金使用\n¥1,200.00\n已通过。")
    assert (await the_one(world)).state is RequestState.APPROVED


async def test_a_wrong_tap_is_taken_back(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("同意")
    assert await boss.presses("点错了") == "已撤销，请重新决定"
    assert (await boss.last()).labels == ["同意", "驳回", "问一下", "更多"]
    await world.later(minutes=1)
    assert "等李敏审批" in (await rep.last()).text


async def test_a_rejection_says_why_and_a_second_version_shows_what_changed(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("驳回")
    await boss.says("太多了，八百够了")
    await world.later(seconds=16)
    assert "李敏没同意：太多了，八百够了" in (await rep.last()).text
    await rep.presses("改好再送")
    await rep.presses("修改")
    await rep.presses("金额")
    await rep.says("800")
    await rep.presses("提交")
    assert "第 2 版，改了：金额 1,200.00 → 800.00" in (await boss.last()).text


async def test_a_second_tap_says_who_decided_and_a_wrong_person_who_may(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    card = await boss.last()
    key = card.key("同意")
    assert key is not None
    await boss.taps(card, key)
    assert await boss.taps(card, key) == "李敏 17:20 已同意"
    stranger = await world.phone("赵雪")
    assert await stranger.taps(card, key) == "这份由李敏批"


async def test_it_can_be_withdrawn_and_old_buttons_say_so(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    card = await boss.last()
    await rep.presses("更多")
    assert await rep.presses("撤回申请") == "已撤回"
    key = card.key("同意")
    assert key is not None
    assert await boss.taps(card, key) == "申请人已撤回"
    assert "刘洋已撤回" in (await boss.last()).text
    assert (await boss.last()).labels == ["全文", "经过"]


async def test_a_question_and_its_answer_land_on_the_card(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("问一下")
    await boss.says("住几晚？")
    assert "💬 李敏：住几晚？" in (await rep.last()).text
    await rep.says("两晚")
    assert "💬 刘洋：两晚" in (await boss.last()).text
    assert (await boss.last()).labels[0] == "同意"


async def test_a_change_is_offered_and_accepted_with_one_tap(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("同意，但改为…")
    await boss.presses("金额")
    await boss.says("八百")
    await world.later(seconds=16)
    assert "李敏同意，但改为：金额 1,200.00 → 800.00" in (await rep.last()).text
    assert await rep.presses("接受") == "已接受"
    manager = await world.phone("王强")
    assert "¥800.00" in (await manager.last()).text
    assert "李敏同意" in (await manager.last()).text


async def test_a_substitute_decides_on_behalf_of_whoever_is_away(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("代批")
    await boss.turns_to("张伟")
    await boss.presses("一周")
    rep = await asks_for_money(world)
    await rep.presses("提交")
    other = await world.phone("张伟")
    assert "替李敏代批" in (await other.last()).text
    await other.presses("同意")
    await world.later(seconds=16)
    assert "张伟（代李敏）同意" in (await rep.last()).text


async def test_nobody_decides_about_their_own_request(world: World) -> None:
    boss = await asks_for_money(world, "李敏")
    assert "审批：王强" in (await boss.last()).text
    manager = await asks_for_money(world, "王强")
    assert "审批：周敏" in (await manager.last()).text


async def test_small_amounts_are_agreed_to_together(world: World) -> None:
    for name, amount in (("刘洋", "120"), ("赵雪", "300"), ("张伟", "9000")):
        phone = await asks_for_money(world, name, amount)
        await phone.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("待我处理")
    assert (await boss.last()).text.splitlines()[:2] == ["待批", "3 件等你批，急的在前："]
    await boss.presses("¥500 以下一起批（2 件）")
    assert "这 2 件共 ¥420.00：" in (await boss.last()).text
    assert await boss.presses("全部同意（2 件）") == "已同意 2 件"
    await world.later(seconds=16)

    def left(session: Session) -> int:
        person = next(one for one in session.query(Request) if one.cents == 900000)
        return sum(
            one.state is RequestState.PENDING and one.place == 0 for one in session.query(Request) if one == person
        )

    assert await world.ask(left) == 1


async def test_who_may_not_be_rung_hears_of_it_in_the_morning(world: World) -> None:
    await world.at(23)
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    assert not any("要你批" in one.text for one in await boss.look())
    await world.at(7, 31)
    assert "要你批" in (await boss.last()).text


async def test_the_requester_urges_but_not_all_the_time(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    assert await rep.presses("催一下") == "已提醒审批人"
    assert (await rep.presses("催一下")).startswith("刚提醒过")


async def test_whoever_leaves_hands_over_to_the_next_superior(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")

    def leave(session: Session) -> None:
        for one in people.everyone(session):
            if one.name == "李敏":
                one.left_on = (world.clock.now() - timedelta(days=2)).date()

    await world.write(leave)
    await world.later(minutes=1)
    assert "等王强审批" in (await rep.last()).text
    waiting = await world.ask(lambda session: stored.waiting_for(session, [3]))
    assert len(waiting) == 1


async def test_an_approved_leave_excuses_the_report_of_those_days(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("申请 请假")
    await rep.presses("事假")
    await rep.says("今天")
    await rep.says("昨天")
    await rep.says("家里有事")
    assert "⚠ 结束那天要在开始之后。" in (await rep.last()).text
    await rep.presses("修改")
    await rep.presses("到")
    await rep.says("明天")
    await rep.presses("提交")
    await (await world.phone("李敏")).presses("同意")
    await world.later(seconds=16)
    assert "李敏" in (await rep.card("休息")).text
    before = len(await rep.look())
    await world.at(20, 30)
    assert len(await rep.look()) == before, "whoever is away is not reminded"


async def test_a_photo_in_reply_to_the_card_is_kept_beside_the_request(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    await rep.presses("更多")
    await rep.presses("补充一句")
    await rep.sends_photo()
    boss = await world.phone("李敏")
    assert "💬 刘洋：1 个照片或文件" in (await boss.last()).text
    await boss.presses("更多")
    await boss.presses("全文")
    assert any(one.files == 1 for one in await boss.look())


async def test_words_typed_instead_of_taps_ask_once_more(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("ok")
    assert "确定同意？" in (await boss.last()).text
    await boss.presses("同意")
    await world.later(seconds=16)
    assert "✓ 李敏同意" in (await rep.last()).text
    await boss.says("同意")
    assert "记到哪里" in (await boss.last()).text, "with nothing to decide it is a word like any other"


async def test_a_draft_survives_a_restart_and_a_second_one_may_be_open(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("申请 资金使用")
    await rep.says("abc")
    assert "abc" not in (await rep.last()).text
    await rep.says("1200")
    await rep.says("取消")
    assert "先放着" in (await rep.last()).text
    await rep.says("申请 请示")
    await rep.says("能不能给恒信送样品")
    await world.restart()
    await rep.says("申请")
    await rep.presses("接着写：资金使用")
    assert "用在哪里？" in (await rep.card("资金使用 · 2/4")).text
