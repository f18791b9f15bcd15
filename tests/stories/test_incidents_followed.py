"""An incident is never lost: what follows a notice that is half given, superiors who are gone, and many at once."""

from datetime import date, timedelta

import pytest

from storage import people
from storage.database import Session
from storage.enums import IncidentState
from storage.tables import Account, Incident
from tests.chair.phones import TelegramPhone
from tests.chair.world import World
from tests.stories.test_incidents import reported, the_one, told


async def test_pending_brings_the_incident_first(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.says("帮助")
    await boss.says("待我处理")
    assert (await boss.last()).text.startswith("⚠ 急报 · 刘洋")
    await boss.presses("知道了")
    await boss.says("待我处理")
    assert "⚠" not in (await boss.last()).text


async def test_more_than_five_at_once_are_one_living_list(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    for n in range(7):
        await rep.says(f"急报 第{n}个仓库停电")
        await rep.presses("刚刚")
    cards = [one for one in await boss.look() if one.rows]
    assert len([one for one in cards if one.labels[0] == "知道了"]) == 5
    assert (await boss.card("等你确认")).text.startswith("急报\n7 件急报等你确认")
    await boss.presses("⚠ 第5个仓库停电")
    assert "第5个仓库停电" in (await boss.last()).text
    await boss.presses("知道了")
    assert "6 件急报等你确认" in (await boss.card("等你确认")).text


async def test_a_superior_who_left_is_walked_over(world: World) -> None:
    def leave(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == "王强").left_on = date(2026, 11, 1)

    await world.write(leave)
    await reported(world)
    await world.later(minutes=30)
    assert set(await told(world)) == {"李敏", "张伟", "周敏"}


async def test_at_the_end_of_the_line_everybody_hears_of_it_again(world: World) -> None:
    await reported(world)
    for _ in range(3):
        await world.later(minutes=30)
    boss = await world.phone("陈建国")
    old = (await boss.card("冷库停电了")).id
    await world.later(hours=2)
    assert (await boss.card("冷库停电了")).id != old


async def test_whoever_knows_is_asked_how_it_goes(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("知道了")
    old = (await boss.card("冷库停电了")).id
    await world.later(hours=2)
    assert (await boss.card("冷库停电了")).id != old
    assert set(await told(world)) == {"李敏", "张伟"}


async def test_a_line_without_a_time_is_asked_about_and_then_reported_as_it_is(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 仓库着火了")
    old = (await rep.last()).id
    await world.later(minutes=5)
    assert "什么时候发生的" in (await rep.last()).text
    assert (await rep.last()).id != old
    await world.later(minutes=5)
    assert set(await told(world)) == {"李敏", "张伟"}
    assert "没说什么时候发生，先按收到的 17:20 算。" in (await rep.card("已告诉")).text


async def test_a_second_event_is_another_incident_and_cancel_lets_one_go(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 仓库着火了")
    await rep.says("急报 客户晕倒了")
    await rep.presses("刚刚")
    assert (await rep.card("已告诉")).text.splitlines()[1] == "客户晕倒了"
    await world.later(minutes=5)
    await world.later(minutes=5)
    texts = await world.ask(lambda session: {one.text for one in session.query(Incident) if one.reported_at})
    assert texts == {"客户晕倒了", "仓库着火了"}, "the first one is reported by itself"
    await rep.says("急报")
    await rep.says("取消")
    assert "没有上报" in (await rep.card("没有上报")).text


async def test_an_incident_is_heard_in_the_middle_of_a_daily_report(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("急报 仓库着火了")
    await rep.presses("刚刚")
    assert (await the_one(world)).text == "仓库着火了"
    await rep.says("日报")
    assert "1/4" in (await rep.last()).text


async def test_a_question_on_the_card_is_not_wiped_by_what_others_do(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.presses("我来处理")
    await boss.presses("已解决")
    await rep.says("消防也到了")
    assert "怎么解决的" in (await boss.last()).text
    await boss.says("火灭了")
    assert "李敏 解决了：火灭了" in (await boss.last()).text


async def test_a_typed_word_is_as_good_as_the_button(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.says("知道了")
    assert "李敏 17:20 ✓" in (await rep.card("已告诉")).text
    other = await world.phone("张伟")
    await other.says("我马上过去", reply_to=await other.last())
    assert "张伟 17:20 ✓" in (await rep.card("已告诉")).text
    await boss.says("知道了")
    assert "记到哪里" in (await boss.last()).text, "nothing waits, so it is talk like any other"


async def test_a_photo_may_come_first(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.sends_photo()
    assert "什么时候发生的" in (await rep.last()).text
    await rep.presses("刚刚")
    await rep.says("货架塌了")
    await rep.turns_to("时间线")
    assert "1 个照片或文件" in (await rep.card("时间线")).text


async def test_who_has_nobody_to_report_to_is_offered_nothing(world: World) -> None:
    boss = await world.phone("陈建国")
    await boss.says("待办")
    assert "🔴 急报" not in (await boss.last()).labels
    await boss.says("急报 董事会开不成了")
    assert "你的岗位没有急报的规定" in (await boss.last()).text


async def test_who_cannot_hear_it_is_said_so(world: World) -> None:
    def lose(session: Session) -> None:
        person = next(one for one in people.everyone(session) if one.name == "张伟")
        for account in session.query(Account).filter_by(person_id=person.id):
            account.unreachable = True

    await world.write(lose)
    rep = await reported(world)
    assert "张伟 17:20（暂时联系不上）" in (await rep.card("已告诉")).text


async def test_the_clerk_with_a_short_limit_is_reminded_too(world: World) -> None:
    rep = await world.phone("孙丽")
    await rep.says("急报")
    await rep.presses("刚刚")
    old = (await rep.last()).id
    await world.later(minutes=8)
    assert "出了什么事" in (await rep.last()).text
    assert (await rep.last()).id != old


async def test_a_wrong_time_is_corrected_and_both_stay_on_record(world: World) -> None:
    rep = await reported(world)
    await rep.turns_to("改时间")
    await rep.says("18:00")
    assert "在你上报之后" in (await rep.last()).text
    await rep.says("中午12点")
    card = await rep.card("已告诉")
    assert "超出 4 小时" in card.text
    await rep.turns_to("时间线")
    assert "刘洋 更正：17:20 → 12:00" in (await rep.card("时间线")).text
    boss = await world.phone("李敏")
    assert "12:00 发生，5 小时 20 分后上报，超过 4 小时时限" in (await boss.last()).text


async def test_a_line_without_a_time_is_reported_even_when_the_time_is_never_given(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 仓库着火了")
    await rep.turns_to("选时间")
    await rep.presses("返回")
    await world.later(minutes=6)
    await world.later(minutes=6)
    assert (await (await world.phone("李敏")).card("仓库着火了")).labels[0] == "知道了"


async def test_how_it_ended_is_not_the_next_sentence_about_something_else(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("我来处理")
    await boss.presses("已解决")
    await boss.says("待办")
    await boss.says("下午三点开会别忘了")
    assert (await the_one(world)).state is IncidentState.IN_HAND
    await boss.presses("已解决")
    await boss.says("返回")
    assert "怎么解决的" not in (await boss.card("冷库停电了")).text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_place_before_the_line_is_where_and_not_what(world: World) -> None:
    rep = await world.phone("刘洋")
    assert isinstance(rep, TelegramPhone)
    await rep.says("急报")
    await rep.sends(location={"latitude": 31.2304, "longitude": 121.4737}, settle=True)
    await rep.presses("刚刚")
    await rep.says("冷库停电了")
    assert (await the_one(world)).text == "冷库停电了"


async def test_whoever_leaves_while_in_charge_is_not_waited_for(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("我来处理")

    def leave(session: Session) -> None:
        one = next(one for one in people.everyone(session) if one.name == "李敏")
        one.left_on = (world.clock.now() - timedelta(days=2)).date()

    await world.write(leave)
    await world.later(hours=3)
    assert (await the_one(world)).state is IncidentState.REPORTED
    assert (await (await world.phone("张伟")).card("冷库停电了")).labels[0] == "知道了"


async def test_button_words_typed_in_reply_are_taps(world: World) -> None:
    rep = await reported(world)
    boss = await world.phone("李敏")
    await boss.says("我来处理", reply_to=await boss.last())
    assert "李敏在处理" in (await rep.card("已告诉")).text


async def test_a_corrected_time_long_ago_is_asked_about_too(world: World) -> None:
    rep = await reported(world)
    await rep.turns_to("改时间")
    await rep.says("2001年1月1日 9:00")
    assert "2001-01-01 09:00，隔了挺久" in (await rep.last()).text
    row = await the_one(world)
    assert row.happened_at == row.said_at, "nothing is changed before it is confirmed"
    await rep.presses("就是这个时间")
    assert "距发生 9457 天，超出 4 小时" in (await rep.card("已告诉")).text


async def test_every_word_of_a_long_detail_is_in_the_timeline(world: World) -> None:
    rep = await reported(world)
    await rep.says("细节" * 700)
    boss = await world.phone("李敏")
    await boss.turns_to("时间线")
    assert "细节" * 700 in "".join(one.text for one in await boss.look()).replace("\n", "")
