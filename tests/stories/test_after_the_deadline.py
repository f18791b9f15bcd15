"""What was missed is said once more on the next working day, and at the deadline where the rule book wants it."""

import pytest

from handlers.rulebooks import shipped
from tests.chair.world import World
from tests.stories.test_filing import written

AFTER = 'after: ["09:00"]'


@pytest.fixture
def messenger() -> str:
    """Reminders are the same whatever people write with."""
    return "telegram-polling"


async def changed(world: World, due: str) -> None:
    """Put a rule book in force that says something else about what comes after the deadline."""
    path = world.folder / "after.yaml"
    path.write_text(shipped("market-operations").replace(AFTER, due), encoding="utf-8")
    await world.restart(str(path))
    await world.at(9)
    await world.at(17, 30)


async def test_what_was_missed_is_said_on_the_next_morning_and_filed_with_one_tap(world: World) -> None:
    rep, other = await world.phone("赵雪"), await world.phone("刘洋")
    await written(other)
    await other.presses("提交")
    await world.at(17, 30)
    await world.at(20, 30)
    await world.at(21, 11)
    before, others = len(await rep.look()), len(await other.look())
    await world.at(8, 59)
    assert len(await rep.look()) == before
    await world.at(9)
    assert (await rep.last()).text == "日报 11月23日 周一\n截止时间过了，还没收到。方便时补一份就好。"
    assert (await rep.last()).labels == ["补报"]
    assert len(await rep.look()) == before + 1
    assert len(await other.look()) == others
    await world.at(9, 30)
    assert len(await rep.look()) == before + 1
    await rep.presses("补报")
    await rep.says("今日完成：跑了三家店\n明日计划：去D店")
    await rep.presses("提交")
    assert "已补报" in (await rep.card("日报 11月23日")).text


async def test_it_waits_for_the_first_working_day_on_which_they_are_there(world: World) -> None:
    rep = await world.phone("赵雪")
    await world.later(days=4)
    await rep.says("请假 11.30")
    await world.at(21, 11)
    before = len(await rep.look())
    for _ in range(3):
        await world.at(9)
    await world.at(17, 30)
    assert len(await rep.look()) == before
    await world.at(9)
    assert (await rep.last()).text.startswith("日报 11月27日 周五\n截止时间过了")


async def test_leave_that_is_noted_overnight_moves_it_on(world: World) -> None:
    rep = await world.phone("赵雪")
    await world.at(21, 11)
    await rep.says("请假 明天")
    before = len(await rep.look())
    await world.at(9)
    assert len(await rep.look()) == before
    await world.at(8, 59)
    assert len(await rep.look()) == before
    await world.at(9)
    assert len(await rep.look()) == before + 1


async def test_several_times_ring_one_after_the_other_within_the_budget(world: World) -> None:
    await changed(world, 'after: ["09:00", "14:00"]')
    rep = await world.phone("赵雪")
    await world.at(21, 11)
    before = len(await rep.look())
    await world.at(9)
    assert len(await rep.look()) == before + 1
    await world.at(14)
    assert len(await rep.look()) == before + 2


async def test_a_rule_book_may_ring_at_the_deadline_and_stay_silent_afterwards(world: World) -> None:
    await changed(world, "ring_when_over: true")
    rep = await world.phone("赵雪")
    await world.at(20, 30)
    before = len(await rep.look())
    await world.at(21, 10)
    assert len(await rep.look()) == before + 1
    assert (await rep.last()).labels == ["补报"]
    await world.at(9, 1)
    assert len(await rep.look()) == before + 1
