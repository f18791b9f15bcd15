"""A superior with many reports: one card for a team, opened one by one, or read all at once."""

from datetime import timedelta

import pytest

from handlers.context import Desk
from handlers.reports import tray_cards
from storage import people
from storage.database import Session
from storage.enums import ReportState
from storage.tables import Person, Report, Tray
from tests.chair.phones import Phone
from tests.chair.world import World, roster
from tests.conftest import Found
from tests.stories.test_filing import written


async def three_filed(world: World) -> tuple[Phone, list[Phone]]:
    """Let a team of three file; give their superior's phone and theirs."""
    reps = [await world.phone(name) for name in ("刘洋", "赵雪", "张伟")]
    for rep in reps:
        world.clock.standing += timedelta(seconds=1)
        await written(rep)
        await rep.presses("提交")
    return await world.phone("李敏"), reps


def waiting(session: Session) -> set[str]:
    """Name whose reports nobody has read."""
    ids = [one.person_id for one in session.query(Report).filter_by(state=ReportState.FILED)]
    return {one.name for one in people.named(session, ids).values()}


async def test_many_reports_are_one_card_that_rings_once(world: World) -> None:
    boss, _ = await three_filed(world)
    cards = [one for one in await boss.look() if "日报" in one.text]
    assert len(cards) == 1
    assert cards[0].text == "华东区 · 日报 11月23日 周一\n已交 3/3，3 份待阅\n待阅：刘洋、赵雪、张伟"
    assert cards[0].labels == ["逐份看", "全部已阅"]


async def test_one_by_one_goes_on_by_itself_in_the_same_message(world: World) -> None:
    boss, _ = await three_filed(world)
    count = len(await boss.look())
    await boss.presses("逐份看")
    for name, others in (("刘洋", 2), ("赵雪", 1)):
        card = await boss.last()
        assert card.text.startswith(f"{name} · 日报")
        assert card.text.endswith(f"还有 {others} 份待阅")
        assert card.labels == ["已阅·下一份", "点评", "问一下", "更多"]
        assert await boss.presses("已阅·下一份") == "已阅"
    assert (await boss.last()).text.startswith("张伟 · 日报")
    await boss.presses("已阅")
    assert (await boss.last()).text == "华东区 · 日报 11月23日 周一\n已交 3/3，0 份待阅"
    assert len(await boss.look()) == count
    await boss.presses("再看一遍")
    await boss.presses("下一份")
    assert (await boss.last()).text.startswith("赵雪 · 日报")
    assert (await boss.last()).labels == ["下一份", "点评", "问一下", "回清单"]
    await boss.presses("回清单")
    assert "0 份待阅" in (await boss.last()).text


async def test_all_at_once_leaves_out_what_needs_a_look_and_can_be_undone(world: World) -> None:
    boss, reps = await three_filed(world)
    await boss.presses("逐份看")
    await boss.presses("问一下")
    await boss.says("A店下单了吗？")
    await boss.presses("更多")
    await boss.presses("回清单")
    assert await boss.presses("全部已阅") == "已阅 2 份。留着 1 份（迟交或有问题没答）。"
    assert await world.ask(waiting) == {"刘洋"}
    assert "李敏 17:20 已阅" in (await reps[1].last()).text
    assert await boss.presses("撤销") == "已撤销，2 份又待阅了"
    assert len(await world.ask(waiting)) == 3
    assert "已阅" not in (await reps[1].last()).text


async def test_a_late_report_is_never_read_unseen(world: World) -> None:
    first, second = await world.phone("刘洋"), await world.phone("赵雪")
    await written(first)
    await first.presses("提交")
    await world.at(21, 30)
    await written(second)
    await second.presses("提交")
    boss = await world.phone("李敏")
    card = await boss.last()
    assert "赵雪（迟）" in card.text
    await boss.presses("全部已阅")
    assert await world.ask(waiting) == {"赵雪"}
    assert (await boss.last()).labels == ["逐份看", "全部已阅", "撤销", "张伟休息"]


async def test_the_card_rings_once_more_when_the_time_is_over(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.says("你好")
    before = len(await boss.look())
    await world.at(21, 11)
    cards = [one for one in (await boss.look())[before:] if "3 份待阅" in one.text]
    assert len(cards) == 1
    await world.later(minutes=20)
    assert len([one for one in (await boss.look())[before:] if "3 份待阅" in one.text]) == 1


async def test_the_other_superior_may_still_comment_after_one_has_read(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await written(rep)
    await rep.presses("提交")
    await other.presses("点评")
    await other.says("E那边我周三陪你去")
    assert "张伟 点评：E那边我周三陪你去" in (await rep.last()).text
    assert "张伟 点评：E那边我周三陪你去" in (await boss.last()).text
    await boss.presses("已阅")
    assert "李敏 17:20 已阅" in (await other.last()).text


async def test_nobody_opens_another_ones_tray(world: World) -> None:
    boss, reps = await three_filed(world)
    card = await boss.last()
    for label in card.labels:
        key = card.key(label)
        assert key is not None
        assert await reps[0].taps(await reps[0].last(), key) == "这份报告不在你这里"
    assert len(await world.ask(waiting)) == 3


async def test_a_reply_to_the_list_is_kept_and_one_to_an_open_report_is_a_question(world: World) -> None:
    boss, reps = await three_filed(world)
    await boss.presses("逐份看")
    await boss.says("哪三家？", reply_to=await boss.last())
    assert "哪三家？" in (await reps[0].last()).text


async def test_a_superior_sees_who_is_missing_even_when_nobody_filed(world: World) -> None:
    boss, rep = await world.phone("李敏"), await world.phone("刘洋")
    before = len(await boss.look())
    await world.at(20, 31)
    await world.at(21, 11)
    card = await boss.card("华东区 · 日报")
    assert card.text.endswith("已交 0/3\n还没交：张伟、刘洋、赵雪")
    assert len([one for one in (await boss.look())[before:] if "华东区" in one.text]) == 1
    await boss.presses("刘洋休息")
    assert "李敏 记了你 11月23日 周一 休息" in (await rep.last()).text
    assert (await boss.card("华东区 · 日报")).text.endswith("已交 0/2\n还没交：张伟、赵雪\n休息：刘洋")


async def test_the_team_is_seen_day_by_day(world: World) -> None:
    boss, rep = await world.phone("李敏"), await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    await boss.says("谁没交")
    assert (await boss.last()).text == "团队 · 11月23日 周一\n华东区 日报：已交 1/4，没交：李敏、张伟、赵雪\n已交：刘洋"
    await world.later(days=1)
    await boss.says("团队 昨天")
    assert "已交 1/4" in (await boss.last()).text
    await boss.presses("后一天")
    assert (await boss.last()).text.startswith("团队 · 11月24日 周二\n华东区 日报：已交 0/4")
    assert (await boss.last()).labels == ["前一天", "导出本周", "谁休息…"]
    await boss.presses("谁休息…")
    assert (await boss.last()).labels == ["张伟休息", "刘洋休息", "赵雪休息", "返回"]
    assert await boss.presses("赵雪休息") == "记下了"
    assert (await boss.card("团队 ·")).text.endswith("已交 0/3，没交：李敏、张伟、刘洋\n休息：赵雪")
    await boss.says("团队 胡说")
    assert "没看懂哪一天" in (await boss.last()).text
    await rep.says("团队")
    assert "没有团队可看" in (await rep.last()).text


async def test_a_question_on_the_card_is_not_wiped_by_the_next_report(world: World) -> None:
    boss, reps = await three_filed(world)
    await boss.presses("逐份看")
    await boss.presses("更多")
    await boss.presses("退回补充")
    asked = (await boss.last()).labels
    await reps[1].presses("修改")
    await reps[1].presses("提交")
    assert (await boss.last()).labels == asked
    await boss.presses("返回")
    assert (await boss.last()).text.startswith("刘洋 · 日报")


async def test_a_reply_goes_to_the_report_that_was_shown(world: World) -> None:
    boss, reps = await three_filed(world)
    await boss.presses("逐份看")
    await boss.presses("更多")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    assert "刘洋 · 日报" in (await boss.last()).text
    await boss.presses("下一份")
    assert (await boss.last()).text.startswith("赵雪 · 日报")
    await reps[0].presses("提交")
    await reps[0].presses("原样再交")
    assert (await boss.last()).text.startswith("刘洋 · 日报")
    await boss.says("哪三家？", reply_to=await boss.last())
    assert "哪三家？" in (await reps[0].last()).text


async def test_a_reply_to_the_list_never_fills_a_form(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.says("日报")
    team = await boss.card("3 份待阅")
    await boss.says("大家辛苦了", reply_to=team)
    assert "想对谁说？" in (await boss.last()).text
    assert "1/4" in (await boss.card("1/4")).text


async def test_a_second_tap_on_read_all_leaves_the_undo_alone(world: World) -> None:
    boss, _ = await three_filed(world)
    card = await boss.last()
    key = card.key("全部已阅")
    assert key is not None
    await boss.taps(card, key)
    await boss.taps(card, key)
    assert await boss.presses("撤销") == "已撤销，3 份又待阅了"


async def test_a_returned_report_keeps_its_submit_whatever_others_say(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await written(rep)
    await rep.presses("提交")
    await other.presses("退回补充")
    await other.presses("缺数据，请补上")
    await boss.presses("点评")
    await boss.says("加油")
    card = await rep.card("请你补充")
    assert "提交" in card.labels


async def test_late_reports_ring_nobody_one_by_one(world: World) -> None:
    boss = await world.phone("李敏")
    await world.at(21, 11)
    before = len(await boss.look())
    for minute, name in ((30, "刘洋"), (32, "赵雪")):
        await world.at(21, minute)
        rep = await world.phone(name)
        await rep.says("补报")
        await rep.presses("日报 11月23日 周一 · 补报")
        await rep.says("今日完成：跑了三家店\n明日计划：去D店")
        await rep.presses("提交")
    assert len(await boss.look()) == before
    assert "2 份待阅" in (await boss.card("华东区")).text


async def test_a_superior_goes_through_a_tray_by_typing(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.says("逐份看")
    assert (await boss.last()).text.startswith("刘洋 · 日报")
    await boss.says("下一份")
    assert (await boss.last()).text.startswith("赵雪 · 日报")
    await boss.says("已阅")
    assert await world.ask(waiting) == {"刘洋", "张伟"}
    assert (await boss.last()).text.startswith("刘洋 · 日报")
    await boss.says("回清单")
    assert "2 份待阅" in (await boss.last()).text
    await boss.says("全部已阅")
    assert await world.ask(waiting) == set()
    await boss.says("撤销")
    assert await world.ask(waiting) == {"刘洋", "张伟"}


async def test_a_word_typed_in_reply_is_about_that_report(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.presses("逐份看")
    await boss.says("已阅", reply_to=await boss.last())
    assert await world.ask(waiting) == {"赵雪", "张伟"}
    assert (await boss.last()).text.startswith("赵雪 · 日报")


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_what_comes_back_at_night_rings_in_the_morning(world: World) -> None:
    boss, reps = await three_filed(world)
    await boss.presses("逐份看")
    await boss.presses("更多")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await world.at(21, 11)
    await world.at(23, 30)
    before = len(await boss.look())
    await reps[0].presses("提交")
    await reps[0].presses("原样再交")
    assert len(await boss.look()) == before
    await world.at(7, 46)
    assert len(await boss.look()) == before + 1


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_day_off_said_at_night_is_told_the_superior_in_the_morning(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await world.at(23)
    before = len(await boss.look())
    await rep.says("请假 明天")
    assert len(await boss.look()) == before
    await world.at(7, 31)
    assert "刘洋 说 11月24日 周二 休息" in (await boss.card("刘洋 · 休息")).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_of_many_who_are_missing_each_has_a_button_page_by_page(open_world: Found) -> None:
    more = "".join(f"E1{n},王{n},业务员,李敏,华东区,,{200 + n},\n" for n in range(4))
    world = await open_world("telegram-polling", people=roster().replace("姓名".encode(), b"name") + more.encode())
    boss = await world.phone("李敏")
    await world.at(21, 11)
    await boss.presses("谁休息…")
    assert (await boss.last()).labels == ["张伟休息", "刘洋休息", "赵雪休息", "更多"]
    await boss.presses("更多")
    assert (await boss.last()).labels == ["王0休息", "王1休息", "王2休息", "更多"]
    assert await boss.presses("王1休息") == "记下了"
    assert (await boss.card("华东区 · 日报")).text.endswith("休息：王1")


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_read_all_can_be_undone_after_another_report_came_in(world: World) -> None:
    boss, reps = await world.phone("李敏"), [await world.phone(name) for name in ("刘洋", "赵雪", "张伟")]
    for rep in reps[:2]:
        await written(rep)
        await rep.presses("提交")
    await boss.presses("全部已阅")
    await written(reps[2])
    await reps[2].presses("提交")
    card = await boss.last()
    assert card.text.splitlines()[1:3] == ["已阅 2 份。", "已交 3/3，1 份待阅"]
    assert card.labels == ["逐份看", "全部已阅", "撤销"]
    assert await boss.presses("撤销") == "已撤销，2 份又待阅了"
    assert len(await world.ask(waiting)) == 3


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_the_last_ring_leaves_open_what_somebody_is_reading(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.presses("逐份看")
    await boss.presses("已阅·下一份")
    assert (await boss.last()).text.startswith("赵雪 · 日报")
    before = len(await boss.look())
    await world.at(21, 11)
    assert len(await boss.look()) > before
    assert (await boss.card("赵雪 · 日报")).labels[0] == "已阅·下一份"


@pytest.mark.parametrize("messenger", ["local"])
async def test_a_tray_that_cannot_be_drawn_keeps_no_other_from_ringing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss, other, rep = await world.phone("李敏"), await world.phone("张伟"), await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    looks = tray_cards.needs_a_look

    def stumbles(desk: Desk, row: Tray, reader: Person) -> bool:
        if reader.name == boss.name:
            raise LookupError("a report whose form is gone")
        return looks(desk, row, reader)

    monkeypatch.setattr(tray_cards, "needs_a_look", stumbles)
    mine, theirs = len(await boss.look()), len(await other.look())
    await world.at(21, 11)
    assert len([one for one in (await other.look())[theirs:] if "刘洋 · 日报" in one.text]) == 1
    assert len([one for one in (await boss.look())[mine:] if "日报" in one.text]) == 0
    monkeypatch.undo()
    await world.at(9)
    assert any("刘洋 · 日报" in one.text for one in (await boss.look())[mine:])


async def test_a_second_tap_leaves_the_report_the_first_one_brought(world: World) -> None:
    boss, _ = await three_filed(world)
    await boss.presses("逐份看")
    card = await boss.last()
    key = card.key("已阅·下一份")
    assert key is not None
    await boss.taps(card, key)
    assert (await boss.last()).text.startswith("赵雪 · 日报")
    assert "已阅" in await boss.taps(card, key)
    assert (await boss.last()).text.startswith("赵雪 · 日报")
