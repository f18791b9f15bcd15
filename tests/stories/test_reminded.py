"""Somebody with two messengers: where what comes by itself goes, and what happens when that one fails."""

import pytest

from storage.tables import Account
from tests.chair.on_slack import slack, told
from tests.chair.phones import Phone
from tests.chair.world import World


@pytest.fixture
def messenger() -> str:
    """Telegram and Slack side by side."""
    return "telegram-polling+slack"


async def said(phone: Phone) -> list[str]:
    """Give what the clerk said to somebody."""
    return [one.text for one in await phone.look() if not one.mine]


async def test_reminders_go_where_one_chose_and_answers_where_one_speaks(world: World) -> None:
    here, there = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await here.says("帮助")
    await here.presses("换个软件提醒")
    assert (await here.last()).labels == ["Slack", "Telegram", "最近用的那个"]
    assert await here.presses("Telegram") == "记下了"
    assert told(world, here)[-1] == "提醒发到哪里\n好，以后提醒发到 Telegram。"
    await world.at(17, 30)
    assert "今天的还没写" in (await there.last()).text
    await here.says("日报")
    assert "1/4" in told(world, here)[-1]
    await here.says("跑了三家店")
    await world.at(20, 30)
    assert "2/4" in (await there.last()).text


async def test_the_choice_can_be_typed_and_taken_back(world: World) -> None:
    here, there = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await there.says("你好")
    await here.says("提醒发到 Telegram")
    assert "Telegram" in told(world, here)[-1]
    await here.says("remind me on last")
    assert told(world, here)[-1] == "提醒发到哪里\n好，以后提醒发到你最近用的那个。"
    await world.at(17, 30)
    assert "今天的还没写" in told(world, here)[-1]


async def test_whoever_has_one_messenger_has_no_choice_to_make(world: World) -> None:
    boss = await world.phone("孙丽", "telegram")
    await world.write(lambda session: _leave_slack(session, "U108"))
    await boss.says("帮助")
    assert "换个软件提醒" not in (await boss.last()).labels
    await boss.says("换个软件提醒")
    assert (await said(boss))[-1] == "你只绑了这一个软件，提醒都发在这里。"


def _leave_slack(session: object, user: str) -> None:
    session.query(Account).filter_by(messenger="slack", user=user).delete()  # type: ignore[attr-defined]


async def test_a_choice_that_fails_for_good_is_left_and_said_once(world: World) -> None:
    here, there = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await there.says("提醒发到 slack")
    world.slack.blocked.add(here.user)
    await world.at(17, 30)
    words = "Slack 那边发不过去了，以后提醒先发到这里。要改，发「换个软件提醒」。"
    assert "今天的还没写" in (await there.card("今天的还没写")).text
    await world.at(20, 30)
    assert "快到点了" in (await there.card("快到点了")).text
    assert (await said(there)).count(words) == 1


async def test_while_a_token_is_refused_the_other_messenger_is_used(world: World) -> None:
    here, there = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await here.says("你好")
    refused = (200, {"ok": False, "error": "token_revoked"})
    world.slack.script("chat.postMessage", *[refused] * 20)
    await world.at(17, 30)
    assert "今天的还没写" in (await there.card("今天的还没写")).text
    assert sum("Slack 那边发不过去了" in one for one in await said(there)) == 1
    world.slack.scripted.clear()
    await here.says("日报")
    assert "1/4" in told(world, here)[-1]


async def test_two_messengers_that_both_refuse_us_do_not_pass_a_message_to_and_fro(world: World) -> None:
    here, there = await slack(world, "刘洋"), await world.phone("刘洋", "telegram")
    await here.says("你好")
    world.slack.script("chat.postMessage", *[(200, {"ok": False, "error": "token_revoked"})] * 30)
    world.telegram.script("sendMessage", *[(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})] * 30)
    await world.at(17, 30)
    world.slack.scripted.clear()
    world.telegram.scripted.clear()
    for _ in range(4):
        await world.later(seconds=30)
        for sender in world.app.senders:
            sender.wake()
        await world.quiet()
    both = [*told(world, here), *await said(there)]
    assert sum("今天的还没写" in one for one in both) == 1
