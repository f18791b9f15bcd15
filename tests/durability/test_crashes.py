"""`kill -9` at every named point, on both databases: nothing is lost, at most one message a chat is repeated."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import inbox
from storage.enums import InboxState
from storage.tables import InboxRow
from tests.conftest import POSTGRES
from tests.durability.house import AUTHORS, House

POINTS = [
    "before-commit:1",
    "before-commit:2",
    "before-commit:5",
    "after-commit:1",
    "after-commit:2",
    "after-commit:6",
    "before-send:2",
    "after-send:1",
    "after-send:3",
]


@pytest.fixture
async def company(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Give a company whose processes may die."""
    made = House(database_url, tmp_path)
    await made.open()
    yield made
    await made.close()


def nothing_is_lost(company: House, kills: int) -> None:
    """Check the promise."""
    filed = company.reports()
    assert set(filed) == set(AUTHORS)
    for name, (answers, number) in filed.items():
        assert answers["done"] == f"{name}跑了三家店"
        assert answers["plan"] == f"{name}去D店"
        assert answers["amount"] == "300.00"
        assert number == 1
    assert company.ask(lambda session: inbox.lag(session)[0]) == 0
    assert company.ask(inbox.count_dead) == 0
    assert all(count <= kills for count in company.repeats().values()), company.repeats()


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_process_loses_nothing(company: House, point: str) -> None:
    await company.start(point)
    await company.everybody_files()
    assert company.kills == 1
    nothing_is_lost(company, kills=1)


async def test_a_poison_event_cannot_kill_for_ever(company: House) -> None:
    """Each try is counted before it is made; after the third the event is a dead letter."""
    await company.start("poison:1")

    await company.says("刘洋", "毒")
    async with asyncio.timeout(90):
        while company.ask(inbox.count_dead) == 0:
            if company.processes[-1].returncode is not None:
                company.processes.pop()
                await company.start("poison:1")
            await asyncio.sleep(0.02)
    rows = company.ask(
        lambda session: [row.reference for row in session.query(InboxRow).filter_by(state=InboxState.DEAD)]
    )
    assert rows == ["CRASH"]
    await company.everybody_files()


@pytest.mark.skipif(not POSTGRES, reason="two processes need PostgreSQL: set NEIQIN_TEST_POSTGRES")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_share_the_work_and_one_may_be_killed(company: House) -> None:
    first, _ = await company.start(), await company.start()
    await company.until(lambda: company.server.polls > 0)
    for name in AUTHORS:
        for text in ("日报", f"{name}跑了三家店"):
            await company.says(name, text)
    await company.until(lambda: all(any("2/4" in one.text for one in company.chat(name)) for name in AUTHORS))
    first.kill()
    await first.wait()
    company.processes.remove(first)
    for name in AUTHORS:
        for text in (f"{name}去D店", "300"):
            await company.says(name, text)
    await company.until(lambda: all(any("4/4" in one.text for one in company.chat(name)) for name in AUTHORS))
    for name in AUTHORS:
        await company.taps(name, "跳过")
    await company.until(lambda: all(company.has(name, "提交") for name in AUTHORS))
    for name in AUTHORS:
        await company.taps(name, "提交")
    await company.until(lambda: len(company.reports()) == len(AUTHORS))
    await company.until(company.superior_has_all)
    nothing_is_lost(company, kills=1)


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(1000))
async def test_a_thousand_kills_lose_nothing(company: House, turn: int) -> None:
    point = ("before-commit", "after-commit", "before-send", "after-send")[turn % 4]
    await company.start(f"{point}:{1 + turn // 4 % 12}")
    await company.everybody_files()
    nothing_is_lost(company, kills=1)
