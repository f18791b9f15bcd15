"""A rep files the daily report: step by step, pasted, interrupted, corrected."""

from storage import duties, people, reports
from storage.database import Session
from storage.tables import Draft, Report, ReportVersion
from tests.chair.phones import Phone
from tests.chair.world import World

PASTED = "问题：缺样品\n今日完成：跑了A、B两家\n谈了C的价格\n明日计划: 去D店\n成交额：壹万二"


async def written(rep: Phone) -> None:
    """Answer everything that must be answered."""
    if rep.fills_at_once:
        await rep.fills("daily", {"今日完成": "跑了三家店", "明日计划": "去D店\n催E的款"})
        return
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says("去D店\n催E的款")
    await rep.presses("其余跳过")


async def files_late(world: World, rep: Phone) -> None:
    """Let somebody file the day's report after its deadline."""
    await world.at(21, 35)
    await rep.says("补报")
    await rep.presses("日报 11月23日 周一 · 补报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")


async def test_a_rep_files_step_by_step_and_both_superiors_get_it(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    assert "1/4" in (await rep.last()).text
    await rep.says("跑了三家店")
    await rep.says("去D店\n催E的款")
    await rep.says("1.2万")
    await rep.says("没有样品了")
    summary = await rep.last()
    assert "将发给：张伟、李敏" in summary.text
    assert "12,000.00" in summary.text
    assert await rep.presses("提交") == "已提交"
    assert "已提交（17:20）" in (await rep.last()).text
    for name in ("李敏", "张伟"):
        card = await (await world.phone(name)).last()
        assert "刘洋 · 日报" in card.text
        assert "去D店 / 催E的款" in card.text
        assert card.labels == ["已阅", "点评", "问一下", "退回补充"]


async def test_a_pasted_report_needs_one_message_and_one_tap(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says(PASTED)
    summary = await rep.last()
    assert "今日完成：跑了A、B两家 / 谈了C的价格" in summary.text
    assert "今日成交额：12,000.00" in summary.text
    await rep.presses("提交")
    if world.on_telegram:
        assert world.telegram.count("sendMessage") == 3  # the summary, and a card for each of two superiors
    filed = await world.ask(lambda session: session.query(Report).one().answers)
    assert filed == {"done": "跑了A、B两家\n谈了C的价格", "plan": "去D店", "amount": "12000.00", "problems": "缺样品"}


async def test_step_by_step_costs_at_most_eight_sends_with_one_superior(world: World) -> None:
    rep = await world.phone("张伟")
    await rep.says("日报")
    for answer in ("盯了两个项目", "继续盯", "0", "没有"):
        await rep.says(answer)
    await rep.presses("提交")
    if world.on_telegram:
        assert world.telegram.count("sendMessage") <= 8


async def test_a_typed_answer_moves_the_card_down_and_the_old_one_shrinks(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    shown = await rep.look()
    assert [one.mine for one in shown] == [True, False, True, False]
    assert shown[1].drawn() == "1/4 今日完成"
    assert "2/4" in shown[3].text


async def test_back_asks_the_last_question_again(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("写错了")
    await rep.presses("返回")
    assert "1/4" in (await rep.last()).text
    await rep.says("写对了")
    await rep.says("计划")
    await rep.says("返回")
    assert "2/4" in (await rep.last()).text


async def test_change_replaces_one_answer_and_comes_back_to_the_summary(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("修改")
    assert (await rep.last()).labels == ["今日完成", "明日计划", "今日成交额", "问题与支持", "返回"]
    await rep.presses("明日计划")
    await rep.says("改成去F店")
    summary = await rep.last()
    assert "改成去F店" in summary.text
    assert "跑了三家店" in summary.text
    assert "提交" in summary.labels


async def test_cancel_keeps_everything_and_going_on_finds_it(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    assert await rep.presses("取消") == "填过的都在"
    await rep.presses("接着写")
    assert "2/4" in (await rep.last()).text
    await rep.says("取消")
    await rep.presses("清空重写")
    assert "写好的会清掉" in (await rep.last()).text
    await rep.presses("清空重写")
    assert "1/4" in (await rep.last()).text


async def test_the_last_plan_comes_back_to_be_ticked(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    await world.later(days=1)
    await rep.says("日报")
    card = await rep.last()
    assert "1/5" in card.text
    assert card.labels[:2] == ["☐ 去D店", "☐ 催E的款"]
    await rep.presses("☐ 催E的款")
    assert (await rep.last()).labels[1] == "☑ 催E的款"
    await rep.presses("勾好了")
    await rep.says("催到了")
    await rep.says("休息")
    await rep.presses("其余跳过")
    assert "☐ 去D店 / ☑ 催E的款" in (await rep.last()).text


async def test_a_manager_says_nothing_major_with_one_tap(world: World) -> None:
    manager = await world.phone("李敏")
    await world.at(17, 30)
    assert await manager.presses("今日无大事") == "记下了：今日无大事"
    above = await world.phone("王强")
    assert "今日无大事" in (await above.card("李敏 · 日报")).text


async def test_a_rep_cannot_file_nothing_by_a_forged_button(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    shown = await rep.last()
    number = await world.ask(lambda session: session.query(Draft).one().occurrence_id)
    forged = type(shown.rows[-1][-1])("今日无大事", f"{world.app.mark}1.nil.{number}")
    assert await rep.taps(shown, forged) == "这份需要写内容"
    assert await world.ask(lambda session: session.query(Report).count()) == 0


async def test_the_words_of_buttons_can_be_typed(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跳过")
    assert "这一题不能跳过" in (await rep.last()).text
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.says("没有")
    assert "4/4" in (await rep.last()).text
    await rep.says("跳过")
    await rep.says("修改")
    assert "改哪一项？" in (await rep.card("改哪一项？")).text
    await rep.says("提交")
    assert "已提交" in (await rep.card("已提交（")).text
    answers = await world.ask(lambda session: session.query(Report).one().answers)
    assert answers == {"done": "跑了三家店", "plan": "去D店", "amount": None, "problems": None}


async def test_free_text_without_a_draft_is_kept_and_asked_about(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("今天见了老王，他要两百箱")
    card = await rep.last()
    assert "记到哪里？「今天见了老王，他要两百箱」" in card.text
    assert card.labels == ["日报 11月23日 周一", "急报", "不用"]
    await rep.presses("日报 11月23日 周一")
    assert "2/4" in (await rep.last()).text
    assert await rep.presses("返回") == ""


async def test_unlabelled_text_after_the_verb_is_the_first_answer(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报 今天跑了三家店")
    assert "2/4" in (await rep.last()).text


async def test_an_amount_that_is_none_is_asked_again_with_an_example(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.says("abc")
    card = await rep.last()
    assert "没看懂这个金额，写人民币，比如：12000、1.2万" in card.text
    assert "3/4" in card.text
    await rep.says("¥12,000.00")
    assert "4/4" in (await rep.last()).text


async def test_an_edited_message_changes_the_answer_it_gave(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家殿")
    await rep.says("去D店")
    await rep.edits("跑了三家殿", "跑了三家店")
    await rep.presses("其余跳过")
    assert "今日完成：跑了三家店" in (await rep.last()).text
    await rep.presses("提交")
    await rep.edits("跑了三家店", "跑了四家店")
    assert "报告里没有跟着变" in (await rep.last()).text


async def test_five_thousand_characters_are_one_answer(world: World) -> None:
    rep = await world.phone("刘洋")
    long = "长" * 5000
    await rep.says("日报")
    await rep.says(long)
    assert "2/4" in (await rep.last()).text
    await rep.says("去D店 😀👨‍👩‍👧‍👦🇨🇳")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    answers = await world.ask(lambda session: session.query(Report).one().answers)
    assert answers["done"] == long
    boss = await world.phone("李敏")
    await boss.presses("全文")
    whole = "".join(one.text for one in await boss.look() if "明日计划：" not in one.text)
    assert whole.count("长") == 5000
    assert "😀👨‍👩‍👧‍👦🇨🇳" in whole


async def test_more_than_the_form_takes_is_refused_kindly(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("多" * 8001)
    # Telegram cuts it in two on the way: both halves are there, and together too long.
    card = await rep.last()
    assert "有点长：8001 字，最多 8000 字" in card.text
    assert "1/4" in card.text


async def test_nothing_but_blanks_and_emoji_joiners_is_no_answer(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("\u200d\u200b")
    assert "这一题需要几个字" in (await rep.last()).text


async def test_user_text_is_never_markup(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("<b>跑</b> & <i>a()</i> {{7*7}} %s")
    await rep.says("'; DROP TABLE person; --")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    card = await (await world.phone("李敏")).last()
    assert "<b>跑</b> & <i>a()</i> {{7*7}} %s" in card.text
    assert "'; DROP TABLE person; --" in card.text


async def test_photos_go_into_the_report_whenever_they_are_sent(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.sends_photo(album="a1")
    await rep.sends_photo(album="a1")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    assert "照片：2 个照片或文件" in (await rep.last()).text
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("全文")
    assert sum(one.files for one in await boss.look()) == 2


async def test_a_draft_survives_a_restart(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await world.restart()
    await rep.says("去D店")
    assert "3/4" in (await rep.last()).text


async def test_two_taps_at_once_submit_once(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    summary = await rep.last()
    key = summary.key("提交")
    assert key is not None
    await rep.taps(summary, key, settle=False)
    assert await rep.taps(summary, key) == "这份已经提交了"
    assert await world.ask(lambda session: session.query(ReportVersion).count()) == 1


async def test_an_old_button_says_why_it_does_nothing(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says("去D店")
    skip = await rep.last()
    key = skip.key("跳过")
    assert key is not None
    await rep.says("300")
    assert await rep.taps(skip, key) == "这一题答过了，要改请点「修改」"
    await rep.presses("跳过")
    await rep.presses("提交")
    assert await rep.taps(skip, key) == "这份已经提交了"


async def test_a_foreign_draft_cannot_be_touched(world: World) -> None:
    rep, other = await world.phone("刘洋"), await world.phone("赵雪")
    await written(rep)
    await other.says("帮助")
    summary = await rep.last()
    mine = await other.last()
    for label in ("提交", "修改", "取消"):
        key = summary.key(label)
        assert key is not None
        assert await other.taps(mine, key) == "这不是你的报告"
    assert await world.ask(lambda session: session.query(Report).count()) == 0


async def test_a_button_of_no_known_format_is_too_old(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("帮助")
    shown = await rep.last()
    for press in ("0.send.1", "1.fly.1", "1.send.99999", "1.send.x", "junk", "1.read.99999", "1.put.77", "1.reply.5"):
        forged = type(shown.rows[0][0])("x", world.app.mark + press)
        assert await rep.taps(shown, forged) in {"这个按钮已经过期了", "这不是你的报告"}, press


async def test_a_filed_report_names_its_rule_book_and_keeps_its_versions(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    await rep.presses("修改")
    await rep.presses("修改")
    await rep.presses("今日完成")
    await rep.says("跑了四家店")
    await rep.presses("提交")
    card = await (await world.phone("李敏")).last()
    assert "第 2 版" in card.text
    assert "跑了四家店" in card.text

    def look(session: Session) -> list[tuple[int, str, bool]]:
        rows = session.query(ReportVersion).order_by(ReportVersion.number).all()
        return [(row.number, row.answers["done"], row.version_id > 0) for row in rows]

    assert await world.ask(look) == [(1, "跑了三家店", True), (2, "跑了四家店", True)]


async def test_help_and_todo_speak_of_what_is_owed(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("待办")
    assert "日报 11月23日 周一，21:00 前" in (await rep.last()).text
    await rep.says("帮助")
    assert "你要交的：日报" in (await rep.last()).text
    await rep.says("/nonsense")
    assert "不认识 /nonsense" in (await rep.last()).text
    chairman = await world.phone("陈建国")
    await chairman.says("日报")
    assert "日报不用你交" in (await chairman.last()).text


async def test_the_language_can_be_changed(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("语言")
    await rep.presses("English")
    await rep.says("daily")
    card = await rep.last()
    assert "1 of 4" in card.text
    assert "What did you get done today?" in card.text
    await rep.says("Done: three shops\nPlan: shop D")
    assert "Goes to: 张伟, 李敏" in (await rep.last()).text


async def test_occurrences_and_superiors_are_where_the_rule_book_puts_them(world: World) -> None:
    def look(session: Session) -> dict[str, int]:
        return {one.name: len(duties.owed(session, one.id)) for one in people.everyone(session)}

    await world.app.tick()
    owed = await world.ask(look)
    assert owed == {"陈建国": 0, "周敏": 0, "王强": 1, "李敏": 1, "张伟": 1, "刘洋": 1, "赵雪": 1, "孙丽": 0, "周到": 0}
    assert await world.ask(lambda session: reports.count_waiting(session, 1)) == 0


async def test_a_sentence_after_filing_may_be_added_to_the_report(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("张伟")
    await written(rep)
    await rep.presses("提交")
    await rep.says("D店刚回话，周三签")
    assert (await rep.last()).labels == ["补充到日报 11月23日 周一", "急报", "不用"]
    await rep.presses("补充到日报 11月23日 周一")
    assert "补充：D店刚回话，周三签" in (await rep.last()).text
    assert "刘洋 补充：D店刚回话，周三签" in (await boss.last()).text
