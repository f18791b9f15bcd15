"""Tasks on an incident, and two reports of one event."""

from storage import incidents as stored
from storage.database import Session
from storage.enums import EntryKind
from storage.tables import Incident, IncidentTask
from tests.chair.world import World
from tests.stories.test_incidents import reported
from tests.stories.test_incidents_beside import rings, taps


async def lines(world: World, *kinds: EntryKind) -> list[str]:
    """Give the lines of some kinds on all timelines."""

    def work(session: Session) -> list[str]:
        ids = [one.id for one in session.query(Incident).order_by(Incident.id)]
        return [entry.text for one in ids for entry in stored.timeline(session, one, *kinds)]

    return await world.ask(work)


async def test_a_task_is_given_in_three_steps_done_with_one_tap_and_nagged_once(world: World) -> None:
    rep, boss, other = await reported(world), await world.phone("李敏"), await world.phone("赵雪")
    await boss.presses("我来处理")
    await boss.turns_to("派任务")
    assert "赵雪" in (await boss.last()).labels
    await boss.presses("赵雪")
    await boss.says("联系冷链公司 18:30 前")
    card = await other.card("任务")
    assert card.text == "任务\n联系冷链公司\n18:30 前，李敏派的。\n急报：冷库停电了"
    assert "任务：赵雪 联系冷链公司，18:30 前" in (await rep.card("冷库停电了")).text
    assert not await rings(world, other, "联系冷链公司", minutes=69)
    assert await rings(world, other, "联系冷链公司", minutes=1)
    assert "18:30 到了" in (await other.card("联系冷链公司")).text
    assert not await rings(world, other, "联系冷链公司", minutes=40)
    await other.says("他们八点到", reply_to=await other.card("联系冷链公司"))
    assert "赵雪：他们八点到" in (await boss.card("冷库停电了")).text
    assert await other.presses("完成") == "完成，辛苦"
    assert "任务：" not in (await boss.card("冷库停电了")).text
    assert await lines(world, EntryKind.TASK, EntryKind.TASK_DONE) == ["赵雪：联系冷链公司（18:30）", "联系冷链公司"]


async def test_the_time_is_asked_for_where_it_is_not_said(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.turns_to("派任务")
    await boss.presses("刘洋")
    await boss.says("拍几张照片")
    card = await boss.card("什么时候之前")
    assert card.labels == ["1 小时", "18:00", "11月24日 周二 10:00", "返回"]
    await boss.says("昨天 18:00")
    assert "没看懂时间" in (await boss.last()).text
    await taps(boss, "什么时候之前", "18:00")
    assert "任务：刘洋 拍几张照片，18:00 前" in (await boss.card("冷库停电了")).text


async def test_a_reply_gives_a_task_as_well(world: World) -> None:
    await reported(world)
    boss, other = await world.phone("李敏"), await world.phone("赵雪")
    await boss.says("派任务 赵雪 去现场看看 明早9点", reply_to=await boss.card("冷库停电了"))
    assert "去现场看看\n11月24日 周二 09:00 前" in (await other.card("任务")).text
    await boss.says("派任务", reply_to=await boss.card("冷库停电了"))
    assert "派给谁" in (await boss.last()).text


async def test_a_task_waits_while_others_speak_and_is_nobody_elses(world: World) -> None:
    rep, boss, other = await reported(world), await world.phone("李敏"), await world.phone("张伟")
    await boss.turns_to("派任务")
    await boss.presses("张伟")
    await rep.says("消防来了")
    assert "请张伟做什么" in (await boss.last()).text, "the question stays until it is answered"
    await boss.says("清点货物 1小时内")
    shown = await other.card("清点货物")
    key = shown.key("完成")
    assert key is not None
    stranger = await world.phone("赵雪")
    await stranger.says("帮助")
    assert await stranger.taps(await stranger.last(), key) == "这个任务没有派给你"
    assert await world.ask(lambda session: session.query(IncidentTask).one().done_at) is None
    await boss.presses("我来处理")
    await boss.presses("已解决")
    await boss.says("都好了")
    assert not await rings(world, other, "清点货物", minutes=61), "what is over is not nagged about"


async def test_two_reports_of_one_event_are_linked_on_both(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    second = await reported(world, "赵雪", text="城南冷库没电")
    assert await second.turns_to("同一件事") == "最近没有别的急报", "of the first one nobody told them"
    await boss.turns_to("同一件事")
    await boss.presses("⚠ 冷库停电了")
    assert "同一件事：刘洋 17:20 也报了" in (await boss.card("城南冷库没电")).text
    assert "同一件事：赵雪 17:20 也报了" in (await rep.card("冷库停电了")).text
    assert await lines(world, EntryKind.SAME_EVENT) == ["城南冷库没电", "冷库停电了"]
