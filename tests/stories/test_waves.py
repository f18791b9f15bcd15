"""A wave of reminders takes its time: each is written when there is room for it, from what is so at that moment."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers import books
from handlers.context import Desk
from handlers.rulebooks import shipped
from schedules import reminding
from schedules.reminding import remind
from storage import cards
from storage.database import Database, Session
from storage.enums import DeliveryState, Lane
from storage.tables import Delivery, Occurrence
from tests.chair.world import World
from tests.stories.test_filing import written

# Whoever owes the daily report, in the order in which they are reminded.
OWING = ("王强", "李敏", "张伟", "刘洋", "赵雪")


@pytest.fixture
def messenger() -> str:
    """Waves are the same whatever people write with."""
    return "local"


@pytest.fixture(autouse=True)
def _one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "_SLICE", 1)


async def passes(world: World, hour: int, minute: int = 0) -> None:
    """Let time pass while nobody's turn has come yet."""
    local = world.clock.standing.replace(hour=hour - 8, minute=minute)
    assert local > world.clock.standing
    world.clock.standing = local


async def comes_to(world: World, count: int) -> None:
    """Let the wave come to so many people more."""
    for _ in range(count):
        assert await world.app._run_job(remind) > 0
    world.app._wake_senders()
    await world.quiet()


async def ends(world: World) -> None:
    """Let the wave come to everybody who is left."""
    while await world.app._run_job(remind):
        pass
    world.app._wake_senders()
    await world.quiet()


async def messages(world: World) -> dict[str, int]:
    """Count what each of them has in the chat."""
    return {name: len(await (await world.phone(name)).look()) for name in OWING}


def unsent(session: Session) -> int:
    """Count the reminders that wait to be sent."""
    where = (Delivery.lane == Lane.NAG, Delivery.state == DeliveryState.WAITING)
    return session.scalar(select(func.count()).where(*where)) or 0


async def test_no_more_are_written_than_there_is_room_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "_ROOM", 2)
    sender = world.app.senders[0]
    at_once = sender.budget.whole.rate, sender.budget.whole.size
    sender.budget.whole.rate, sender.budget.whole.size, sender.budget.whole.level = 1e-9, 0.5, 0
    await passes(world, 17, 30)

    await world.app.tick()
    await world.app.remind()
    assert await world.ask(unsent) == 2

    sender.budget.whole.rate, sender.budget.whole.size = at_once
    while await world.app.between.has_reminders():
        await world.app.remind()
        await world.quiet()
    assert await messages(world) == dict.fromkeys(OWING, 1)


async def test_what_is_filed_before_its_turn_is_not_reminded_of(world: World) -> None:
    await passes(world, 17, 30)
    await comes_to(world, 2)
    assert await messages(world) == dict.fromkeys(OWING, 0) | {"王强": 1, "李敏": 1}
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    before = await messages(world)

    await ends(world)

    assert await messages(world) == {**before, "张伟": before["张伟"] + 1, "赵雪": before["赵雪"] + 1}


async def test_whoever_puts_it_off_before_their_turn_is_left_alone_until_then(world: World) -> None:
    await world.at(17, 30)
    await passes(world, 20, 30)
    rep = await world.phone("刘洋")
    await rep.presses("稍后提醒")
    await rep.presses("30 分钟后（21:00），会晚于截止")
    before = len(await rep.look())

    await ends(world)
    assert len(await rep.look()) == before
    assert (await messages(world))["赵雪"] == 2

    await passes(world, 21)
    await ends(world)
    assert len(await rep.look()) == before + 1


async def test_a_wave_that_runs_into_the_quiet_hours_rings_nobody(world: World) -> None:
    await world.at(20, 45)
    rep = await world.phone("刘洋")
    await rep.presses("稍后提醒")
    await rep.presses("30 分钟后（21:15），会晚于截止")
    await world.at(21, 11)
    before = await messages(world)

    await passes(world, 22, 30)
    await ends(world)
    assert await messages(world) == before

    await world.at(8)
    assert await messages(world) == {**before, "刘洋": before["刘洋"] + 1}
    assert "还没收到" in (await rep.last()).text


async def test_what_waits_since_different_hours_is_one_card(world: World, tmp_path: Path) -> None:
    book = shipped("market-operations")
    at = book.index("  daily:\n    title")
    duty = book[at : book.index("# Within four hours")].rstrip()
    second = duty.replace("  daily:\n", "  stock:\n", 1).replace("日报, en: Daily report", "库存表, en: Stock")
    assert 'first_reminder: "17:30"' in second
    path = tmp_path / "two.yaml"
    path.write_text(book[:at] + second.replace("17:30", "17:25") + "\n\n" + book[at:], encoding="utf-8")
    await world.restart(str(path))
    await world.app.tick()
    rep = await world.phone("刘洋")
    assert await rep.look() == []

    await passes(world, 17, 31)
    await ends(world)

    shown = await rep.look()
    assert len(shown) == 1
    assert "还要交：" in shown[0].text


async def test_two_processes_in_one_wave_remind_everybody_once(world: World) -> None:
    await passes(world, 17, 30)
    now = world.clock.now()

    def wave() -> None:
        database = Database(world.database_url)
        done = 1
        while done:
            with database.writing() as session:
                done = remind(Desk(session, books.active(session), now))
                cards.settle(session)
        database.close()

    await asyncio.gather(*(asyncio.to_thread(wave) for _ in range(2)))
    await ends(world)

    assert await messages(world) == dict.fromkeys(OWING, 1)
    steps = await world.ask(lambda session: Counter(session.scalars(select(Occurrence.nag_step))))
    assert steps == {1: len(OWING)}
