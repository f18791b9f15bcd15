"""The Home tab is the to-do card: always there, never out of date, and its buttons act."""

import pytest

from tests.chair.on_slack import slack, told
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.stories.test_filing import written
from tests.stories.test_identity import code_for


@pytest.fixture
def messenger() -> str:
    """Slack, over its socket."""
    return "slack"


def published(world: World) -> int:
    """Count how often a Home tab was written."""
    return world.slack.count("views.publish")


async def test_home_shows_what_is_owed_and_follows_what_happens(world: World) -> None:
    rep = await slack(world, "刘洋")
    home = await rep.opens_home()
    assert home.text.startswith("待办\n· 日报")
    assert "写 日报 11月23日 周一" in home.labels
    await written(rep)
    await rep.presses("提交")
    assert "日报" not in (await rep.home()).text


async def test_home_of_a_superior_counts_what_waits_and_follows_the_others(world: World) -> None:
    rep, boss = await slack(world, "刘洋"), await slack(world, "李敏")
    assert "等你看" not in (await boss.opens_home()).text
    await written(rep)
    await rep.presses("提交")
    assert "1 份报告等你看" in (await boss.home()).text
    await boss.presses("已阅")
    assert "等你看" not in (await boss.home()).text


async def test_a_home_that_looks_the_same_is_not_written_again(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.opens_home()
    before = published(world)
    await rep.opens_home()
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.home()
    await world.later(minutes=1)
    assert published(world) == before


async def test_a_home_that_slack_has_lost_is_written_again(world: World) -> None:
    rep = await slack(world, "刘洋")
    before = await rep.opens_home()
    world.slack.chat(f"home:{rep.user}").clear()
    assert (await rep.opens_home()).text == before.text


async def test_a_tap_in_home_opens_the_report_at_the_bottom_of_the_chat(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.says("日报")
    await rep.says("帮助")
    home = await rep.opens_home()
    key = home.key("写 日报 11月23日 周一")
    assert key is not None
    await rep.taps(home, key)
    assert "1/4" in told(world, rep)[-1]
    await rep.says("跑了三家店")
    assert "2/4" in told(world, rep)[-1]


async def test_what_a_tap_in_home_says_is_said_on_top_of_it(world: World) -> None:
    rep = await slack(world, "刘洋")
    home = await rep.opens_home()
    key = home.key("今天休息")
    assert key is not None
    await rep.taps(home, key)
    assert "记下了" in str((await rep.form()).view)
    assert "日报" not in (await rep.home()).text


async def test_home_changes_with_the_clock(world: World) -> None:
    rep = await slack(world, "刘洋")
    assert "还没交" not in (await rep.opens_home()).text
    await world.at(23, 45)
    assert "还没交" in (await rep.home()).text


async def test_a_stranger_reads_in_home_how_to_become_known(world: World) -> None:
    stranger = SlackPhone(world, "谁", "U666")
    assert (await stranger.opens_home()).text == "我在这里还认不出你。给我发句话，我来认。"
    await stranger.opens_home()


async def test_home_becomes_theirs_once_a_stranger_is_known(world: World) -> None:
    newcomer = SlackPhone(world, "周到", "U109")
    await newcomer.opens_home()
    await newcomer.says(await code_for(world, "周到"))
    assert (await newcomer.home()).text.startswith("待办")


async def test_slacks_limit_for_home_holds_up_nobodys_answers(world: World) -> None:
    rep = await slack(world, "刘洋")
    world.slack.script("views.publish", (429, {"ok": False, "error": "ratelimited", "retry_after": 7}))
    with pytest.raises(ValueError, match="unpack"):
        await rep.opens_home()
    await rep.says("日报")
    assert "1/4" in told(world, rep)[-1]
    world.app.senders[0].budget.edits_stopped = -1e9
    await world.later(seconds=8)
    world.app.senders[0].wake()
    assert "日报" in (await rep.home()).text
