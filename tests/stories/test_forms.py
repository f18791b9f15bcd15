"""A form filled in at once: opened by a tap or a command, handed in, judged, turned over, and lost to nobody."""

import asyncio
from typing import Any

import pytest

from bot.ingest import Ingest
from storage.tables import Draft, InboxRow, LooseText, Report, Request
from tests.chair.shown import Shown
from tests.chair.slack_form import OpenForm
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.stories.test_filing import written

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DAILY = {"今日完成": "跑了三家店", "明日计划": "去D店\n催E的款", "今日成交额": "1.2万", "问题与支持": "没有样品了"}
FUNDS = {"金额": "1200", "用途": "差旅", "事由": "去苏州拜访客户", "附件": "无"}
WAYS = pytest.mark.parametrize("messenger", ["local", "telegram-polling", "slack", "slack-modal"])
ONE_WAY = pytest.mark.parametrize("messenger", ["slack"])


@pytest.fixture(params=["slack", "slack-http"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Slack in both its ways."""
    return str(request.param)


async def slack(world: World, name: str = "刘洋") -> SlackPhone:
    """Give a phone with Slack."""
    phone = await world.phone(name, "slack")
    assert isinstance(phone, SlackPhone)
    return phone


async def daily(rep: SlackPhone) -> OpenForm:
    """Open the daily report with the command."""
    await rep.commands("daily")
    return await rep.form()


async def drafted(world: World) -> dict[str, Any]:
    """Give what the only draft holds."""
    return await world.ask(lambda session: dict(session.query(Draft).one().answers))


async def kept(world: World) -> int:
    """Count what is in the inbox."""
    return await world.ask(lambda session: session.query(InboxRow).count())


async def nothing(*_: object) -> None:
    """Stand for a database that is away."""
    raise OSError("the disk is full")


def held_up(world: World, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let nothing be handled until this is set."""
    held = asyncio.Event()
    batch = world.app.dispatcher._batch

    async def late() -> bool:
        await held.wait()
        return await batch()

    monkeypatch.setattr(world.app.dispatcher, "_batch", late)
    return held


# The same story whatever the phone.


@WAYS
async def test_the_daily_report_is_filed_and_read_the_same_however_it_was_filled_in(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.fills("daily" if world.kind == "slack-modal" else "日报", DAILY)
    summary = await rep.last()
    assert summary.text.startswith("日报 11月23日 周一\n今日完成：跑了三家店\n明日计划：去D店 / 催E的款\n")
    assert summary.labels == ["提交", "修改", "取消"]
    assert await rep.presses("提交") == "已提交"
    filed = await world.ask(lambda session: session.query(Report).one().answers)
    assert filed == {
        "done": "跑了三家店",
        "plan": "去D店\n催E的款",
        "amount": "12000.00",
        "problems": "没有样品了",
    }
    boss = await (await world.phone("李敏")).last()
    assert "去D店 / 催E的款" in boss.text


@WAYS
async def test_a_request_goes_its_way_however_it_was_filled_in(world: World) -> None:
    rep = await world.phone("刘洋")
    # Where there is a place for files, nothing need be said of them.
    given = {key: text for key, text in FUNDS.items() if world.kind != "slack-modal" or key != "附件"}
    await rep.fills("申请 资金使用", given)
    assert (await rep.last()).text == "资金使用\n金额：1,200.00\n用途：差旅\n事由：去苏州拜访客户\n审批：李敏 → 王强"
    assert await rep.presses("提交") == "已送审"
    assert (await (await world.phone("李敏")).last()).text.startswith("要你批：资金使用 · 刘洋\n¥1,200.00")
    assert (await world.ask(lambda session: session.query(Request).one().answers))["purpose"] == "travel"


# It opens.


async def test_a_tap_on_the_reminder_opens_the_form_and_the_card_asks_on(world: World) -> None:
    rep = await slack(world)
    await world.at(17, 30)
    await rep.presses("现在写")
    form = await rep.form()
    assert form.labels == ["今日完成", "明日计划", "今日成交额", "问题与支持", "照片"]
    assert form.view["title"]["text"] == "日报 11月23日 周一"
    assert form.view["submit"]["text"] == "填好了"
    assert world.slack.count("views.open") == 1
    assert world.slack.count("views.update") == 0
    assert "1/4" in (await rep.last()).text
    await form.answer(DAILY).hand_in()
    assert not rep.open_forms()
    assert (await rep.last()).labels == ["提交", "修改", "取消"]


async def test_a_shortcut_opens_the_one_report_that_can_be_written(world: World) -> None:
    rep = await slack(world)
    world.slack.triggers["t1"] = rep.user
    chosen = {"type": "shortcut", "callback_id": "report", "trigger_id": "t1", "user": {"id": rep.user}, "token": "x"}
    await world.slack.push("interactive", {**chosen, "api_app_id": "A1", "team": {"id": "T1"}})
    await (await rep.form()).answer(DAILY).hand_in()
    assert (await rep.last()).labels == ["提交", "修改", "取消"]


@ONE_WAY
async def test_the_word_of_the_button_opens_the_form_too(world: World) -> None:
    rep = await slack(world)
    await rep.says("日报")
    await rep.says("一次填完")
    assert await drafted(world) == {}
    await rep.commands("一次填完")
    assert (await rep.form()).labels[0] == "今日完成"


@ONE_WAY
async def test_a_form_closed_by_mistake_is_opened_again_from_the_card(world: World) -> None:
    rep = await slack(world)
    (await daily(rep)).close()
    await rep.says("跑了三家店")
    assert (await rep.last()).labels[-1] == "一次填完"
    await rep.presses("一次填完")
    form = await rep.form()
    assert form.before("今日完成") == "跑了三家店"
    await form.answer({"明日计划": "去D店"}).hand_in()
    assert (await drafted(world))["done"] == "跑了三家店"
    assert "提交" in (await rep.last()).labels


@ONE_WAY
async def test_change_opens_the_form_with_the_answers_and_only_what_was_changed_changes(world: World) -> None:
    rep = await slack(world)
    await written(rep)
    await rep.presses("修改")
    form = await rep.form()
    assert form.before("明日计划") == "去D店\n催E的款"
    await form.answer({"明日计划": "去F店"}).hand_in()
    assert "明日计划：去F店" in (await rep.last()).text
    await rep.presses("提交")
    await rep.presses("修改")
    again = await rep.form()
    assert again.before("明日计划") == "去F店"
    await again.answer({"今日成交额": "300"}).hand_in()
    await rep.presses("提交")
    filed = await world.ask(lambda session: session.query(Report).one())
    assert (filed.number, filed.answers["amount"], filed.answers["done"]) == (2, "300.00", "跑了三家店")


@ONE_WAY
async def test_whoever_answers_step_by_step_is_left_alone_with_forms(world: World) -> None:
    rep = await slack(world)
    await written(rep)
    await rep.presses("提交")
    assert world.slack.count("views.open", "views.update") == 0


@ONE_WAY
async def test_a_pasted_report_with_the_command_opens_no_form(world: World) -> None:
    rep = await slack(world)
    await rep.commands("日报 今日完成：跑了三家店\n明日计划：去D店")
    assert "提交" in (await rep.last()).labels
    assert world.slack.count("views.open") == 0


# It does not open.


async def test_a_trigger_too_old_leaves_the_questions_in_the_chat(world: World) -> None:
    rep = await slack(world)
    world.slack.script("views.open", (200, {"ok": False, "error": "expired_trigger_id"}))
    await rep.commands("daily")
    await world.until(lambda: not world.slack.scripted["views.open"])
    assert "1/4" in (await rep.last()).text
    for answer in DAILY.values():
        await rep.says(answer)
    assert await rep.presses("提交") == "已提交"


@ONE_WAY
@pytest.mark.parametrize(
    "answer", [(429, {"ok": False, "error": "ratelimited", "retry_after": 7}), "hang up", (500, {"ok": False})]
)
async def test_a_form_that_slack_does_not_open_holds_nobody_up(world: World, answer: Any) -> None:
    rep = await slack(world)
    world.slack.script("views.open", answer)
    await rep.commands("daily")
    await world.until(lambda: not world.slack.scripted["views.open"])
    await rep.says("跑了三家店")
    assert "2/4" in (await rep.last()).text


@ONE_WAY
async def test_a_slow_form_is_announced_and_then_shown_in_the_same_view(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await slack(world)
    await world.at(17, 30)
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    # Nor does the answer to the tap come in time.
    monkeypatch.setattr(world.app.toasts, "patience", 0.05)
    held = held_up(world, monkeypatch)
    await rep.presses("现在写", settle=False)
    form = await rep.form()
    assert form.labels == []
    assert "稍等，马上就好" in form.text
    await world.until(world.app.toasts.is_idle)
    held.set()
    world.app.dispatcher.wake()
    await world.until(lambda: bool(form.labels))
    assert form.labels[0] == "今日完成"
    assert world.slack.count("views.open") == 1
    await form.answer(DAILY).hand_in()
    assert "提交" in (await rep.last()).labels


@ONE_WAY
async def test_a_slow_tap_that_opens_no_form_says_in_the_view_what_it_came_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await slack(world)
    await world.at(17, 30)
    card = await rep.last()
    key = card.key("现在写")
    assert key is not None
    await written(rep)
    await rep.presses("提交")
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    held = held_up(world, monkeypatch)
    await rep.taps(card, key, settle=False)
    form = await rep.form()
    held.set()
    world.app.dispatcher.wake()
    await world.until(lambda: "稍等" not in form.text)
    assert form.text == "这份已经提交了"
    assert form.labels == []


@ONE_WAY
async def test_a_slow_command_is_announced_whatever_it_leads_to(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rep = await slack(world)
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    held = held_up(world, monkeypatch)
    for verb, shown in (("daily", ""), ("todo", "我写在私聊里了")):
        held.clear()
        await world.slack.push("slash_commands", rep.command(verb))
        form = await rep.form()
        assert "稍等，马上就好" in form.text
        held.set()
        world.app.dispatcher.wake()
        await world.until(lambda view=form: "稍等" not in view.text)  # type: ignore[misc]  # loop value bound
        assert form.text.startswith(shown)
        assert bool(form.labels) is (verb == "daily")
        form.close()
        await world.quiet()


@ONE_WAY
async def test_a_view_that_says_to_wait_waits_for_slacks_limit_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await slack(world)
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    world.slack.script("views.update", (429, {"ok": False, "error": "ratelimited", "retry_after": 0}))
    held = held_up(world, monkeypatch)
    await world.slack.push("slash_commands", rep.command("daily"))
    form = await rep.form()
    held.set()
    world.app.dispatcher.wake()
    await world.until(lambda: bool(form.labels))
    assert not world.slack.scripted["views.update"]


@ONE_WAY
async def test_a_form_that_another_process_announced_is_shown_there(world: World) -> None:
    rep = await slack(world)
    typed = rep.command("daily")
    trigger = typed["trigger_id"]
    assert world.app.slack is not None
    view = {"type": "modal", "title": {"type": "plain_text", "text": "…"}, "external_id": trigger, "blocks": []}
    world.slack.views["V1"] = {"user": rep.user, "hash": "1", "view": view}
    world.slack.triggers[trigger] = ""
    await world.slack.push("slash_commands", typed)
    await world.until(lambda: bool(OpenForm(rep, "V1").labels))


# It is judged.


async def test_what_does_not_fit_is_said_under_its_question_and_nothing_is_kept(world: World) -> None:
    rep = await slack(world)
    form = await daily(rep)
    before = await kept(world)
    await form.answer({**DAILY, "今日成交额": "很多", "今日完成": " "}).hand_in()
    assert form.faults == {
        "今日完成": "这一题不能跳过。",
        "今日成交额": "没看懂这个金额，写人民币，比如：12000、1.2万。没有就写「无」。",
    }
    assert await kept(world) == before
    assert await drafted(world) == {}
    await form.answer({"今日完成": "跑了三家店", "今日成交额": "无"}).hand_in()
    assert form.faults == {}
    assert (await drafted(world))["amount"] is None
    assert "提交" in (await rep.last()).labels


async def test_what_could_not_be_kept_stays_in_the_form_and_counts_when_handed_in_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await slack(world)
    form = (await daily(rep)).answer(DAILY)
    with monkeypatch.context() as patched:
        patched.setattr(Ingest, "keep", nothing)
        await form.hand_in()
    assert form.faults == {"今日完成": "刚才没存上，请再点一次。"}
    assert form.is_open
    await form.hand_in()
    assert (await drafted(world))["done"] == "跑了三家店"


@ONE_WAY
async def test_what_only_the_conversation_can_tell_comes_as_a_card_that_can_be_changed(world: World) -> None:
    rep = await slack(world)
    await rep.commands("申请 出差")
    form = await rep.form()
    trip = {"去哪里": "苏州", "从": "2026-11-30", "到": "2026-11-28", "预计费用": "800", "事由": "拜访"}
    await form.answer(trip).hand_in()
    card = await rep.last()
    assert "⚠ 结束那天要在开始之后。" in card.text
    assert card.labels == ["修改", "取消"]
    await rep.presses("修改")
    again = await rep.form()
    assert again.before("到") == "2026-11-28"
    await again.answer({"到": "2026-12-02"}).hand_in()
    assert await rep.presses("提交") == "已送审"


@ONE_WAY
async def test_a_form_handed_in_after_it_was_put_away_is_kept_and_asked_about(world: World) -> None:
    rep = await slack(world)
    await rep.commands("申请 资金使用")
    form = await rep.form()
    await rep.presses("取消")
    await rep.presses("不要了")
    await form.answer({"金额": "1200", "用途": "差旅", "事由": "去苏州拜访客户"}).hand_in()
    assert any("这张表已经不在填了" in one.text for one in await rep.look())
    loose = await world.ask(lambda session: session.query(LooseText).one().text)
    assert loose == "1200\n差旅\n去苏州拜访客户"


@ONE_WAY
async def test_nobody_fills_in_somebody_elses_form(world: World) -> None:
    rep, other = await slack(world), await slack(world, "赵雪")
    form = (await daily(rep)).answer(DAILY)
    stolen = form.payload()
    stolen["user"] = {"id": other.user, "name": other.user}
    await world.slack.ask("interactive", stolen)
    await world.quiet()
    assert await drafted(world) == {}


# It counts once.


async def test_one_form_that_is_delivered_many_times_counts_once(world: World) -> None:
    rep = await slack(world)
    form = (await daily(rep)).answer(DAILY)
    payload = form.payload()
    before = await kept(world)
    await asyncio.gather(*(world.slack.push("interactive", payload) for _ in range(5)))
    await world.quiet()
    assert await kept(world) == before + 1
    summaries: list[Shown] = [one for one in await rep.look() if "提交" in one.labels]
    assert len(summaries) == 1


@ONE_WAY
async def test_the_same_form_handed_in_once_more_in_other_words_counts_too(world: World) -> None:
    rep = await slack(world)
    form = (await daily(rep)).answer(DAILY)
    payload = form.payload()
    await world.slack.ask("interactive", payload)
    changed = form.answer({"今日完成": "跑了四家店"}).payload()
    await world.slack.ask("interactive", changed)
    await world.quiet()
    assert (await drafted(world))["done"] == "跑了四家店"


@ONE_WAY
async def test_two_taps_at_once_open_one_form_each_and_begin_one_report(world: World) -> None:
    rep = await slack(world)
    await world.at(17, 30)
    card = await rep.last()
    key = card.key("现在写")
    assert key is not None
    await asyncio.gather(*(rep.taps(card, key, settle=False) for _ in range(2)))
    await world.quiet()
    await world.until(lambda: len(rep.open_forms()) == 2)
    assert await drafted(world) == {}


@ONE_WAY
async def test_what_was_said_in_the_chat_meanwhile_is_not_erased_by_blanks_left_empty(world: World) -> None:
    rep = await slack(world)
    form = await daily(rep)
    for answer in ("跑了三家店", "去D店", "300", "没有样品了"):
        await rep.says(answer)
    said = await drafted(world)
    await form.answer({"今日完成": "跑了四家店", "明日计划": "去E店"}).hand_in()
    assert await drafted(world) == {
        **said,
        **dict(zip(said, ("跑了四家店", "去E店"), strict=False)),
    }


@ONE_WAY
async def test_an_answer_that_stood_in_the_form_is_erased_by_emptying_its_blank(world: World) -> None:
    rep = await slack(world)
    await (await daily(rep)).answer(DAILY).hand_in()
    await rep.commands("一次填完")
    form = await rep.form()
    assert form.before("问题与支持") == "没有样品了"
    await form.answer({"问题与支持": ""}).hand_in()
    assert list((await drafted(world)).values())[-1] is None
