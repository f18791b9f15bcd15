"""A superior reads a report, asks about it, returns it, excuses it."""

import pytest

from storage.database import Session
from storage.enums import ReportState
from storage.tables import Occurrence, Report
from tests.chair.world import World
from tests.stories.test_filing import files_late, written


async def test_one_tap_reads_and_every_copy_shows_it(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await written(rep)
    await rep.presses("提交")
    old = await other.last()
    assert await boss.presses("已阅") == "已阅"
    for phone in (boss, other):
        card = await phone.last()
        assert "李敏 17:20 已阅" in card.text
        assert card.labels == ["点评", "问一下"]
    assert "李敏 17:20 已阅" in (await rep.last()).text
    key = old.key("已阅")
    assert key is not None
    assert await other.taps(old, key) == "李敏 17:20 已阅"


async def test_only_a_given_superior_may_read(world: World) -> None:
    rep, boss, stranger = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("赵雪")
    await written(rep)
    await rep.presses("提交")
    card = await boss.last()
    await stranger.says("帮助")
    for label in card.labels:
        key = card.key(label)
        assert key is not None
        assert await stranger.taps(await stranger.last(), key) == "这份报告不在你这里"
    assert await world.ask(lambda session: session.query(Report).one().state) is ReportState.FILED


async def test_a_question_rings_and_is_answered_by_typing(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("问一下")
    await boss.says("A店下单了吗？")
    question = await rep.last()
    assert question.text == "李敏 问你\nA店下单了吗？\n关于日报 11月23日 周一。直接回复就行。"
    await rep.says("下了，两百箱", reply_to=question)
    answer = await boss.last()
    assert "李敏 问：A店下单了吗？" in answer.text
    assert "刘洋 答：下了，两百箱" in answer.text
    assert "已阅" in answer.labels
    assert "已回答" in (await rep.card("A店下单了吗？")).text


async def test_a_reply_to_the_card_is_a_question(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.says("哪三家？", reply_to=await boss.last())
    assert "哪三家？" in (await rep.last()).text


async def test_of_a_reply_that_asks_nothing_the_clerk_asks_which_it_is(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    before = len(await rep.look())
    await boss.presses("问一下")
    await boss.presses("返回")
    await boss.says("跑得不错，继续", reply_to=await boss.card("跑了三家店"))
    shown = await boss.last()
    assert shown.text == "给刘洋的「跑得不错，继续」，是问一下，还是点评？点评不用对方回复。"
    assert shown.labels == ["问一下", "点评"]
    ask, comment = shown.key("问一下"), shown.key("点评")
    assert ask is not None
    assert comment is not None
    assert len(await rep.look()) == before, "nothing has reached them yet"
    await boss.taps(shown, comment)
    assert "李敏 点评：跑得不错，继续" in (await rep.card("日报")).text
    assert len(await rep.look()) == before, "a comment does not ring"
    assert await boss.taps(shown, ask) == "已经放好了", "what has its place is not said twice"


async def test_a_question_does_not_swallow_the_report_being_written(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await world.later(days=1)
    await rep.says("日报")
    await boss.presses("问一下")
    await boss.says("昨天那家呢？")
    await rep.presses("跳过")
    await rep.says("今天又跑了两家")
    assert "3/5" in (await rep.last()).text
    await rep.presses("回答")
    await rep.says("昨天那家没开门")
    assert "昨天那家没开门" in (await boss.last()).text


async def test_a_returned_report_keeps_its_first_filing_time(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    assert await boss.presses("缺数据，请补上") == "已退回，等补充"
    card = await rep.last()
    assert "李敏 请你补充：缺数据，请补上" in card.text
    await world.at(22, 30)
    await rep.presses("修改")
    await rep.presses("今日成交额")
    await rep.says("5000")
    await rep.presses("提交")
    assert "提交时间仍是 17:20" in (await rep.last()).text

    def look(session: Session) -> tuple[bool, int]:
        report, occurrence = session.query(Report).one(), session.query(Occurrence).filter_by(person_id=report_of).one()
        return report.filed_at == occurrence.filed_at, report.number

    report_of = await world.ask(lambda session: session.query(Report).one().person_id)
    assert await world.ask(look) == (True, 2)
    assert "5,000.00" in (await boss.last()).text


async def test_a_returned_report_put_aside_is_not_forgotten(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.presses("取消")
    assert "接着写" in (await rep.last()).labels
    await rep.says("待办")
    await rep.presses("写 日报 11月23日 周一")
    assert "提交" in (await rep.card("将发给")).labels


async def test_a_returned_report_that_is_forgotten_comes_up_once_more_on_the_next_working_day(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.presses("取消")
    await world.at(20, 30)
    before = len(await rep.look())
    await world.at(8, 59)
    assert len(await rep.look()) == before
    await world.at(9)
    shown = await rep.last()
    assert shown.text.splitlines()[:2] == ["日报 11月23日 周一", "李敏 请你补充：缺数据，请补上"]
    assert shown.labels == ["提交", "修改", "取消"]
    assert len(await rep.look()) == before + 1
    await rep.presses("提交")
    await rep.presses("原样再交")
    assert await boss.card("刘洋 · 日报")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.presses("提交")
    await rep.says("原样再交")
    before = len(await rep.look())
    await world.at(9)
    assert len(await rep.look()) == before, "what is done is not reminded of"


async def test_what_comes_back_unchanged_is_asked_about_and_says_so(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    assert await rep.presses("提交") == "内容还没改"
    asked = await rep.last()
    assert asked.text.splitlines()[1:] == [
        "李敏 请你补充：缺数据，请补上",
        "内容和退回前一样。先改一下，还是原样再交？",
    ]
    assert asked.labels == ["修改", "原样再交"]
    assert await world.ask(lambda session: session.query(Report).one().state) is ReportState.RETURNED
    assert await rep.presses("原样再交") == "已提交"
    assert "第 2 版，内容没变" in (await boss.last()).text
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.presses("修改")
    await rep.presses("今日完成")
    await rep.says("跑了三家店，卖了两百箱")
    assert await rep.presses("提交") == "已提交"
    title = (await boss.last()).text.splitlines()[0]
    assert title.endswith("第 3 版")


async def test_a_return_by_a_slip_is_taken_back_with_one_tap(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    assert "退回：缺数据" in (await boss.last()).text
    assert await boss.presses("撤回退回") == "撤回了，这份又待阅了"
    card = await boss.last()
    assert "退回" not in card.text
    assert "已阅" in card.labels
    theirs = await rep.last()
    assert theirs.text.splitlines()[0] == "日报 11月23日 周一 ✓"
    assert "请你补充" not in theirs.text
    assert theirs.labels == ["修改"]
    await world.at(9)
    assert not any("请你补充" in one.text for one in await rep.look()), "nothing reminds of what was taken back"


async def test_what_the_author_changed_meanwhile_stays_when_a_return_is_taken_back(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.presses("修改")
    await rep.presses("今日完成")
    await rep.says("跑了三家店，卖了两百箱")
    returned = await boss.last()
    await boss.presses("撤回退回")
    assert await rep.presses("提交") == "已提交"
    assert "卖了两百箱" in (await boss.last()).text
    key = returned.key("撤回退回")
    assert key is not None
    assert await boss.taps(returned, key) == "已经又交上来了"


async def test_who_forgave_by_a_slip_takes_it_back(world: World) -> None:
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await files_late(world, rep)
    assert await boss.presses("谅解") == "已谅解"
    assert "收回谅解" not in [label for row in (await other.last()).rows for label in map(str, row)]
    assert await boss.presses("收回谅解") == "收回了，仍算迟交"
    assert "谅解" in (await boss.last()).labels
    assert "已谅解" not in (await rep.last()).text


async def test_whoever_sent_a_report_back_hears_once_when_it_was_not_mended(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await boss.says("团队")
    assert "等补充：刘洋" in (await boss.last()).text
    await world.at(21, 11)
    before = {one.id for one in await boss.look()}
    await world.at(9)
    assert not [one for one in await boss.look() if one.id not in before and "刘洋" in one.text], "its author first"
    await world.at(21, 11)
    rung = [one for one in await boss.look() if one.id not in before and "退回" in one.text]
    assert len(rung) == 1
    assert "退回：缺数据" in rung[0].text


TYPED = [("已阅", "李敏 17:20 已阅"), ("退回补充", "要补充什么"), ("点评", "想点评什么"), ("问一下", "想问什么")]


@pytest.mark.parametrize(("word", "then"), TYPED)
async def test_the_buttons_of_the_open_report_can_be_typed(world: World, word: str, then: str) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.says(word)
    assert then in (await boss.last()).text


async def test_a_typed_reason_returns_too_and_back_does_not(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("退回补充")
    await boss.presses("返回")
    assert "已阅" in (await boss.last()).labels
    await boss.presses("退回补充")
    await boss.says("B店的价格写上")
    assert "B店的价格写上" in (await rep.last()).text


async def test_after_reading_only_an_addition_is_possible(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await rep.presses("修改")
    await boss.presses("已阅")
    await rep.presses("补充一句")
    await rep.says("补一句：样品明天到")
    assert "补充：补一句：样品明天到" in (await rep.last()).text
    assert "刘洋 补充：补一句：样品明天到" in (await boss.last()).text


async def test_a_change_that_crossed_with_the_tick_is_not_sent_silently(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await rep.presses("修改")
    summary = await rep.last()
    await boss.presses("已阅")
    key = summary.key("提交")
    assert key is not None
    toast = await rep.taps(summary, key)
    assert "已阅" in toast or "已经提交" in toast
    assert await world.ask(lambda session: session.query(Report).one().number) == 1


async def test_a_superior_finds_what_waits(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("待阅")
    assert "没有等你处理的了" in (await boss.last()).text
    for name in ("刘洋", "赵雪"):
        rep = await world.phone(name)
        await written(rep)
        await rep.presses("提交")
    await boss.says("待阅")
    assert "已交 2/3，2 份待阅" in (await boss.last()).text
    await boss.says("待办")
    assert "2 份报告等你看" in (await boss.last()).text


@pytest.mark.parametrize("messenger", ["local", "telegram-polling"])
async def test_a_late_report_is_forgiven_also_after_it_was_read(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await files_late(world, rep)
    await boss.presses("已阅")
    await rep.presses("在客户处")
    assert "谅解" in (await boss.last()).labels
    assert await boss.presses("谅解") == "已谅解"
    title = (await boss.last()).text.splitlines()[0]
    assert "迟交" in title
    assert title.endswith("在客户处 · 李敏已谅解")


@pytest.mark.parametrize("messenger", ["local", "telegram-polling"])
async def test_the_reasons_of_an_older_card_do_not_bury_a_draft(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await files_late(world, rep)
    shown = await rep.last()
    more = shown.key("更多")
    assert more is not None
    await boss.presses("更多")
    await boss.presses("退回补充")
    await boss.presses("缺数据，请补上")
    await rep.taps(shown, more)
    assert "提交" in (await rep.card("缺数据，请补上")).labels
