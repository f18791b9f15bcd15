"""What waited overnight comes as one list in the morning, at the hour of the rule book, and no other time."""

from tests.chair.world import World
from tests.stories.test_requests import asks_for_money


async def two_wait(world: World) -> None:
    """Let two requests wait for 李敏 since Monday evening."""
    for name, amount in (("刘洋", "1200"), ("张伟", "300")):
        rep = await asks_for_money(world, name, amount)
        await rep.presses("提交")


async def test_what_waited_overnight_is_one_list_at_nine(world: World) -> None:
    boss = await world.phone("李敏")
    await two_wait(world)
    seen = len(await boss.look())
    await world.at(8, 59)
    assert not [one for one in (await boss.look())[seen:] if "2 件" in one.text]
    seen = len(await boss.look())
    await world.at(9)
    (card,) = (await boss.look())[seen:]
    assert "2 件" in card.text
    assert "刘洋" in card.text
    assert "张伟" in card.text
    await world.later(minutes=40)
    assert len(await boss.look()) == seen + 1, "once a day"


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
    seen = len(await boss.look()), len(await top.look())
    await world.at(9)
    assert (len(await boss.look()), len(await top.look())) == seen


async def test_nobody_is_given_a_list_on_a_day_of_rest(world: World) -> None:
    boss = await world.phone("李敏")
    await world.later(days=4)
    await two_wait(world)
    seen = len(await boss.look())
    await world.at(9)
    assert len(await boss.look()) == seen, "Saturday"
    await world.later(days=2)
    assert "2 件" in (await boss.last()).text, "Monday"
