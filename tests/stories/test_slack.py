"""What only Slack does: signatures, sockets that break, acknowledgements, commands, threads, limits by tier."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.ingest import Ingest
from bot.slack.connection import Connection
from bot.slack.receiving import Receiver
from storage import house
from storage.database import Session
from storage.tables import Delivery, GroupChat, InboxRow, Report
from tests.chair.shown import Shown
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_filing import written
from tests.stories.test_joining import administrator


@pytest.fixture(params=["slack", "slack-http"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Slack in both its ways."""
    return str(request.param)


async def slack(world: World, name: str) -> SlackPhone:
    """Give a phone with Slack."""
    phone = await world.phone(name, "slack")
    assert isinstance(phone, SlackPhone)
    return phone


async def kept(world: World) -> int:
    """Count what is in the inbox."""
    return await world.ask(lambda session: session.query(InboxRow).count())


def told(world: World, phone: SlackPhone) -> list[str]:
    """Give what the clerk said to somebody."""
    return [one.text for one in world.slack.chat(phone.channel) if not one.mine]


def posts(world: World, phone: SlackPhone) -> int:
    """Count what was posted to somebody, whether it arrived or not."""
    return sum(method == "chat.postMessage" and what["channel"] == phone.user for method, what in world.slack.calls)


async def again(world: World, **span: float) -> None:
    """Let some time pass and the sender look again."""
    world.app.senders[0].budget.stopped.clear()
    world.app.senders[0].budget.edits_stopped = -1e9
    await world.later(**span)
    world.app.senders[0].wake()
    await world.quiet()


# Kept before it is acknowledged.


@pytest.mark.parametrize("messenger", ["slack-http"])
async def test_a_wrong_signature_or_a_stale_one_is_refused_and_nothing_is_kept(world: World) -> None:
    rep = await slack(world, "刘洋")
    said = {"type": "message", "user": rep.user, "text": "日报", "ts": "1.0", "channel": rep.channel}
    event = world.slack.new_event({**said, "channel_type": "im"})
    forged: list[dict[str, Any]] = [{"secret": "somebody else's"}, {"when": "1700000000"}, {"when": "junk"}]
    for wrong in forged:
        status, _ = await world.slack.post("events_api", event, **wrong)
        assert status == 401, wrong
    async with world.client.post(world.slack.webhook, data=b"{}") as response:
        assert response.status == 401
    assert await kept(world) == 0
    assert told(world, rep) == []


@pytest.mark.parametrize("messenger", ["slack-http"])
async def test_no_more_is_read_of_a_request_than_slack_ever_sends(world: World) -> None:
    signed = {"X-Slack-Request-Timestamp": "1795425600", "X-Slack-Signature": "v0=unknown"}
    for size, status in ((1024 * 1024, 401), (1024 * 1024 + 1, 413)):
        async with world.client.post(world.slack.webhook, data=BytesIO(b"x" * size), headers=signed) as response:
            assert response.status == status, size
    assert await kept(world) == 0


@pytest.mark.parametrize("messenger", ["slack-http"])
async def test_slacks_question_for_our_address_is_answered(world: World) -> None:
    question = {"type": "url_verification", "challenge": "c4", "token": "x"}
    assert await world.slack.post("events_api", question) == (200, {"challenge": "c4"})
    assert await kept(world) == 0


@pytest.mark.parametrize("messenger", ["slack-http"])
async def test_junk_with_a_good_signature_harms_nothing(world: World) -> None:
    junk: list[dict[str, Any]] = [
        {},
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": "message"}, "event_id": "Ev1"},
        {"type": "event_callback", "event": {"type": "team_join", "user": {}}, "event_id": "Ev2"},
        {"type": "block_actions", "actions": []},
        {"type": "shortcut", "trigger_id": "t"},
    ]
    for payload in junk:
        status, _ = await world.slack.post("events_api", payload)
        assert status == 200, payload
    assert await kept(world) == 0


async def test_what_could_not_be_kept_is_not_acknowledged_and_is_used_when_it_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await slack(world, "刘洋")
    stamp = world.slack.stamp()
    said = {"type": "message", "user": rep.user, "text": "日报", "ts": stamp, "channel": rep.channel}
    event = world.slack.new_event({**said, "channel_type": "im"})

    async def away(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Ingest, "keep", away)
        if world.slack.webhook:
            assert (await world.slack.post("events_api", event))[0] == 500
        else:
            await world.slack.push("events_api", event)
            await asyncio.sleep(0.1)
            assert not world.slack.is_drained()
    if world.slack.webhook:
        await world.slack.push("events_api", event, retry=1)
    else:
        await world.slack.redeliver()
    await world.until(world.slack.is_drained)
    await world.quiet()
    assert "1/4" in told(world, rep)[-1]


async def test_what_was_said_while_we_were_away_is_heard_at_the_next_try(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await world.stop()
    event = await rep.sends("跑了三家店", heard=False)
    await world.start()
    await (world.slack.push("events_api", event, retry=2) if world.slack.webhook else world.slack.redeliver())
    await world.quiet()
    assert "2/4" in told(world, rep)[-1]


async def test_a_delivery_that_comes_twice_counts_once(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    event = await rep.sends("跑了三家店")
    for retry in (1, 2, 3):
        await world.slack.push("events_api", event, retry=retry)
    await world.quiet()
    assert "2/4" in told(world, rep)[-1]
    assert await kept(world) == 2


async def test_one_press_that_is_delivered_twice_counts_once(world: World) -> None:
    rep = await slack(world, "刘洋")
    await written(rep)
    card = await rep.last()
    key = card.key("提交")
    assert key is not None
    action = {"action_id": "press.0", "value": key.press}
    press = world.slack.new_press(rep.user, rep.channel, card.id.partition(":")[2], action)
    await asyncio.gather(*(world.slack.push("interactive", press) for _ in range(5)))
    await world.quiet()
    await world.until(world.app.toasts.is_idle)
    assert list(world.slack.toasts.values()) == ["已提交"]
    assert await world.ask(lambda session: session.query(Report).one().number) == 1


async def test_two_taps_at_once_decide_once(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    await written(rep)
    await rep.presses("提交")
    card = await boss.last()
    read, back = card.key("已阅"), card.key("退回补充")
    assert read is not None
    assert back is not None
    await asyncio.gather(*(boss.taps(card, read if n % 2 else back, settle=False) for n in range(40)))
    await world.quiet()
    await world.until(world.app.toasts.is_idle)
    assert list(world.slack.toasts.values()).count("已阅") == 1
    assert sum("已阅" in one for one in told(world, boss)) == 1


async def test_a_socket_that_breaks_is_opened_again_and_nothing_is_lost(
    open_world: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Receiver, "ping_seconds", 0.2)
    world = await open_world("slack")
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await world.slack.drop()
    await rep.sends("跑了三家店")
    await world.until(lambda: bool(world.slack.sockets))
    await world.slack.redeliver()
    await world.quiet()
    assert "2/4" in told(world, rep)[-1]


@pytest.mark.parametrize("messenger", ["slack"])
async def test_slack_may_ask_us_to_connect_anew(world: World) -> None:
    rep = await slack(world, "刘洋")
    old = world.slack.sockets[-1]
    await old.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
    await world.until(lambda: bool(world.slack.sockets) and world.slack.sockets[-1] is not old)
    await rep.says("日报")
    assert "1/4" in told(world, rep)[-1]


async def test_while_slack_is_down_we_still_start_and_understand_what_was_kept(open_world: Found) -> None:
    world = await open_world("slack")
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await world.stop()
    world.slack.script("auth.test", (503, {"ok": False, "error": "service_unavailable"}))
    await world.start()
    await rep.says("跑了三家店")
    assert "2/4" in told(world, rep)[-1]


DOWN = (503, {"ok": False, "error": "service_unavailable"})


@pytest.fixture
async def unanswered(
    messenger: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """Give a company that starts for the first time while Slack is down."""
    monkeypatch.setattr(Connection, "first_pause", 0.01)
    world = World(messenger, database_url, tmp_path / "data")
    world.slack.script("auth.test", *[DOWN] * 1000)
    yield world
    await world.close()


@pytest.mark.parametrize("messenger", ["slack"])
async def test_slack_joins_by_itself_when_it_was_down_at_the_first_start(unanswered: World) -> None:
    world = unanswered
    del world.slack.scripted["auth.test"]
    world.slack.script("auth.test", DOWN, DOWN, DOWN)
    await world.open()
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    assert "1/4" in told(world, rep)[-1]
    assert any("has never told which workspace" in line for line in world.said)
    assert "Slack answers now." in world.said
    assert not any("No messenger is set" in line for line in world.said)


@pytest.mark.parametrize("messenger", ["slack-http"])
async def test_what_slack_says_before_we_know_it_is_not_acknowledged(unanswered: World) -> None:
    world = await unanswered.open()
    rep = await slack(world, "刘洋")
    said = {"type": "message", "user": rep.user, "text": "日报", "ts": world.slack.stamp(), "channel": rep.channel}
    event = world.slack.new_event({**said, "channel_type": "im"})
    assert (await world.slack.post("events_api", event))[0] == 503
    assert await kept(world) == 0
    del world.slack.scripted["auth.test"]
    await world.until(lambda: "Slack answers now." in world.said)
    await world.slack.push("events_api", event, retry=1)
    await world.quiet()
    assert "1/4" in told(world, rep)[-1]


# What people type and tap.


async def test_the_command_alone_shows_what_is_to_be_done(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.commands("")
    assert told(world, rep)[-1].startswith("待办")
    await rep.commands("daily", channel="C500")
    assert "1/4" in told(world, rep)[-1]
    await rep.commands("跑了三家店", channel="C500")
    assert "2/4" in told(world, rep)[-1]
    await rep.commands("待办")
    assert told(world, rep)[-1].startswith("待办")
    assert world.slack.chat("C500") == []


async def test_a_command_typed_in_a_channel_says_where_the_answer_is(world: World) -> None:
    rep = await slack(world, "刘洋")
    words = "我在私聊里回你。 / I answer you in our direct message."
    typed = rep.command("daily", channel="C500")
    if world.slack.webhook:
        assert await world.slack.post("slash_commands", typed) == (200, {"response_type": "ephemeral", "text": words})
    else:
        await world.slack.push("slash_commands", typed)
        await world.until(world.slack.is_drained)
        assert world.slack.acknowledged[-1][1]["text"] == words
    await world.quiet()


async def test_an_unknown_verb_is_answered_with_those_that_exist(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.commands("dialy")
    assert "/neiqin daily" in told(world, rep)[-1]


async def test_a_shortcut_is_the_verb_it_is_named_for(world: World) -> None:
    rep = await slack(world, "刘洋")
    chosen = {"type": "shortcut", "callback_id": "report", "trigger_id": "t1", "user": {"id": rep.user}, "token": "x"}
    for _ in range(2):
        await world.slack.push("interactive", {**chosen, "api_app_id": "A1", "team": {"id": "T1"}})
    await world.quiet()
    assert ["1/4" in one.text for one in await rep.look()] == [True]


async def test_a_message_one_points_at_is_kept_and_asked_about(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await rep.points_at("客户说 <周五> 到货", channel="C500")
    await world.until(lambda: bool(world.slack.toasts))
    assert list(world.slack.toasts.values()) == ["我在私聊里回你。 / I answer you in our direct message."]
    assert "记到哪里？「客户说 <周五> 到货」" in told(world, rep)[-1]
    assert sum("记到哪里" in one for one in told(world, rep)) == 1
    assert world.slack.chat("C500") == []


async def test_a_message_without_words_is_pointed_at_in_vain(world: World) -> None:
    rep = await slack(world, "刘洋")
    assert await rep.points_at("") == ""
    assert "记到哪里" not in told(world, rep)[-1]


async def test_whoever_binds_a_channel_we_are_not_in_is_told_to_invite_us_first(world: World) -> None:
    boss = await administrator(world)
    assert isinstance(boss, SlackPhone)
    world.slack.blocked.add("C500")
    await boss.commands("bind", channel="C500")
    await boss.presses((await boss.last()).labels[0])
    await again(world, seconds=10)
    assert "请先把我拉进群，再绑定一次。" in told(world, boss)[-1]
    assert await world.ask(lambda session: [one.team for one in session.query(GroupChat)]) == [""]


async def test_a_channel_is_bound_by_the_command_too(world: World) -> None:
    boss = await slack(world, "王强")
    await boss.commands("bind", channel="C500")
    assert world.slack.chat("C500")[-1].text == "绑定群要管理员来发 /neiqin bind。"
    assert await world.ask(lambda session: session.query(GroupChat).count()) == 0


async def test_whoever_mentions_us_in_a_channel_is_asked_to_come_in_private(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.mentions("C500", "日报")
    assert world.slack.chat("C500")[-1].text == "请和我私聊：https://slack.com/app_redirect?app=A1&team=T1"
    assert told(world, rep) == []


async def test_an_answer_in_a_cards_thread_is_said_about_that_card(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    await written(rep)
    await rep.presses("提交")
    card = await boss.card("刘洋 · 日报")
    await boss.says("C店谈到哪一步了？", reply_to=card)
    assert "C店谈到哪一步了？" in (await rep.last()).text


async def test_a_preview_that_slack_adds_edits_nothing(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    before = await kept(world)
    message = {"type": "message", "user": rep.user, "ts": "1.1", "text": "跑了 <https://a.cn|a.cn>"}
    changed: dict[str, Any] = {"type": "message", "subtype": "message_changed", "channel": rep.channel}
    changed |= {"channel_type": "im", "message": message, "previous_message": message, "ts": "2.1"}
    await world.slack.push("events_api", world.slack.new_event(changed))
    await world.quiet()
    assert await kept(world) == before


async def test_what_other_apps_and_slack_itself_say_is_nobodys_report(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.sends("日报", bot_id="B9")
    await rep.sends("日报", subtype="channel_join")
    await world.slack.push("events_api", world.slack.new_event({"type": "app_home_opened", "user": rep.user}))
    await world.quiet()
    assert await kept(world) == 0


async def test_a_text_to_copy_is_shown_to_whoever_taps_and_nothing_is_kept(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    before = await kept(world)
    card = await rep.last()
    key = next(one for row in card.rows for one in row if one.copy)
    await rep.taps(card, key)
    await world.until(lambda: bool(world.slack.toasts))
    assert list(world.slack.toasts.values()) == ["今日完成：\n明日计划：\n今日成交额：\n问题与支持："]
    assert await kept(world) == before


async def test_what_people_write_is_never_markup_and_mentions_nobody(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    nasty = "<!channel> *跑* _了_ & <https://evil.example|三家> @here <@U104> ~店~"
    await rep.says("日报")
    await rep.says(nasty)
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    await boss.presses("全文")
    assert nasty in (await boss.last()).text
    for method, given in world.slack.calls:
        if method.startswith("chat."):
            assert "<!" not in given["text"]
            assert "<@" not in given["text"]
            kinds = {part["type"] for block in given["blocks"] for part in _parts(block)}
            assert kinds <= {"text", "link"}


def _parts(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["type"] != "rich_text":
        return []
    return [one for section in block["elements"] for one in section["elements"]]


async def test_a_text_too_long_for_one_message_goes_on_in_its_thread(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    long = "跑了三家店，" * 660
    await rep.says(f"今日完成：{long}\n明日计划：{long}\n今日成交额：1\n问题与支持：{long}")
    await rep.presses("提交")
    await boss.presses("全文")
    whole = [given for method, given in world.slack.calls if method == "chat.postMessage" and given.get("thread_ts")]
    assert whole
    assert sum(one.text.count("跑了三家店，") for one in world.slack.chat(boss.channel)) >= 3 * 660


# What Slack cannot do now.


WAIT = (429, {"ok": False, "error": "ratelimited", "retry_after": 7})


async def test_a_limit_for_a_chat_holds_up_that_chat_only(world: World) -> None:
    rep, other = await slack(world, "刘洋"), await slack(world, "赵雪")
    world.slack.script("chat.postMessage", WAIT)
    await rep.says("日报")
    await other.says("日报")
    assert "1/4" in told(world, other)[-1]
    assert told(world, rep) == []
    assert world.app.senders[0].budget.stopped.keys() == {rep.user}
    await again(world, seconds=8)
    assert "1/4" in told(world, rep)[-1]


async def test_a_limit_for_rewriting_holds_up_what_is_rewritten_and_nothing_new(world: World) -> None:
    rep, other = await slack(world, "刘洋"), await slack(world, "赵雪")
    await rep.says("日报")
    await rep.says("跑了三家店")
    world.slack.script("chat.update", WAIT, WAIT)
    await rep.presses("返回")
    assert "2/4" in told(world, rep)[-1]
    await other.says("日报")
    assert "1/4" in told(world, other)[-1]
    assert not world.app.senders[0].budget.stopped
    await again(world, seconds=8)
    await again(world, seconds=8)
    assert "1/4" in told(world, rep)[-1]


async def test_a_card_that_is_gone_is_sent_anew(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    world.slack.chat(rep.channel).pop()
    await rep.says("返回")
    assert "1/4" in told(world, rep)[-1]


async def test_an_answer_that_nobody_heard_is_sent_again(world: World) -> None:
    rep = await slack(world, "刘洋")
    world.slack.script("chat.postMessage", "accept, then hang up")
    await rep.says("日报")
    await again(world, seconds=10)
    assert sum("1/4" in one for one in told(world, rep)) == 2


@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "invalid_auth"])
async def test_a_server_in_trouble_is_tried_again(world: World, word: str) -> None:
    rep = await slack(world, "刘洋")
    trouble = (200 if word == "invalid_auth" else 500, {"ok": False, "error": word})
    world.slack.script("chat.postMessage", trouble, "hang up")
    await rep.says("日报")
    for _ in range(3):
        await again(world, seconds=10)
    assert "1/4" in told(world, rep)[-1]


async def test_an_upload_that_fails_says_nothing_twice(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    await rep.says("日报")
    await rep.sends_photo()
    await rep.says("跑了三家店")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    world.slack.script("files.getUploadURLExternal", (500, {"ok": False, "error": "internal_error"}))
    before = posts(world, boss)
    await boss.presses("全文")
    for _ in range(2):
        await again(world, seconds=10)
    assert sum(one.files for one in world.slack.chat(boss.channel)) == 1
    assert posts(world, boss) == before + 1


GONE = (200, {"ok": False, "error": "file_not_found"})
NO_RIGHT = (200, {"ok": False, "error": "missing_scope"})
TROUBLE = (500, {"ok": False, "error": "internal_error"})


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("files.info", GONE),
        ("files.getUploadURLExternal", NO_RIGHT),
        ("files.completeUploadExternal", NO_RIGHT),
        ("files.completeUploadExternal", TROUBLE),
    ],
)
async def test_a_file_that_cannot_be_sent_is_named_once_beside_what_it_came_with(
    world: World, method: str, answer: tuple[int, dict[str, Any]]
) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    await rep.says("日报")
    await rep.sends_photo()
    for text in ("跑了三家店", "去D店", "其余跳过", "提交"):
        await rep.says(text)
    world.slack.script(method, *[answer] * 9)
    before = len(told(world, boss))
    await boss.presses("全文")
    for _ in range(3):
        await again(world, seconds=10)
    [whole, lost] = [one for one in told(world, boss)[before:] if one]
    assert "跑了三家店" in whole
    assert lost == "有文件没能一起发来：photo.jpg。 / Could not be sent along: photo.jpg."


async def test_what_slack_grants_no_right_for_waits_until_it_does(world: World) -> None:
    rep = await slack(world, "刘洋")
    world.slack.script("chat.postMessage", NO_RIGHT, NO_RIGHT)
    await rep.says("日报")
    assert told(world, rep) == []
    for _ in range(3):
        await again(world, seconds=400)
    assert ["1/4" in one for one in told(world, rep)] == [True]


async def test_whoever_cannot_be_reached_holds_nobody_up(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "张伟")
    world.slack.blocked.add("U104")
    await written(rep)
    await rep.presses("提交")
    assert "刘洋 · 日报" in (await boss.last()).text

    def look(session: Session) -> list[str]:
        return [one.error for one in session.query(Delivery) if one.address == "U104"]

    assert await world.ask(look) == ["Slack: channel_not_found"]


# Two messengers.


@pytest.mark.parametrize("messenger", ["telegram-polling+slack"])
async def test_a_draft_begun_on_telegram_is_finished_on_slack(world: World) -> None:
    before = await world.phone("刘洋", "telegram")
    await before.says("日报")
    await before.says("跑了三家店")
    now = await slack(world, "刘洋")
    await now.says("去D店")
    assert "3/4" in (await now.last()).text
    await now.presses("其余跳过")
    await now.presses("提交")
    report = await world.ask(lambda session: session.query(Report).one().answers)
    assert report["done"] == "跑了三家店"
    assert report["plan"] == "去D店"
    left: Shown = await before.last()
    assert left.labels == []


@pytest.mark.parametrize("messenger", ["telegram-polling+slack"])
async def test_whoever_left_slack_is_reminded_on_telegram_from_then_on(world: World) -> None:
    now, before = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await now.says("你好")
    world.slack.blocked.add(now.user)
    await world.at(17, 30)
    assert "今天的还没写" in (await before.last()).text
    assert not any("今天的还没写" in one for one in told(world, now))
    tried = posts(world, now)
    await world.at(20, 30)
    assert "快到点了" in (await before.last()).text
    assert posts(world, now) == tried


@pytest.mark.parametrize("messenger", ["telegram-polling+slack"])
async def test_an_answer_that_cannot_reach_one_messenger_goes_to_the_other(world: World) -> None:
    now, before = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    world.slack.blocked.add(now.user)
    await now.says("帮助")
    assert "刘洋，你好" in (await before.last()).text


@pytest.mark.parametrize("messenger", ["telegram-polling+slack"])
async def test_a_token_that_was_revoked_is_told_where_it_can_be_heard(world: World) -> None:
    boss = await administrator(world)
    await (await world.phone("王强", "telegram")).says("你好")
    world.slack.script("auth.test", (200, {"ok": False, "error": "token_revoked"}))
    await world.restart()
    await world.quiet()
    assert any("Slack 不认我的令牌" in one.text for one in world.telegram.chat("103"))
    assert boss.name == "王强"


@pytest.mark.parametrize("messenger", ["slack"])
async def test_a_token_that_slack_does_not_know_connects_nothing_and_founds_no_sample(
    world: World, tmp_path: Path
) -> None:
    given = {"data_dir": tmp_path / "new", "database_url": "", "slack_bot_token": SecretStr("xoxb-9-wrong")}
    said: list[str] = []
    app = App(world.settings().model_copy(update=given), clock=world.clock, say=said.append)
    await app.prepare()
    assert app.messengers == {}
    assert any("Slack does not answer" in line for line in said)
    assert not await app.writer.run(lambda session: house.installation(session).sample)
    await app.finish([asyncio.create_task(asyncio.sleep(0))])
