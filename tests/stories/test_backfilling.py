"""Reports of other days: listed whatever their number, and opened by their day."""

from datetime import timedelta

import pytest

from storage.database import Session
from storage.tables import Occurrence, Person, Report
from tests.chair.world import World
from tests.stories.test_filing import written


async def missed(world: World, count: int) -> None:
    """Let 刘洋 have missed so many reports of the days before."""

    def work(session: Session) -> None:
        person = session.query(Person).filter_by(name="刘洋").one()
        today = session.query(Occurrence).filter_by(person_id=person.id, period="2026-11-23", duty="daily").one()
        for back in range(1, count + 1):
            day = timedelta(days=back)
            session.add(
                Occurrence(
                    person_id=person.id,
                    duty="daily",
                    period=f"2026-11-{23 - back}",
                    due_at=today.due_at - day,
                    grace_until=today.grace_until - day,
                    status="missing",
                    late_reason="",
                    version_id=today.version_id,
                )
            )

    await world.write(work)


@pytest.mark.parametrize("messenger", ["local", "slack"])
async def test_whatever_is_owed_can_be_reached(world: World) -> None:
    await missed(world, 8)
    rep = await world.phone("刘洋")
    await rep.says("待办")
    card = await rep.last()
    assert "还有 5 份没列出来，发「补报」看全" in card.text
    await rep.says("补报")
    assert (await rep.last()).text == "写哪一份？（共 9 份）"
    seen: list[str] = []
    for _ in range(3):
        seen += [one for one in (await rep.last()).labels if one not in {"更多", "回第一页"}]
        await rep.presses((await rep.last()).labels[-1])
    assert len(seen) == 9
    assert len((await rep.last()).labels) == 4


@pytest.mark.parametrize("messenger", ["telegram-polling"])
@pytest.mark.parametrize("said", ["补报 11.20", "日报 11月20日", "report 11.20", "/daily 2026-11-20"])
async def test_a_report_is_opened_by_its_day_even_in_the_middle_of_another(world: World, said: str) -> None:
    await missed(world, 3)
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await rep.says(said)
    assert (await rep.last()).text.startswith("日报 11月20日 周五 · 1/4")
    await rep.says("去了苏州")
    await rep.says("回访")
    await rep.presses("其余跳过")
    assert await rep.presses("提交") == "已提交"
    assert "已补报" in (await rep.last()).text
    assert await world.ask(lambda session: session.query(Report).one().answers["done"]) == "去了苏州"


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_day_on_which_nothing_was_owed_is_named(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报 11.1")
    assert (await rep.last()).text == "11月1日 周日 没有要你交的日报。"
    await written(rep)
    await rep.presses("提交")
    await rep.says("日报 今天")
    assert "已经" in (await rep.last()).text
