"""The tick works in slices: whoever stops between two of them, or dies in one, leaves nobody out."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import delete, select

from handlers import books
from handlers.context import Desk
from schedules import reminding
from schedules.making import make_occurrences
from storage import duties
from storage.database import Database, Session
from storage.tables import Notice, Occurrence
from tests.chair.world import World
from tests.stories.test_filing import written


@pytest.fixture
def messenger() -> str:
    """Slices are the same whatever people write with."""
    return "local"


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "SLICES", {"sqlite": 2, "postgresql": 2})
    monkeypatch.setattr(reminding, "_SLICE", 2)


def owing(session: Session) -> Counter[tuple[int, str, str]]:
    """Count what each person owes."""
    return Counter((one.person_id, one.duty, one.period) for one in session.scalars(select(Occurrence)))


def forget(session: Session) -> None:
    """Let the day begin anew."""
    session.execute(delete(Occurrence))
    session.execute(delete(Notice))


async def test_a_stop_between_slices_leaves_nobody_out(world: World) -> None:
    everybody = await world.ask(owing)
    await world.write(forget)

    assert [await world.app._run_job(make_occurrences) for _ in range(3)] == [1, 1, 1]
    assert 0 < len(await world.ask(owing)) < len(everybody)
    await world.restart()
    await world.app.tick()

    assert await world.ask(owing) == everybody
    assert await world.app._run_job(make_occurrences) == 0


async def test_a_death_within_a_slice_leaves_nobody_out(world: World) -> None:
    everybody = await world.ask(owing)
    await world.write(forget)
    await world.app._run_job(make_occurrences)
    before = await world.ask(owing)

    def dies(session: Session) -> None:
        make_occurrences(Desk(session, books.active(session), world.clock.now()))
        assert len(owing(session)) > len(before)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.write(dies)
    assert await world.ask(owing) == before
    await world.app.tick()
    assert await world.ask(owing) == everybody


async def test_two_processes_in_the_same_slices_make_each_occurrence_once(world: World) -> None:
    everybody = await world.ask(owing)
    await world.write(forget)

    def make_all() -> None:
        database = Database(world.database_url)
        done = 1
        while done:
            with database.writing() as session:
                done = make_occurrences(Desk(session, books.active(session), world.clock.now()))
        database.close()

    await asyncio.gather(*(asyncio.to_thread(make_all) for _ in range(2)))

    assert await world.ask(owing) == everybody


async def test_whoever_is_new_after_the_last_slice_is_no_reason_to_begin_again(world: World) -> None:
    noted = await world.ask(lambda session: set(session.scalars(select(Notice.key))))
    await world.later(minutes=1)
    assert await world.ask(lambda session: set(session.scalars(select(Notice.key)))) == noted


async def test_every_slice_of_a_wave_reminds_its_people_once(world: World) -> None:
    begun, filed = await world.phone("赵雪"), await world.phone("刘洋")
    await begun.says("日报")
    await begun.says("跑了三家店")
    await written(filed)
    await filed.presses("提交")
    before = {phone: len(await phone.look()) for phone in (begun, filed)}

    await world.at(17, 30)

    assert "2/4" in (await begun.last()).text
    assert "这份写了一半，21:00 前写完就行。" in (await begun.last()).text
    assert len(await begun.look()) == before[begun] + 1
    assert len(await filed.look()) == before[filed]
    reminded = await world.ask(
        lambda session: session.scalars(select(Occurrence).where(Occurrence.nag_step == 1)).all()
    )
    assert len(reminded) == len(await world.ask(owing)) - 1
