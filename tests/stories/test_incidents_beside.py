"""Beside an incident: when it was learned of, the customer, details asked for once, and questions put off."""

from datetime import timedelta

import pytest

from handlers import books
from handlers.context import Desk
from handlers.incidents import showing
from storage import incidents as stored
from storage import people, places
from storage.database import Session
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, Person
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_incidents import reported, the_one, told


async def rings(world: World, phone: Phone, part: str, *, minutes: int) -> bool:
    """Tell whether a card came anew within some minutes."""
    before = (await phone.card(part)).id
    await world.later(minutes=minutes)
    return (await phone.card(part)).id != before


async def taps(phone: Phone, part: str, label: str) -> str:
    """Tap a button of the newest card that has ``part`` in it."""
    shown = await phone.card(part)
    key = shown.key(label)
    assert key is not None, shown.labels
    return await phone.taps(shown, key)


async def timeline(world: World, kind: EntryKind) -> list[str]:
    """Give the timeline's lines of a kind."""
    row = await the_one(world)
    return await world.ask(lambda session: [one.text for one in stored.timeline(session, row.id, kind)])


async def test_when_it_was_learned_of_stands_beside_the_event_and_is_not_judged(world: World) -> None:
    rep = await reported(world, ago="2 小时前")
    limit = (await the_one(world)).limit_at
    await rep.turns_to("得知时间")
    assert (await rep.last()).labels == ["上报的时候", "早 10 分钟", "早 30 分钟", "更多"]
    await rep.presses("早 30 分钟")
    assert "16:50 得知" in (await rep.card("冷库停电了")).text
    assert "16:50 得知" in (await (await world.phone("李敏")).last()).text
    row = await the_one(world)
    assert row.limit_at == limit
    assert row.learned_at is not None
    assert row.happened_at is not None
    assert row.learned_at - row.happened_at == timedelta(minutes=90)


async def test_a_typed_time_must_lie_between_the_event_and_the_report(world: World) -> None:
    rep = await reported(world, ago="1 小时前")
    await rep.turns_to("得知时间")
    for typed, answer in (("15:00", "发生之后、上报之前"), ("18:30", "发生之后、上报之前"), ("嗯", "没看懂时间")):
        await rep.says(typed)
        assert answer in (await rep.last()).text
    await rep.says("17:00")
    assert "17:00 得知" in (await rep.card("冷库停电了")).text
    assert await timeline(world, EntryKind.LEARNED) == ["17:00"]


async def test_a_customer_is_named_and_named_again_and_both_stay_on_record(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await rep.turns_to("客户")
    await rep.says("=华联超市\n南门店")
    assert "客户：=华联超市 / 南门店" in (await boss.last()).text
    await rep.turns_to("客户")
    await rep.says("家家乐")
    assert "客户：家家乐" in (await rep.card("冷库停电了")).text
    assert await timeline(world, EntryKind.CUSTOMER) == ["=华联超市 / 南门店", "家家乐"]


async def test_details_are_asked_for_once_and_a_reply_is_enough(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.presses("知道了")
    assert await rings(world, rep, "冷库停电了", minutes=30)
    asked = await rep.card("还差点细节")
    assert asked.labels == ["补充一句", "客户", "没有了"]
    await rep.says("城南 3 号库", reply_to=asked)
    assert "刘洋：城南 3 号库" in (await boss.card("冷库停电了")).text
    assert not await rings(world, rep, "冷库停电了", minutes=60)


async def test_nobody_is_asked_for_details_they_gave_or_for_a_matter_that_is_over(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await rep.sends_photo()
    await boss.presses("知道了")
    assert not await rings(world, rep, "冷库停电了", minutes=31)
    clerk, manager = await reported(world, "孙丽", text="前台漏水"), await world.phone("王强")
    await manager.presses("我来处理")
    await manager.presses("已解决")
    await manager.says("修好了")
    assert not await rings(world, clerk, "前台漏水", minutes=31)


async def test_details_wait_for_the_morning(world: World) -> None:
    await world.at(23)
    rep = await reported(world)
    await (await world.phone("李敏")).presses("我来处理")
    assert not await rings(world, rep, "冷库停电了", minutes=31)
    await world.at(8)
    assert (await rep.card("还差点细节")).labels[0] == "补充一句"
    await rep.presses("没有了")
    assert "还差点细节" not in (await rep.card("冷库停电了")).text


async def test_whoever_is_in_charge_puts_the_question_off(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("我来处理")
    assert await rings(world, boss, "冷库停电了", minutes=120)
    assert (await boss.card("进展怎么样")).labels == ["已解决", "补充一句", "稍后提醒", "更多"]
    await taps(boss, "进展怎么样", "稍后提醒")
    assert (await boss.card("多久后再问")).labels == ["30 分钟", "1 小时", "2 小时", "返回"]
    assert await boss.presses("1 小时") == "20:20 再问你"
    assert not await rings(world, boss, "冷库停电了", minutes=59)
    assert await rings(world, boss, "冷库停电了", minutes=1)


async def test_one_of_two_who_know_puts_it_off_for_themselves_only(world: World) -> None:
    await reported(world)
    boss, other = await world.phone("李敏"), await world.phone("张伟")
    await boss.presses("知道了")
    await other.presses("知道了")
    assert await rings(world, boss, "冷库停电了", minutes=120)
    await taps(boss, "进展怎么样", "稍后提醒")
    await boss.presses("30 分钟")
    old = (await other.card("冷库停电了")).id
    assert await rings(world, boss, "冷库停电了", minutes=30)
    assert (await other.card("冷库停电了")).id == old


async def test_at_night_only_the_one_in_charge_is_asked(world: World) -> None:
    await world.at(21, 30)
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("知道了")
    for _ in range(8):
        assert not await rings(world, boss, "冷库停电了", minutes=60)
    await boss.presses("我来处理")
    await world.at(23)
    assert await rings(world, boss, "冷库停电了", minutes=120)


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_what_waited_through_an_outage_is_judged_by_its_own_time(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.turns_to("2 小时前")
    await world.stop()
    said_at = world.clock.now()
    await rep.says("冷库停电了", settle=False)
    world.clock.standing += timedelta(hours=3)
    world.telegram.polls = 0
    await world.start()
    await world.quiet()
    row = await the_one(world)
    assert row.said_at == said_at
    card = (await rep.card("冷库停电了")).text
    assert "15:20 发生，2 小时后上报，在 4 小时内 ✓" in card
    assert "小勤有 180 分钟没在线，时间按消息发出时算" in card


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_free_text_that_waited_through_an_outage_says_so_when_it_becomes_an_incident(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.stop()
    await rep.says("冷库停电了", settle=False)
    world.clock.standing += timedelta(hours=3)
    world.telegram.polls = 0
    await world.start()
    await world.quiet()
    await rep.presses("急报")
    await rep.presses("刚刚")
    assert "小勤有 180 分钟没在线，时间按消息发出时算" in (await rep.card("已告诉")).text


async def test_a_crowd_that_was_told_is_named_by_its_number(world: World) -> None:
    rep = await reported(world)

    def tell(session: Session) -> None:
        row = session.query(Incident).one()
        known = {one.person_id for one in stored.readers(session, row.id)}
        desk = Desk(session, books.active(session), world.clock.now())
        new = [Person(name=f"经理{n}", admin=False) for n in range(9)]
        session.add_all(new)
        session.flush()
        stored.tell(session, row.id, [one.id for one in new if one.id not in known], desk.now)
        showing.refresh(desk, row)
        showing.settle(desk)

    await world.write(tell)
    await world.quiet()
    card = (await rep.card("已告诉")).text
    assert "等 11 人" in card
    assert "经理8" not in card


async def test_whoever_changes_post_has_no_say_any_more_and_it_is_told_anew(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.presses("我来处理")

    def move(session: Session) -> None:
        ids = {one.name: one.id for one in people.everyone(session)}
        now = world.clock.now()
        for name in ("刘洋", "张伟"):
            above = places.line_above(session, ids[name], now)[ids[name]]
            kept = [one for one in above if one != ids["李敏"]] or [ids["王强"]]
            places.set_superiors(session, {ids[name]: kept}, now)
        places.set_roles(session, {ids["李敏"]: "market_researcher"}, now)

    await world.later(minutes=1)
    await world.write(move)
    await world.later(minutes=1)
    assert await boss.presses("已解决") == "这件事没有报给你"
    await rep.says("还没来电", reply_to=await rep.card("冷库停电了"))
    assert "还没来电" not in (await boss.last()).text
    await world.later(hours=2)
    row = await the_one(world)
    assert row.state is IncidentState.REPORTED
    assert row.in_charge is None
    assert (await (await world.phone("张伟")).card("冷库停电了")).labels[0] == "知道了"
    await world.later(minutes=30)
    assert "王强" in await told(world)
    assert (await (await world.phone("王强")).card("冷库停电了")).labels[0] == "知道了"
