"""What people type and tap on Slack: commands, shortcuts, channels, threads, mentions."""

from typing import Any

import pytest

from storage.tables import GroupChat
from tests.chair.on_slack import again, kept, slack, told
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.stories.test_filing import written
from tests.stories.test_joining import administrator


@pytest.fixture(params=["slack", "slack-http"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Slack in both its ways."""
    return str(request.param)


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


async def test_a_command_typed_to_a_colleague_says_where_the_answer_is_and_to_us_it_does_not(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.commands("todo", channel="D104")
    await world.until(lambda: bool(world.slack.toasts))
    assert list(world.slack.toasts.values()) == ["我在私聊里回你。 / I answer you in our direct message."]
    await rep.commands("todo")
    assert len(told(world, rep)) == 2
    assert len(world.slack.toasts) == 1


async def test_whoever_is_mentioned_is_called_by_name(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    await rep.says("日报")
    await rep.sends("和 @Li、@X、@zw 跑了C店", marked="和 <@U104>、<@U10>、<@U105|zw> 跑了C店")
    await world.quiet()
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    assert "和 @李敏、@同事、@zw 跑了C店" in (await boss.last()).text
