"""What words belong to: a first notice in hand, a question that was asked, or neither."""

from datetime import timedelta

import pytest

from storage.enums import IncidentState
from storage.tables import Incident
from tests.chair.world import World
from tests.stories.test_incidents import reported, told


async def rows(world: World) -> list[Incident]:
    """Give all incidents, the oldest first."""
    return await world.ask(lambda session: session.query(Incident).order_by(Incident.id).all())


async def test_a_forgotten_first_notice_does_not_swallow_the_next_days_words(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.presses("刚刚")
    await world.later(hours=16)
    await rep.says("今天跑了三家店，D店要加货")
    assert "记到哪里" in (await rep.last()).text
    assert [one.state for one in await rows(world)] == [IncidentState.DRAFT]
    await rep.presses("急报")
    await rep.presses("刚刚")
    assert (await rows(world))[1].happened_at == world.clock.now(), (
        "what is an incident after all has a time of its own"
    )


async def test_a_reply_to_the_card_of_a_forgotten_first_notice_is_still_its_line(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.presses("刚刚")
    await world.later(hours=16)
    await rep.says("冷库停电了", reply_to=await rep.card("出了什么事"))
    assert [one.state for one in await rows(world)] == [IncidentState.REPORTED]


async def test_words_behind_the_verb_do_not_take_a_time_tapped_hours_ago(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.presses("刚刚")
    await world.later(hours=3, minutes=50)
    await rep.says("急报 客户仓库着火了")
    assert "什么时候发生的" in (await rep.last()).text
    assert not await told(world)
    await rep.presses("30 分钟前")
    row = (await rows(world))[0]
    assert row.happened_at == world.clock.now() - timedelta(minutes=30)


async def test_a_time_that_cannot_be_read_is_asked_for_and_never_becomes_the_line(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.says("昨天下午")
    assert "没看懂时间" in (await rep.last()).text
    await rep.says("1小时20分钟前")
    await rep.says("冷库停电了")
    row = (await rows(world))[0]
    assert (row.text, row.state) == ("冷库停电了", IncidentState.REPORTED)
    assert row.happened_at == world.clock.now() - timedelta(minutes=80)


async def test_words_beside_a_time_that_was_asked_for_are_kept(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 冷库停电了")
    await rep.says("大概三点左右停的")
    assert "没看懂时间" in (await rep.last()).text
    await rep.says("三点")
    assert "刘洋：大概三点左右停的" in (await rep.card("已告诉")).text


async def test_a_time_nobody_gave_is_said_to_be_assumed_until_somebody_corrects_it(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await rep.says("急报 冷库停电了")
    await world.later(minutes=10)
    for phone in (rep, boss):
        assert "没说什么时候发生，先按收到的 17:20 算。" in (await phone.card("冷库停电了")).text
    await boss.turns_to("时间线")
    assert "没说什么时候发生，先按收到时算" in (await boss.last()).text
    await rep.presses("改时间")
    await rep.says("16:50")
    for phone in (rep, boss):
        assert "16:50 发生，30 分钟后上报" in (await phone.card("1 号")).text


async def test_the_answer_to_when_it_happened_goes_to_the_incident_that_was_asked_about(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 冷库停电了")
    await rep.says("急报 样品丢了")
    await rep.presses("刚刚")
    await world.later(minutes=5)
    assert "冷库停电了" in (await rep.last()).text
    await rep.says("14:30")
    first, _ = await rows(world)
    assert (first.state, first.happened_at) == (IncidentState.REPORTED, world.clock.now().replace(hour=6, minute=30))
    assert "刘洋：14:30" not in (await rep.card("2 号")).text


async def test_the_plain_answer_to_a_superiors_question_is_the_answer(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await world.later(minutes=40)
    await boss.presses("问一下")
    await boss.says("坏了多少货？")
    await rep.says("三箱")
    assert "刘洋：三箱" in (await boss.last()).text
    await boss.presses("我来处理")
    await world.later(hours=2)
    assert "进展怎么样" in (await boss.last()).text
    await boss.says("在抢修")
    assert "李敏：在抢修" in (await rep.last()).text


async def test_a_photo_after_a_customer_was_named_is_still_a_detail(world: World) -> None:
    rep = await reported(world)
    await rep.turns_to("客户")
    await rep.says("家乐超市")
    await rep.sends_photo()
    assert "1 个照片" in (await rep.card("1 号")).text
    await rep.turns_to("客户")
    await rep.turns_to("返回")
    await rep.says("在三楼")
    assert "刘洋：在三楼" in (await rep.card("1 号")).text


async def test_words_said_later_are_offered_to_the_open_incident(world: World) -> None:
    rep = await reported(world)
    await world.later(hours=1)
    await rep.says("三箱")
    assert {"急报", "补到 1 号", "不用"} <= set((await rep.last()).labels)
    await rep.presses("补到 1 号")
    assert "刘洋：三箱" in (await rep.card("已告诉")).text
    assert len(await rows(world)) == 1


async def test_a_photo_may_begin_a_first_notice(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.sends_photo()
    await rep.presses("急报")
    await rep.presses("刚刚")
    await rep.says("冷库漏水")
    assert [(one.text, one.state) for one in await rows(world)] == [("冷库漏水", IncidentState.REPORTED)]
    await rep.turns_to("时间线")
    assert "1 个照片或文件" in (await rep.card("时间线 ·")).text


# The local page sends files without words.
@pytest.mark.parametrize("messenger", ["telegram-polling", "slack"])
async def test_the_verb_in_a_photos_caption_begins_a_first_notice(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.sends_photo(caption="急报 冷库漏水")
    await rep.presses("刚刚")
    assert [(one.text, one.state) for one in await rows(world)] == [("冷库漏水", IncidentState.REPORTED)]
    await rep.turns_to("时间线")
    assert "1 个照片或文件" in (await rep.card("时间线 ·")).text
