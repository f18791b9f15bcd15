"""A thousand incidents in one moment: all are told as fast as the messenger allows, and answers come at once."""

import asyncio
import csv
import io
import time
from pathlib import Path

import pytest

from bot.ports import Limits
from handlers import books
from handlers.context import Desk
from handlers.imports import hiring
from handlers.imports import people as people_file
from storage import incidents as stored
from storage import outbox, people
from storage.database import Session
from storage.enums import IncidentState
from storage.tables import Incident, IncidentReader
from tests.chair.phones import TelegramPhone
from tests.chair.telegram_server import TOKEN
from tests.chair.world import World

REPORTERS = 1000
TEAM = 5
# The pace we keep on Telegram.
LIMITS = Limits()


def company(reporters: int = REPORTERS) -> bytes:
    """Give the people file of a large company under the sample's manager."""
    rows = [["工号", "姓名", "岗位", "上级", "团队", "telegram_id"]]
    supervisors = reporters // TEAM
    regions = supervisors // TEAM
    rows += [[f"R{n}", f"经理{n}", "区域经理", "E003", f"区{n}", str(10_000 + n)] for n in range(regions)]
    rows += [
        [f"S{n}", f"主管{n}", "销售主管", f"R{n % regions}", f"区{n % regions}", str(20_000 + n)]
        for n in range(supervisors)
    ]
    for n in range(reporters):
        boss = n % supervisors
        region = boss % regions
        rows.append([f"P{n}", f"专员{n}", "业务员", f"S{boss};R{region}", f"区{region}", str(100_000 + n)])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def begin(desk: Desk) -> None:
    """Let everybody in the crowd have a line said and no time given yet."""
    for one in people.everyone(desk.session):
        if one.code and one.code.startswith("P"):
            row = Incident(
                reporter_id=one.id,
                state=IncidentState.DRAFT,
                text=f"{one.name}的冷库停电了",
                said_at=desk.now,
                version_id=desk.book.version_id,
                created_at=desk.now,
            )
            one.focus = f"incident:{stored.begin(desk.session, row).id}"


async def begun(world: World) -> None:
    """Hire them all, each with a line said and no time given yet."""

    def work(session: Session) -> None:
        desk = Desk(session, books.active(session), world.clock.now())
        checked = people_file.check(desk, people_file.parse(company()))
        assert not checked.bad
        hiring.apply(desk, checked.entries)
        hiring.link_accounts(desk, checked.entries, {"telegram": TOKEN.partition(":")[0]})
        begin(desk)

    await world.write(work)


async def answered(world: World) -> float:
    """Ask for help as somebody who has nothing to do with it; give the seconds until the answer."""
    phone = TelegramPhone(world, "周敏", "102")
    before, start = len(await phone.look()), time.monotonic()
    await phone.says("帮助", settle=False)
    while len(await phone.look()) < before + 2:  # noqa: ASYNC110 - a phone has no event
        await asyncio.sleep(0.01)
    return time.monotonic() - start


def heard(session: Session) -> int:
    """Count the first notices that were heard out."""
    return session.query(Incident).filter_by(state=IncidentState.REPORTED).count()


async def asking_meanwhile(world: World, waits: list[float]) -> None:
    """Ask again and again while everybody is heard."""
    while await world.ask(heard) < REPORTERS:
        waits.append(await answered(world))


@pytest.mark.soak
async def test_a_thousand_at_once_are_told_at_the_pace_of_the_messenger(sqlite_url: str, tmp_path: Path) -> None:
    world = World("telegram-polling", sqlite_url, tmp_path / "data", limits=LIMITS)
    try:
        await world.open()
        await begun(world)
        asked, start = world.telegram.count("sendMessage", "editMessageText"), time.monotonic()
        for n in range(REPORTERS):
            await TelegramPhone(world, f"专员{n}", str(100_000 + n)).says("刚刚", settle=False)
        meanwhile: list[float] = []
        waits: list[float] = []
        async with asyncio.timeout(300):
            # The messenger tells what people said in the order they said it: at first the crowd is still on its way.
            await world.until(world.telegram.is_drained)
            await asking_meanwhile(world, meanwhile)
            behind = await world.ask(lambda session: outbox.ready(session, world.clock.real()))
            while await world.ask(lambda session: outbox.ready(session, world.clock.real())) or len(waits) < 5:
                if len(waits) < 20:
                    waits.append(await answered(world))
                await asyncio.sleep(0.2)
        took = time.monotonic() - start
        sent = world.telegram.count("sendMessage", "editMessageText") - asked
        states = await world.ask(lambda session: {one.state for one in session.query(Incident)})
        told = await world.ask(lambda session: session.query(IncidentReader).count())
        assert states == {IncidentState.REPORTED}
        assert told == 2 * REPORTERS
        for n in range(REPORTERS // TEAM):
            shown = await TelegramPhone(world, f"主管{n}", str(20_000 + n)).look()
            assert len([one for one in shown if "冷库停电了" in one.text]) == TEAM
        assert took <= 1.1 * sent / LIMITS.per_second, (took, sent)
        assert behind > REPORTERS, "the questions were asked while most notices still waited"
        assert meanwhile, "somebody asked while the crowd was still being heard"
        assert max(meanwhile) < 1, meanwhile
        assert max(waits) < 1, waits
    finally:
        await world.close()
