"""Teams as their superiors see them: by day, week and month, all of them, and people without one."""

from pathlib import Path

import pytest

from handlers.rulebooks import shipped
from storage import groups, people, places
from storage.database import Session
from storage.duties import of_person
from storage.tables import Occurrence
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_filing import written
from tests.stories.test_groups import GROUP, group, presses_in_group

HEADER = "id,name,role,superior,team,timezone,telegram_id\n"
SALES = (
    "1,周敏,marketing_director,,,,102\n"
    "2,李敏,regional_manager,周敏,华东区,,104\n"
    "3,刘洋,account_manager,李敏,华东区,,106\n"
    "4,赵雪,account_manager,李敏,华东区,,107\n"
)
REPS = (
    "1,周敏,operations_director,,,,102\n"
    "2,李敏,regional_manager,周敏,,,104\n"
    "3,刘洋,salesperson,李敏,,,106\n"
    "4,赵雪,salesperson,李敏,,,107\n"
)


async def company(open_world: Found, rows: str, rulebook: str = "market-operations", team: str = "") -> World:
    """Found a company of some people; perhaps with a group of a team."""
    world = await open_world("telegram-polling", rulebook=rulebook, people=(HEADER + rows).encode())

    def bind(session: Session) -> None:
        row = groups.group_at(session, ("telegram", "123456", str(GROUP)))
        row.team, row.bound_at = team, world.clock.now()
        # They have long been with us: what was made when they were linked is no trial.
        session.query(Occurrence).update({"lenient": False})

    await world.write(bind)
    return world


async def test_a_weekly_report_is_counted_shown_and_asked_about_by_its_week(open_world: Found) -> None:
    world = await company(open_world, SALES, "sales-company", "华东区")
    boss = await world.phone("李敏")
    await boss.says("团队")
    lines = (await boss.last()).text.splitlines()
    assert lines[1] == "华东区 周报 11月29日 周日：已交 0/2，没交：刘洋、赵雪"
    assert lines[2].startswith("华东区 月报 11月30日 周一：已交 0/3")
    await world.later(days=4)
    await world.at(19, 30)
    post = group(world)[-1]
    assert post.text == "周报 11月29日 周日：已交 0/2，还差 2 份"
    said = await presses_in_group(world, "刘洋", post, "看我的状态")
    assert said == "你的周报还没交，11月29日 周日 20:00 截止。"
    assert await presses_in_group(world, "李敏", post, "看我的状态") == "这份不用你交。"


async def test_whoever_has_no_team_is_missed_by_their_superior_all_the_same(open_world: Found) -> None:
    world = await company(open_world, REPS)
    boss, rep = await world.phone("李敏"), await world.phone("刘洋")
    await boss.says("团队")
    assert (await boss.last()).text.endswith("没有分组的人 日报：已交 0/2，没交：刘洋、赵雪")
    await written(rep)
    await rep.presses("提交")
    await world.at(21, 11)
    assert (await boss.card("日报 11月23日")).text.endswith("还没交：赵雪")
    await boss.says("团队")
    assert (await boss.last()).text.endswith("没有分组的人 日报：已交 1/2，没交：赵雪\n已交：刘洋")
    assert await boss.presses("导出本周") == "文件发在下面了"
    await rep.says("团队")
    assert "没有团队可看" in (await rep.last()).text


async def test_whoever_stands_higher_sees_every_team_below_page_by_page(open_world: Found) -> None:
    rows = "1,周敏,operations_director,,,,102\n2,李敏,department_manager,周敏,,,104\n"
    rows += "".join(f"{n},员工{n},salesperson,李敏,{n}区,,{700 + n}\n" for n in range(3, 9))
    world = await company(open_world, rows)
    boss = await world.phone("周敏")
    await boss.says("团队")
    card = await boss.last()
    assert [line.partition(" ")[0] for line in card.text.splitlines()[1:]] == ["3区", "4区", "5区", "6区"]
    assert card.labels == ["前一天", "导出本周", "更多（1/2）", "谁休息…"]
    await boss.presses("更多（1/2）")
    card = await boss.last()
    assert "7区" in card.text
    assert "3区" not in card.text
    await boss.presses("更多（2/2）")
    assert "3区" in (await boss.last()).text


async def test_a_past_day_is_read_by_the_teams_of_that_day(open_world: Found) -> None:
    world = await company(open_world, REPS.replace("李敏,,,106", "李敏,华东区,,106"), team="华东区")
    boss = await world.phone("李敏")
    await world.later(days=1)

    def move(session: Session) -> None:
        rep = next(one for one in people.everyone(session) if one.name == "刘洋")
        places.set_teams(session, {rep.id: "华南区"}, world.clock.now())

    await world.write(move)
    await boss.says("团队 昨天")
    assert "华东区 日报：已交 0/1" in (await boss.last()).text
    await boss.says("团队")
    assert "华南区 日报：已交 0/1" in (await boss.last()).text
    assert "华东区" not in (await boss.last()).text


async def test_the_first_post_and_its_edits_count_the_same_people(open_world: Found) -> None:
    world = await company(open_world, REPS.replace("李敏,,", "李敏,华东区,"), team="华东区")

    def spare(session: Session) -> None:
        rep = next(one for one in people.everyone(session) if one.name == "刘洋")
        found = of_person(session, rep.id, "daily", "2026-11-23")
        assert found is not None
        found.lenient = True

    await world.write(spare)
    first, second = await world.phone("刘洋"), await world.phone("赵雪")
    await written(first)
    await first.presses("提交")
    await world.at(20, 30)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 1/2，还差 1 份"
    await written(second)
    await second.presses("提交")
    assert group(world)[-1].text == "日报 11月23日 周一：已交 2/2，齐了，谢谢大家"


async def test_a_team_far_away_hears_its_count_by_its_own_clock_and_date(open_world: Found) -> None:
    far = "李敏,美洲区,America/New_York,"
    world = await company(open_world, REPS.replace("李敏,,,", far), team="美洲区")
    await world.at(20, 30)
    assert group(world) == []
    await world.at(9, 30)
    assert [one.text for one in group(world)] == ["日报 11月23日 周一：已交 0/2，还差 2 份"]
    await world.at(10, 20)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/2，2 份没交"
    await world.at(20, 30)
    assert len(group(world)) == 1


@pytest.mark.parametrize("later", ["23:00", "18:30"])
async def test_a_time_decided_during_the_day_keeps_the_groups_last_call(
    open_world: Found, tmp_path: Path, later: str
) -> None:
    world = await company(open_world, REPS.replace("李敏,,", "李敏,华东区,"), team="华东区")
    changed = tmp_path / "changed.yaml"
    hour = later.partition(":")[0]
    text = shipped("market-operations").replace('time: "21:00"', f'time: "{later}"')
    changed.write_text(text.replace('last_call: "20:30"', f'last_call: "{hour}:00"'), encoding="utf-8")
    await world.restart(str(changed))
    await world.at(19)
    assert group(world) == []
    await world.at(20, 30)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/2，还差 2 份"


async def test_every_group_hears_its_count_however_many_there_are(open_world: Found) -> None:
    world = await company(open_world, REPS.replace("李敏,,", "李敏,华东区,"), team="华东区")

    def bind(session: Session) -> None:
        for n in range(25):
            row = groups.group_at(session, ("telegram", "123456", str(GROUP - 1 - n)))
            row.team, row.bound_at = "华东区", world.clock.now()

    await world.write(bind)
    await world.at(20, 30)
    told = [world.telegram.chat(str(GROUP - n)) for n in range(26)]
    assert [len(chat) for chat in told] == [1] * 26
