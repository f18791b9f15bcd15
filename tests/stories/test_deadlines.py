"""What time brings: reminders, the deadline, lateness, and doubt in favour of the person."""

from datetime import timedelta

from handlers.rulebooks import shipped
from storage.enums import OccurrenceStatus
from storage.tables import Occurrence, Report
from tests.chair.world import World
from tests.stories.test_filing import files_late, written


async def test_a_complete_draft_is_filed_at_the_deadline_as_of_when_it_was_complete(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await world.at(21, 0)
    card = await rep.last()
    assert "内容已齐，已替你提交（17:20）" in card.text
    assert card.labels == ["修改"]
    assert "刘洋 · 日报" in (await boss.card("刘洋 · 日报")).text


async def test_sealing_late_what_was_complete_in_time_is_on_time(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(20, 59)
    await written(rep)
    world.clock.standing += timedelta(hours=1)
    await rep.presses("提交")
    assert "已提交（20:59）" in (await rep.last()).text


async def test_within_the_grace_nothing_is_late(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(21, 9)
    await written(rep)
    await rep.presses("提交")
    assert "已提交（21:09）" in (await rep.last()).text


async def test_late_is_a_state_with_a_reason_and_can_be_excused(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await world.at(21, 35)
    await rep.says("日报")
    await rep.says("补报")
    await rep.presses("日报 11月23日 周一 · 补报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    card = await rep.last()
    assert "已收到，比 21:00 晚了 35 分钟。" in card.text
    assert card.labels == ["没信号", "在客户处", "忘了", "更多"]
    await rep.presses("没信号")
    late = await boss.last()
    assert "迟交 35 分钟 · 没信号" in late.text
    assert late.labels == ["已阅", "谅解", "问一下", "更多"]
    assert await boss.presses("谅解") == "已谅解"
    assert "不计迟交" in (await rep.last()).text
    assert "已谅解" in (await boss.last()).text


async def test_a_reason_of_ones_own_is_typed(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await files_late(world, rep)
    await rep.presses("更多")
    assert (await rep.last()).labels == ["其他", "修改", "返回"]
    await rep.presses("其他")
    await rep.says("车坏在路上")
    assert "车坏在路上" in (await boss.last()).text


async def test_a_missed_day_is_filed_afterwards_as_backfilled(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await world.at(17, 30)
    await world.at(21, 11)
    assert "还没收到" in (await rep.last()).text
    await world.at(9, 0)
    await rep.presses("补报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    assert "已补报" in (await rep.last()).text
    assert "补报" in (await boss.card("刘洋 · 日报")).text


async def test_two_reminders_and_then_silence(world: World) -> None:
    rep = await world.phone("赵雪")
    await world.at(17, 29)
    assert await rep.look() == []
    await world.at(17, 30)
    first = await rep.last()
    assert "21:00 前交就行" in first.text
    assert first.labels == ["现在写", "复制模板", "稍后提醒", "今天休息"]
    copied = first.key("复制模板")
    assert copied is not None
    assert copied.copy == "今日完成：\n明日计划：\n今日成交额：\n问题与支持："
    await world.app.tick()
    await world.quiet()
    assert len(await rep.look()) == 1
    await world.at(20, 30)
    shown = await rep.look()
    assert len(shown) == 2
    assert shown[0].labels == []
    assert "21:00 截止" in shown[1].text


async def test_whoever_filed_is_not_reminded(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    before = len(await rep.look())
    await world.at(17, 30)
    await world.at(20, 30)
    await world.at(21, 11)
    assert len(await rep.look()) == before


async def test_a_half_written_report_is_asked_for_again_not_buried(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await world.at(20, 30)
    card = await rep.last()
    assert "21:00 截止" in card.text
    assert "2/4" in card.text
    assert [one for one in card.labels if one != "一次填完"] == ["返回", "稍后提醒", "今天休息"]
    await rep.says("去D店")
    assert "3/4" in (await rep.last()).text


async def test_after_an_outage_one_reminder_says_it_all(world: World) -> None:
    rep = await world.phone("赵雪")
    await world.at(20, 45)
    assert len(await rep.look()) == 1


async def test_nothing_is_owed_on_a_rest_day(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.later(days=5)
    await rep.says("日报")
    assert "今天不用交日报" in (await rep.last()).text


async def test_our_downtime_makes_nobody_late(world: World) -> None:
    """What was sent before the deadline counts from then, however late we hear of it."""
    rep = await world.phone("刘洋")
    await world.at(20, 50)
    await written(rep)
    summary = await rep.last()
    if world.kind != "telegram-polling":
        return
    await world.stop()
    key = summary.key("提交")
    assert key is not None
    await rep.taps(summary, key, settle=False)
    world.clock.standing += timedelta(hours=3)
    await world.start()
    await world.quiet()
    assert "已提交（20:50）" in (await rep.last()).text


async def test_a_press_without_a_time_counts_from_our_last_contact(world: World) -> None:
    manager = await world.phone("李敏")
    if world.kind != "telegram-polling":
        return
    await world.at(20, 50)
    await manager.says("帮助")
    card = await manager.card("日报 11月23日")
    await world.stop()
    key = card.key("今日无大事")
    assert key is not None
    await manager.taps(card, key, settle=False)
    world.clock.standing += timedelta(hours=2)
    await world.start()
    await world.quiet()
    filed = await world.ask(lambda session: session.query(Report).one().filed_at)
    assert filed <= world.clock.now() - timedelta(hours=2)
    assert "已提交" in (await manager.card("日报 11月23日")).text


async def test_states_are_kept_as_facts(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    await world.at(21, 11)
    states = await world.ask(lambda session: {one.person_id: one.status for one in session.query(Occurrence)})
    assert sorted(states.values()) == sorted([OccurrenceStatus.FILED, *[OccurrenceStatus.MISSING] * 4])


def with_a_second_duty(world: World, per_day: int, last_call: str = "20:30") -> str:
    """Write a rule book in which reps owe two reports at the same hour, perhaps called last apart; give its path."""
    book = shipped("market-operations").replace("per_day: 6", f"per_day: {per_day}")
    at = book.index("  daily:\n    title")
    duty = book[at : book.index("# Within four hours")]
    second = duty.replace("  daily:\n", "  stock:\n", 1).replace(
        "zh-CN: 日报, en: Daily report", "zh-CN: 库存表, en: Stock"
    )
    second = second.replace('last_call: "20:30"', f'last_call: "{last_call}"')
    path = world.folder / "two.yaml"
    path.write_text(book[:at] + second.rstrip() + "\n" + book[at:], encoding="utf-8")
    return str(path)


async def test_what_is_owed_at_the_same_hour_is_one_card(world: World) -> None:
    await world.restart(with_a_second_duty(world, 6))
    rep = await world.phone("刘洋")
    before = len(await rep.look())
    await world.at(17, 30)
    shown = (await rep.look())[before:]
    assert [one.text for one in shown] == ["日报 11月23日 周一\n今天的还没写，21:00 前交就行。\n还要交：库存表。"]
    assert shown[0].labels == ["现在写", "待办", "稍后提醒", "今天休息"]
    await rep.presses("现在写")
    await rep.says("今日完成：跑了三家店\n明日计划：去D店")
    await rep.presses("提交")
    await world.at(20, 30)
    assert (await rep.last()).text.startswith("库存表 11月23日 周一"), "only what is still owed"


async def test_a_small_budget_keeps_its_last_reminder_for_the_last_call(world: World) -> None:
    await world.restart(with_a_second_duty(world, 1))
    await world.at(9)
    rep = await world.phone("刘洋")
    before = len(await rep.look())
    await world.at(17, 30)
    assert len(await rep.look()) == before
    await world.at(20, 30)
    assert len(await rep.look()) == before + 1


async def test_after_an_outage_two_duties_a_few_minutes_apart_are_one_reminder(world: World) -> None:
    await world.restart(with_a_second_duty(world, 6, last_call="20:40"))
    rep = await world.phone("刘洋")
    before = len(await rep.look())
    await world.at(20, 20)
    shown = (await rep.look())[before:]
    assert len(shown) == 1
    assert "还要交" in shown[0].text
    for minute in (31, 41, 55):
        await world.at(20, minute)
    assert len(await rep.look()) == before + 1


async def test_whoever_is_in_the_middle_of_a_report_reads_that_the_deadline_passed(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await world.at(21, 11)
    card = await rep.last()
    assert card.text.startswith("日报 11月23日 周一 · 1/4\n截止时间过了，不过还能交，从这里写起。\n")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    assert "晚了 11 分钟" in (await rep.last()).text


async def test_what_is_optional_keeps_no_report_from_being_filed_in_time(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    assert "3/4" in (await rep.last()).text
    await world.at(21, 0)
    assert "内容已齐，已替你提交" in (await rep.last()).text


async def test_what_is_still_open_is_named_to_whoever_submits_too_early(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says("提交")
    shown = [one.text for one in await rep.look() if not one.mine][-2:]
    assert shown[0].startswith("日报 11月23日 周一 · 2/4")
    assert shown[1] == "还差「明日计划」"
    await rep.says("去D店")
    await rep.says("提交")
    assert "已提交" in (await rep.last()).text
