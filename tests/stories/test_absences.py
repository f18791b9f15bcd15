"""Off today, leave, and "remind me later": what is owed stops at once, and nothing passes in silence."""

from collections.abc import Callable

import pytest

from storage.database import Session
from storage.enums import OccurrenceStatus
from storage.people import everyone
from storage.tables import Occurrence
from tests.chair.world import World
from tests.stories.test_filing import written


def status_of(name: str) -> Callable[[Session], OccurrenceStatus]:
    """Ask how somebody's newest report stands."""

    def look(session: Session) -> OccurrenceStatus:
        person = next(one for one in everyone(session) if one.name == name)
        rows = session.query(Occurrence).filter_by(person_id=person.id).order_by(Occurrence.due_at.desc())
        found = rows.first()
        assert found is not None
        return found.status

    return look


async def test_off_today_stops_the_report_and_the_superior_sees_it(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await world.at(17, 30)
    assert await rep.presses("今天休息") == "记下了"
    assert (await rep.last()).text == "日报 11月23日 周一\n11月23日 周一 休息。\n日报不用交，也不再提醒。"
    assert "刘洋 说 11月23日 周一 休息" in (await boss.card("刘洋 · 休息")).text
    before = len(await rep.look())
    await world.at(20, 30)
    await world.at(21, 11)
    assert len(await rep.look()) == before
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_the_superior_may_object_and_the_report_is_owed_again(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("张伟"), await world.phone("赵雪")
    await world.at(17, 30)
    await rep.presses("今天休息")
    card = await boss.card("刘洋 · 休息")
    key = card.key("请照常交")
    assert key is not None
    assert await other.taps(await other.last(), key) == "这由对方的上级决定"
    assert await boss.taps(card, key) == "已告诉对方"
    assert "张伟 请你照常交" in (await rep.last()).text
    assert (await boss.card("刘洋 · 休息")).labels == []
    assert await boss.taps(card, key) == "这条休息已经取消了"
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.OPEN
    await world.at(20, 30)
    assert "21:00 截止" in (await rep.last()).text


async def test_whoever_rests_may_still_write(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await world.at(17, 30)
    await rep.presses("今天休息")
    await rep.presses("还是要写")
    assert "1/4" in (await rep.last()).text
    assert "刘洋 改主意了" in (await boss.card("刘洋 · 休息")).text
    await written(rep)
    await rep.presses("提交")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.FILED


async def test_after_the_deadline_only_a_superior_may_forgive_the_day(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(17, 30)
    old = await rep.last()
    await world.at(21, 11)
    # Telegram tells no time for a press: it counts from when we last heard of anybody.
    await rep.says("你好")
    key = old.key("今天休息")
    assert key is not None
    assert await rep.taps(old, key) == "截止时间过了，请上级帮你记"
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.MISSING


async def test_leave_of_several_days_is_typed_and_nobody_is_nagged(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await rep.says("请假 11.24-11.25")
    assert "11月24日 周二 – 11月25日 周三 休息" in (await rep.last()).text
    assert "刘洋" in (await boss.card("刘洋 · 休息")).text
    await world.later(days=1)
    before = len(await rep.look())
    await world.at(17, 31)
    assert len(await rep.look()) == before
    await world.later(days=2)
    await world.at(17, 31)
    assert "还没写" in (await rep.last()).text


async def test_leave_that_makes_no_sense_is_asked_again_kindly(world: World) -> None:
    rep = await world.phone("刘洋")
    for text in ("请假 那天", "请假 到世界末日", "请假 12.3-12.1", "请假 1.1 2.2 3.3"):
        await rep.says(text)
        assert "没看懂日期" in (await rep.last()).text
    await rep.says("请假")
    assert (await rep.last()).labels == ["今天", "明天", "今明两天"]
    await rep.presses("今天")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_a_reminder_put_off_comes_again_and_the_deadline_is_named(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(17, 30)
    await rep.presses("稍后提醒")
    assert (await rep.last()).labels == ["30 分钟后（18:00）", "2 小时后（19:30）", "今晚 20:00", "返回"]
    assert await rep.presses("30 分钟后（18:00）") == "18:00 再提醒"
    assert "21:00 截止" in (await rep.last()).text
    before = len(await rep.look())
    await world.at(17, 59)
    assert len(await rep.look()) == before
    await world.at(18, 1)
    assert "还没写" in (await rep.last()).text
    for _ in range(2):
        await rep.presses("稍后提醒")
        await rep.presses("返回")
        await rep.presses("稍后提醒")
        await rep.presses((await rep.last()).labels[0])
        await world.later(minutes=31)
    assert await rep.presses("稍后提醒") == "已经推过几次了，这次不推了，写两句就行"


async def test_putting_off_beyond_the_deadline_says_so_and_comes_back(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(20, 45)
    await rep.presses("稍后提醒")
    assert (await rep.last()).labels == ["30 分钟后（21:15），会晚于截止", "返回"]
    await rep.presses("30 分钟后（21:15），会晚于截止")
    assert "之后算迟交" in (await rep.last()).text
    await world.at(21, 11)
    before = len(await rep.look())
    await world.at(21, 15)
    shown = await rep.look()
    assert len(shown) == before + 1
    assert shown[-1].labels == ["补报"]


async def test_todo_offers_the_day_off_too(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("待办")
    assert await rep.presses("今天休息") == "记下了"
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_a_second_tap_notes_the_same_day_off_once(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await rep.says("请假")
    card = await rep.last()
    key = card.key("明天")
    assert key is not None
    await rep.taps(card, key)
    await rep.taps(card, key)
    assert len([one for one in await boss.look() if "刘洋 · 休息" in one.text]) == 1
    await world.later(days=1)
    await boss.presses("请照常交")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.OPEN


async def test_leave_on_a_weekday_is_understood_and_taken_back(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 周五")
    assert "11月27日 周五 休息" in (await rep.last()).text
    await rep.says("不请假了")
    assert "休息取消了" in (await rep.card("休息取消了")).text
    await rep.says("销假")
    assert (await rep.last()).text == "你没有记着的休息。"
    await world.at(9)
    await rep.says("请假 周一")
    assert "11月30日 周一 休息" in (await rep.last()).text, "the Monday to come, not yesterday"


async def test_a_superior_notes_leave_for_somebody_by_name(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("赵雪")
    await boss.says("请假 刘洋 11.24-11.25")
    assert "李敏 记了你 11月24日 周二 – 11月25日 周三 休息" in (await rep.last()).text
    assert "刘洋" in (await boss.card("刘洋 · 休息")).text
    await boss.says("leave 赵雪")
    assert (await boss.last()).text == "赵雪哪天休息？"
    card = await boss.last()
    assert await boss.presses("今天") == "记下了"
    assert await world.ask(status_of("赵雪")) is OccurrenceStatus.EXCUSED
    key = card.key("明天")
    assert key is not None
    assert await rep.taps(await rep.last(), key) == "这由对方的上级决定"
    await other.says("请假 刘洋 明天")
    assert "不交给你" in (await other.last()).text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_of_two_people_of_one_name_the_superior_says_which(world: World) -> None:
    def rename(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "赵雪").name = "刘洋"

    boss = await world.phone("李敏")
    await world.write(rename)
    await boss.says("请假 刘洋 明天")
    assert (await boss.last()).text == "有几位刘洋，是哪一位？"
    assert await boss.presses((await boss.last()).labels[1]) == "记下了"
    assert "记下了：刘洋 11月24日 周二 休息" in (await boss.card("刘洋 · 休息")).text
