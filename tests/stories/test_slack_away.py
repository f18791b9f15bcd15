"""What Slack cannot do now: its limits by tier, uploads, rights, accounts that are gone; and two messengers."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import App
from storage import house
from storage.database import Session
from storage.tables import Delivery, Report
from tests.chair.on_slack import again, posts, slack, told
from tests.chair.shown import Shown
from tests.chair.world import World
from tests.stories.test_filing import written
from tests.stories.test_joining import administrator


@pytest.fixture(params=["slack", "slack-http"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Slack in both its ways."""
    return str(request.param)


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
async def test_a_right_that_the_workspace_does_not_grant_is_told_the_administrators(world: World) -> None:
    boss = await administrator(world)
    world.slack.scopes = "chat:write,commands,im:history,im:write"
    await world.restart()
    await world.quiet()
    card = await boss.last()
    assert card.text.startswith("⚠ 小勤有事要告诉你")
    assert "Slack 给我的权限少了 app_mentions:read, files:read" in card.text


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
