"""Whoever is on leave is left alone: what is owed all the same is said before they go, or when they are back."""

from pathlib import Path

import pytest

from handlers.rulebooks import shipped
from storage.enums import OccurrenceStatus
from storage.tables import Absence, Occurrence
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_absences import status_of
from tests.stories.test_filing import written
from tests.stories.test_joining import find
from tests.stories.test_requests import asks_for_money
from tests.stories.test_week import FORM, WEEKLY

pytestmark = pytest.mark.parametrize("messenger", ["telegram-polling"])


async def with_a_weekly_report(world: World, folder: Path) -> None:
    """Let every rep owe a weekly report on Friday at 18:00, called last at 17:15."""
    mark = "# Within four hours of the event"
    path = folder / "weekly.yaml"
    path.write_text(shipped("market-operations").replace(mark, WEEKLY + mark, 1) + FORM, encoding="utf-8")
    await world.restart(str(path))
    await world.app.tick()


async def heard(world: World, phone: Phone, *days_and_hours: tuple[int, int, int]) -> list[str]:
    """Let time come to some moments; give what rang meanwhile."""
    before = len(await phone.look())
    for days, hour, minute in days_and_hours:
        if days:
            await world.later(days=days)
        await world.at(hour, minute)
    return [one.text for one in (await phone.look())[before:]]


async def test_leave_over_the_weekly_deadline_brings_its_last_call_before_it_begins(
    world: World, tmp_path: Path
) -> None:
    await with_a_weekly_report(world, tmp_path)
    rep = await world.phone("刘洋")
    await rep.says("请假 11.27-11.29")
    assert (await rep.last()).text == (
        "休息\n11月27日 周五 – 11月29日 周日 休息。\n日报不用交，也不再提醒。\n"
        "周报 11月27日 周五 还是要交，最晚 11月26日 周四 17:15 提醒你。"
    )
    await world.later(days=2)
    assert "18:00 截止" in (await heard(world, rep, (0, 16, 30), (0, 17, 15)))[-1]
    await world.at(23)
    assert await heard(world, rep, (0, 16, 30), (0, 17, 15), (0, 18, 11), (0, 21, 0), (1, 12, 0)) == []


async def test_leave_that_was_noted_before_the_report_exists_is_minded_all_the_same(
    world: World, tmp_path: Path
) -> None:
    await with_a_weekly_report(world, tmp_path)
    rep = await world.phone("刘洋")
    await rep.says("请假 12.4")
    await world.later(days=7)
    await written(rep)
    await rep.presses("提交")
    await world.later(days=2)
    assert any("周报 12月4日 周五" in one for one in await heard(world, rep, (0, 17, 0), (0, 17, 30)))
    assert await heard(world, rep, (0, 23, 0), (0, 16, 30), (0, 17, 16)) == []


async def test_what_was_due_in_a_leave_and_not_called_before_is_called_on_the_first_day_back(
    world: World, tmp_path: Path
) -> None:
    await with_a_weekly_report(world, tmp_path)
    rep = await world.phone("刘洋")
    await world.later(days=3)
    await written(rep)
    await rep.presses("提交")
    await world.at(21, 15)
    await rep.says("请假 11.27-12.1")
    assert "还是要交，方便时写；等你回来我再提醒。" in (await rep.last()).text
    await world.at(23)
    assert await heard(world, rep, (0, 17, 15), (0, 18, 11), (3, 16, 0), (0, 17, 0)) == []
    (said,) = await heard(world, rep, (0, 16, 31))
    assert said == "周报 11月27日 周五\n截止时间过了，还没收到。方便时补一份就好。"
    assert (await rep.last()).labels == ["补报"]


async def test_leave_that_is_taken_back_is_reminded_of_as_usual(world: World, tmp_path: Path) -> None:
    await with_a_weekly_report(world, tmp_path)
    rep = await world.phone("刘洋")
    await rep.says("请假 11.27")
    await rep.says("销假")
    await world.later(days=2)
    assert not any("周报" in one for one in await heard(world, rep, (0, 17, 15)))
    await world.at(10)
    assert any("周报" in one for one in await heard(world, rep, (0, 16, 30)))


async def test_a_superior_on_leave_is_not_rung_by_a_tray_or_by_what_waits_for_a_decision(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("请假 11.24")
    await world.later(days=1)
    before = [one.text for one in await boss.look()]
    await (await asks_for_money(world)).presses("提交")
    await world.later(minutes=3)
    await world.at(21, 11)
    assert [one.text for one in await boss.look()][len(before) :] == []
    await world.at(9)
    assert len(await boss.look()) > len(before)


async def test_a_reminder_of_the_weekly_report_offers_rest_from_the_daily_one_it_names(
    world: World, tmp_path: Path
) -> None:
    await with_a_weekly_report(world, tmp_path)
    rep = await world.phone("刘洋")
    await world.later(days=4, minutes=11)
    card = await rep.last()
    assert card.text.startswith("周报 11月27日 周五")
    assert "还要交：日报。" in card.text
    assert card.labels[-2:] == ["稍后提醒", "今天休息"]
    await rep.presses("今天休息")
    assert (await rep.last()).text.endswith("周报 11月27日 周五 还是要交，18:00 前就行。")
    before = len(await rep.look())
    await world.at(20, 30)
    assert len(await rep.look()) == before
    await rep.says("待办")
    assert "日报 11月27日" not in (await rep.last()).text


async def test_leave_said_too_late_or_after_filing_says_what_it_changes_and_what_not(world: World) -> None:
    rep, filed, boss = await world.phone("赵雪"), await world.phone("刘洋"), await world.phone("张伟")
    await written(filed)
    await filed.presses("提交")
    await filed.says("今天请假")
    assert (await filed.last()).text == "休息\n11月23日 周一 休息。\n日报 11月23日 周一 已经交了，不受影响。"
    assert (await boss.card("刘洋 · 休息")).text == "刘洋 · 休息\n刘洋 说 11月23日 周一 休息。"
    await world.at(21, 11)
    await rep.says("今天休息")
    said = (await rep.last()).text
    assert said.endswith("日报 11月23日 周一 已过截止，还是没交；要免，请上级帮你记。")
    assert "不用交" not in said


async def test_of_several_leaves_the_one_to_take_back_is_chosen(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 11.25 家里有事")
    await rep.says("我要请假 11.30")
    await rep.says("销假")
    assert (await rep.last()).labels == ["11月25日 周三", "11月30日 周一"]
    await rep.presses("11月30日 周一")
    await rep.says("销假")
    assert (await rep.last()).text == "休息\n11月25日 周三 的休息取消了，照常交。"


async def test_days_that_were_not_understood_are_offered(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 那几天")
    assert (await rep.last()).labels == ["今天", "明天", "今明两天"]


@pytest.mark.parametrize("said", ["请假 下午", "下午请假", "明天上午请假", "请半天假", "请假半天"])
async def test_half_a_day_changes_nothing_and_says_so(world: World, said: str) -> None:
    rep = await world.phone("刘洋")
    await rep.says(said)
    shown = await rep.last()
    assert shown.text == "半天不用记休息，报告照常交。整天休息的话，点一下："
    assert shown.labels == ["今天", "明天", "今明两天"]


@pytest.mark.parametrize("said", ["请假 昨天", "昨天请假", "请假 11.20-11.21"])
async def test_leave_for_days_that_are_over_says_what_helps_instead(world: World, said: str) -> None:
    rep = await world.phone("刘洋")
    await rep.says(said)
    assert (await rep.last()).text.startswith("这几天已经过去了，不用再请假。没交的可以补报")


async def test_a_reason_may_speak_of_the_morning(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 明天，上午去医院拔牙")
    assert "11月24日" in (await rep.last()).text


async def test_a_superior_notes_leave_in_one_sentence_and_nobody_else_does(world: World) -> None:
    boss, other = await world.phone("李敏"), await world.phone("赵雪")
    await other.says("刘洋明天请假")
    assert "记到哪里" in (await other.last()).text
    await boss.says("刘洋明天请假")
    shown = await boss.last()
    assert "刘洋" in shown.text
    assert "11月24日" in shown.text


async def test_whoever_applies_reads_that_the_one_to_decide_is_on_leave(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("请假 11.24-11.25")
    await world.later(days=1)
    rep = await asks_for_money(world)
    await rep.presses("提交")
    assert "李敏在休息，回来才看得到。" in (await rep.card("资金使用")).text
    await world.later(days=1)
    await world.at(9)
    assert "要你批：资金使用" in (await boss.card("资金使用")).text
    assert "在休息" not in (await rep.card("资金使用")).text


async def test_leave_asked_for_in_the_middle_of_a_report_is_leave_and_no_answer(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await rep.says("日报")
    for said in ("请假三天", "我要请假 11.26-11.27", "今天休息"):
        await rep.says(said)
    assert "刘洋 说" in (await boss.card("刘洋 · 休息")).text
    await rep.says("日报")
    assert "1/4" in (await rep.last()).text
    await rep.says("客户请假了，没见到")
    assert "2/4" in (await rep.last()).text
    await rep.says("明天休息")
    assert "3/4" in (await rep.last()).text


async def test_leaves_that_overlap_are_one(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("我明天请假")
    await rep.says("请假三天")
    assert "11月23日 周一 – 11月25日 周三 休息。" in (await rep.last()).text
    await rep.says("今天休息")
    assert (await rep.last()).text == "刘洋 11月23日 周一 – 11月25日 周三 的休息已经记着了（刘洋记的）。"
    await rep.says("销假")
    assert await world.ask(lambda session: session.query(Absence).filter(Absence.ended_at.is_(None)).count()) == 0


async def test_a_name_nobody_has_puts_nobody_on_leave(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("请假 赵雷 11.26")
    assert "没看懂是给谁请假" in (await boss.last()).text
    assert (await boss.last()).labels == []
    await boss.says("请假 @赵雪 11.26")
    assert "赵雪" in (await boss.last()).text
    assert await world.ask(lambda session: session.query(Absence).count()) == 1


async def test_who_noted_a_leave_hears_that_it_was_taken_back(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await boss.says("请假 刘洋 11.24")
    await rep.presses("还是要写")
    assert "照常交" in (await boss.card("刘洋 · 休息")).text
    assert not [one for one in await other.look() if "休息" in one.text]


async def test_coming_back_early_leaves_the_days_that_are_over_as_they_were(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 11.23-11.27")
    await world.later(days=3)
    await rep.says("销假")
    assert (await rep.last()).text.startswith("日报 11月26日 周四 · 1/4")
    await world.at(23)
    person = (await find(world, "刘洋")).id
    rows = await world.ask(lambda session: session.query(Occurrence).filter_by(person_id=person).all())
    mine = {one.period: one.status for one in rows}
    assert mine["2026-11-23"] is OccurrenceStatus.EXCUSED
    assert mine["2026-11-26"] is OccurrenceStatus.MISSING


async def test_a_leave_noted_at_night_rings_the_person_in_the_morning(world: World) -> None:
    rep, boss = await world.phone("赵雪"), await world.phone("李敏")
    await world.at(23, 30)
    before = len(await rep.look())
    await boss.says("请假 赵雪 11.26")
    assert len(await rep.look()) == before
    await world.at(7, 31)
    assert "11月26日 周四 休息" in (await rep.card("11月26日")).text


async def test_the_days_of_a_button_stay_those_of_the_day_it_was_shown(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假")
    card = await rep.last()
    key = card.key("明天")
    assert key is not None
    await world.later(days=1)
    await rep.taps(card, key)
    assert "11月24日 周二 休息" in (await rep.card("休息")).text


async def test_put_off_then_off_then_on_again_the_last_call_still_comes(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await world.at(17, 30)
    await rep.presses("稍后提醒")
    await rep.presses("30 分钟后（18:00）")
    await rep.says("今天请假")
    await world.at(18, 1)
    await boss.presses("请照常交")
    await world.at(20, 31)
    assert "快到点了" in (await rep.last()).text


async def test_a_superior_reads_who_is_off_even_where_it_was_said_days_before(world: World) -> None:
    rep, other, boss = await world.phone("刘洋"), await world.phone("赵雪"), await world.phone("李敏")
    await rep.says("请假 明天")
    await boss.says("团队 明天")
    assert (await boss.last()).text == "团队 · 11月24日 周二\n这一天还没到。\n休息：刘洋"
    await world.later(days=1)
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED
    await written(other)
    await other.presses("提交")
    assert (await boss.card("赵雪 · 日报")).text.startswith("赵雪 · 日报")
    await boss.says("团队")
    lines = (await boss.last()).text.splitlines()
    assert lines[1:] == ["华东区 日报：已交 1/3，没交：李敏、张伟", "已交：赵雪 · 休息：刘洋"]
    before = len(await rep.look())
    await world.at(21, 30)
    assert len(await rep.look()) == before, "nobody on leave is rung"
    await written(await world.phone("张伟"))
    await (await world.phone("张伟")).presses("提交")
    assert (await boss.last()).text.endswith("已交 2/2，2 份待阅\n待阅：赵雪、张伟（迟）\n休息：刘洋")


async def test_who_is_back_early_owes_the_day_again_with_its_reminders(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 明天")
    await world.later(days=1)
    await rep.says("销假")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.OPEN
    before = len(await rep.look())
    await world.at(20, 30)
    assert "21:00 截止" in (await rep.look())[before:][-1].text


async def test_a_report_may_be_written_on_a_day_off_all_the_same(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 明天")
    await world.later(days=1)
    await written(rep)
    await rep.presses("提交")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.FILED


async def test_what_leave_is_for_reaches_whoever_may_object(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("请假 11.25-11.27 家里有事，孩子要去医院")
    assert (await rep.last()).text.splitlines()[:3] == [
        "休息",
        "11月25日 周三 – 11月27日 周五 休息。",
        "事由：家里有事 孩子要去医院",
    ]
    card = await (await world.phone("张伟")).card("刘洋 · 休息")
    assert card.text.endswith("事由：家里有事 孩子要去医院")
