"""A request passed on by name: to anybody in the company, whatever the department."""

from storage.enums import RequestState
from tests.chair.world import World
from tests.stories.test_requests import asks_for_money, the_one


async def test_whoever_is_not_on_a_button_is_asked_by_name(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("加签")
    assert "孙丽" not in (await boss.last()).labels
    await boss.says("孙丽")
    assert "等李敏、孙丽审批" in (await rep.last()).text
    assert (await boss.last()).labels[0] == "同意"
    assert "要你批" in (await (await world.phone("孙丽")).last()).text


async def test_a_request_goes_to_whoever_is_named_instead(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("转交")
    await boss.says("没有这个人")
    assert "没找到「没有这个人」" in (await boss.last()).text
    await boss.says("刘洋")
    assert "没找到「刘洋」" in (await boss.last()).text, "nobody decides about their own request"
    await boss.says("孙丽")
    assert "等孙丽审批" in (await rep.last()).text
    other = await world.phone("孙丽")
    await other.presses("同意")
    await world.later(seconds=16)
    assert (await the_one(world)).state is RequestState.PENDING
    assert "✓ 孙丽同意" in (await rep.last()).text
