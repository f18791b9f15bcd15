"""Whoever acts on an incident has answered it; a day off is nobody's fault; only what is important rings at night."""

from datetime import timedelta

from storage.enums import EntryKind, IncidentState
from storage.tables import IncidentEntry
from tests.chair.world import World
from tests.stories.test_incidents import reported, the_one, told


async def test_a_small_matter_climbs_in_the_morning_and_an_important_one_at_night(world: World) -> None:
    await world.at(21)
    manager = await reported(world, "李敏", text="展位搭错了")
    await manager.presses("小事")
    assert "07:30 前没人确认" in (await manager.card("展位搭错了")).text
    await world.at(1)
    assert set(await told(world)) == {"王强"}
    await world.at(7, 30)
    assert set(await told(world)) == {"王强", "周敏"}


async def test_giving_a_task_or_a_customer_s_name_says_that_one_knows(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.says("任务 赵雪 联系冷链公司 21:00 前", reply_to=await boss.card("冷库停电了"))
    assert (await the_one(world)).state is IncidentState.ACKNOWLEDGED
    card = await rep.card("已告诉")
    assert "李敏 17:20 ✓" in card.text
    assert "没人确认" not in card.text
    await world.later(minutes=30)
    assert set(await told(world)) == {"李敏", "张伟"}


async def test_handing_over_and_opening_again_say_that_one_knows(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.turns_to("转交")
    await boss.presses("张伟")
    assert "李敏 17:20 ✓" in (await rep.card("已告诉")).text
    assert "知道了" not in (await boss.card("冷库停电了")).labels
    await boss.turns_to("误报")
    await boss.presses("重新打开")
    assert "知道了" not in (await boss.card("冷库停电了")).labels
    assert (await (await world.phone("张伟")).card("冷库停电了")).labels[0] == "知道了"


async def test_who_was_passed_over_for_a_day_off_is_not_said_to_have_kept_quiet(world: World) -> None:
    for name in ("李敏", "张伟"):
        boss = await world.phone(name)
        await boss.says("请假")
        await boss.presses("今天")
    await reported(world)
    entries = await world.ask(lambda session: [(one.kind, one.text) for one in session.query(IncidentEntry)])
    assert (EntryKind.TOLD, "王强") in entries
    assert EntryKind.ESCALATED not in {kind for kind, _ in entries}


async def test_it_rings_where_somebody_loses_charge_and_where_a_report_was_called_false(world: World) -> None:
    rep = await reported(world)
    first, second = await world.phone("李敏"), await world.phone("张伟")
    await first.presses("我来处理")
    before = (await first.card("冷库停电了")).id
    await second.presses("我来处理")
    card = await first.card("冷库停电了")
    assert card.id != before
    assert "张伟在处理" in card.text
    before = (await rep.card("冷库停电了")).id
    await second.turns_to("误报")
    card = await rep.card("冷库停电了")
    assert card.id != before
    assert "张伟 记为误报" in card.text


async def test_an_important_matter_of_a_manager_climbs_at_night(world: World) -> None:
    await world.at(23)
    manager = await reported(world, "李敏", text="展位着火了")
    await manager.presses("重要")
    await world.later(minutes=30)
    assert set(await told(world)) == {"王强", "周敏"}


async def test_how_long_one_has_follows_how_grave_it_is(world: World) -> None:
    manager = await world.phone("王强")
    await manager.says("急报")
    await manager.says("今天 10:00")
    await manager.says("冷库停电了")
    assert "没信号" not in (await manager.last()).labels, "whether it is late depends on how grave it is"
    assert (await manager.last()).labels[:3] == ["小事", "大事", "重要"]
    await manager.turns_to("大事")
    assert "没信号" not in (await manager.card("冷库停电了")).labels
    row = await the_one(world)
    assert row.happened_at is not None
    assert row.limit_at == row.happened_at + timedelta(days=1)
    boss = await world.phone("周敏")
    await boss.turns_to("改级别")
    await boss.turns_to("重要")
    row = await the_one(world)
    assert row.happened_at is not None
    assert row.limit_at == row.happened_at + timedelta(hours=4)
    assert "没信号" in (await manager.card("冷库停电了")).labels


async def test_a_timeline_is_told_in_its_readers_language(world: World) -> None:
    clerk = await reported(world, "孙丽", text="董事长的客户在前台闹")
    await clerk.turns_to("重要")
    await clerk.says("/language")
    await clerk.presses("English")
    boss = await world.phone("王强")
    await boss.presses("知道了")
    await clerk.turns_to("Timeline", "More")
    assert "孙丽 called it “Important”" in (await clerk.last()).text
