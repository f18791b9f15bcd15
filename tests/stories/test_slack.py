"""Slack's way in: signatures, sockets that break, what is kept before it is acknowledged."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.ingest import Ingest
from bot.slack.connection import Connection
from bot.slack.receiving import Receiver
from storage.tables import Report
from tests.chair.on_slack import kept, slack, told
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_filing import written


@pytest.fixture(params=["slack", "slack-http"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Slack in both its ways."""
    return str(request.param)


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
