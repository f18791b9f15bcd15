"""What waited overnight comes as one list in the morning, at the hour of the rule book, and no other time."""

import re

from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_requests import asks_for_money


async def lists(phone: Phone) -> list[str]:
    """Give the lists somebody got of what waits for them."""
    return [one.text for one in await phone.look() if not one.mine and re.search(r"\d 件", one.text)]


async def two_wait(world: World) -> None:
    """Let two requests wait for 李敏 since Monday evening."""
    for name, amount in (("刘洋", "1200"), ("张伟", "300")):
        rep = await asks_for_money(world, name, amount)
        await rep.presses("提交")


async def test_what_waited_overnight_is_one_list_at_nine(world: World) -> None:
    boss = await world.phone("李敏")
    await two_wait(world)
    await world.at(8, 59)
    assert await lists(boss) == []
    await world.at(9)
    (text,) = await lists(boss)
    assert "2 件" in text
    assert "刘洋" in text
    assert "张伟" in text
    await world.later(minutes=40)
    assert len(await lists(boss)) == 1, "once a day"


async def test_whoever_was_asked_this_morning_or_has_decided_hears_of_no_list(world: World) -> None:
    boss, top = await world.phone("李敏"), await world.phone("王强")
    rep = await asks_for_money(world)
    await rep.presses("提交")
    await boss.presses("同意")
    await world.later(seconds=16)
    await top.presses("同意")
    await world.later(seconds=16)
    await world.at(8, 30)
    rep = await asks_for_money(world, "张伟")
    await rep.presses("提交")
    await world.at(9)
    assert (await lists(boss), await lists(top)) == ([], [])


async def test_nobody_is_given_a_list_on_a_day_of_rest(world: World) -> None:
    boss = await world.phone("李敏")
    await world.later(days=4)
    await two_wait(world)
    await world.at(9)
    assert await lists(boss) == [], "Saturday"
    await world.later(days=2)
    assert len(await lists(boss)) == 1, "Monday"
