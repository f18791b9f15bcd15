"""Every post and severity, the nights of the clock change, two messengers, a restart in the middle of anything."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import people
from storage.database import Session
from storage.enums import FileState, IncidentState
from storage.tables import Account, Attachment, Incident, IncidentTask
from tests.chair.phones import TelegramPhone
from tests.chair.telegram_server import TOKEN
from tests.chair.world import TELEGRAM_IDS, World
from tests.conftest import Found
from tests.stories.test_incidents import reported, the_one, told
from tests.stories.test_incidents_beside import rings


@pytest.mark.parametrize(
    ("name", "offered", "to", "hours"),
    [
        ("刘洋", ["一般，写进日报", "重要"], {"李敏", "张伟"}, 4),
        ("张伟", ["一般，写进日报", "重要"], {"李敏"}, 4),
        ("李敏", ["小事", "大事", "重要"], {"王强"}, 4),
        ("王强", ["小事", "大事", "重要"], {"周敏"}, 4),
        ("孙丽", ["小事", "重要"], {"王强"}, 0.25),
    ],
)
async def test_every_post_has_its_words_its_superiors_and_its_limit(
    world: World, name: str, offered: list[str], to: set[str], hours: float
) -> None:
    phone = await reported(world, name)
    row = await the_one(world)
    assert row.happened_at is not None
    assert row.limit_at == row.happened_at + timedelta(hours=hours)
    assert set(await told(world)) == to
    assert (await phone.card("有多严重")).labels[: len(offered)] == offered


@pytest.mark.parametrize(("severity", "minutes"), [("小事", 240), ("大事", 60), ("重要", 30)])
async def test_every_severity_climbs_after_its_own_minutes(world: World, severity: str, minutes: int) -> None:
    manager = await reported(world, "李敏", text="展会被取消了")
    await manager.presses(severity)
    await world.later(minutes=minutes - 1)
    assert set(await told(world)) == {"王强"}
    await world.later(minutes=1)
    assert set(await told(world)) == {"王强", "周敏"}


@pytest.mark.parametrize(
    ("now", "typed", "happened"),
    [
        # Spring: between 2:00 and 3:00 there is nothing; 1:30 is one hour before 3:30.
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "1:30", datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        # Autumn: 2:30 comes twice; the later one favours whoever reports.
        (datetime(2027, 10, 31, 4, 0, tzinfo=UTC), "2:30", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        (datetime(2027, 10, 31, 4, 0, tzinfo=UTC), "1:30", datetime(2027, 10, 30, 23, 30, tzinfo=UTC)),
    ],
)
async def test_the_limit_counts_hours_that_pass_and_not_the_clock_on_the_wall(
    world: World, now: datetime, typed: str, happened: datetime
) -> None:
    def move(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == "刘洋").timezone = "Europe/Berlin"

    await world.write(move)
    world.clock.standing = now
    rep = await world.phone("刘洋")
    await rep.says("急报 冷库停电了")
    await rep.says(typed)
    row = await the_one(world)
    assert row.happened_at == happened
    assert row.limit_at == happened + timedelta(hours=4)
    assert ("超出 4 小时" in (await rep.card("已告诉")).text) is (now - happened > timedelta(hours=4))


async def test_three_unreachable_and_one_on_leave_are_all_passed_over(world: World) -> None:
    def lose(session: Session) -> None:
        for name in ("李敏", "张伟", "王强"):
            person = next(one for one in people.everyone(session) if one.name == name)
            for account in session.query(Account).filter_by(person_id=person.id):
                account.unreachable = True

    director = await world.phone("周敏")
    await director.says("请假")
    await director.presses("今天")
    await world.write(lose)
    rep = await reported(world)
    assert set(await told(world)) == {"李敏", "张伟", "王强", "周敏", "陈建国"}
    assert "冷库停电了" in (await (await world.phone("陈建国")).last()).text
    assert "（暂时联系不上）" in (await rep.card("已告诉")).text


async def test_a_restart_in_the_middle_of_anything_loses_nothing(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.presses("更多")
    await world.restart()
    await boss.turns_to("派任务")
    await world.restart()
    await boss.presses("刘洋")
    await world.restart()
    await boss.says("拍几张照片")
    await world.restart()
    await boss.says("1 小时内")
    await world.restart()
    assert await rings(world, rep, "拍几张照片", minutes=60)
    await world.restart()
    await rep.presses("完成")
    await rep.turns_to("客户")
    await world.restart()
    await rep.says("华联超市")
    await boss.says("漏报 赵雪")
    await world.restart()
    await boss.says("昨晚十点半")
    await world.restart()
    await boss.says("客户晕倒了")
    await world.restart()
    assert await boss.presses("记录在案") == "已记录在案"
    assert (await the_one(world)).customer == "华联超市"
    assert await world.ask(lambda session: session.query(IncidentTask).one().done_at) is not None


@pytest.mark.parametrize("messenger", ["telegram-polling", "telegram-webhook"])
async def test_the_reporter_is_on_one_messenger_and_a_superior_on_another(open_world: Found, messenger: str) -> None:
    world = await open_world(messenger, with_sample=True)
    await world.write(link)
    rep, boss = await world.phone("刘洋"), await world.phone("张伟", "local")
    await rep.says("急报 冷库停电了")
    await rep.presses("刚刚")
    assert (await boss.last()).text.startswith("⚠ 急报 · 刘洋 · 1 号\n冷库停电了")
    assert await boss.presses("知道了") == "已告诉对方你知道了"
    assert "张伟 17:20 ✓" in (await rep.card("已告诉")).text
    await boss.says("多少货？", reply_to=await boss.card("冷库停电了"))
    assert "张伟：多少货？" in (await rep.last()).text


def link(session: Session) -> None:
    """Move the reporter of the sample company to Telegram."""
    rep = next(one for one in people.everyone(session) if one.name == "刘洋")
    user = str(TELEGRAM_IDS["刘洋"])
    account = Account(
        messenger="telegram",
        workspace=TOKEN.partition(":")[0],
        user=user,
        address=user,
        name="刘洋",
        person_id=rep.id,
    )
    session.add(account)
    session.flush()
    rep.account_id = account.id


@pytest.mark.parametrize("messenger", ["telegram-polling", "telegram-webhook"])
async def test_a_film_too_large_and_a_place_without_words_belong_to_it(world: World) -> None:
    rep = await reported(world)
    assert isinstance(rep, TelegramPhone)
    film = {"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1, "duration": 60, "file_size": 50 << 20}
    await rep.sends(video=film, settle=True)
    states = await world.ask(lambda session: [one.state for one in session.query(Attachment)])
    assert states == [FileState.TOO_LARGE]
    await rep.sends(location={"latitude": 31.2304, "longitude": 121.4737}, settle=True)
    await rep.turns_to("时间线")
    text = (await rep.card("时间线 ·")).text
    assert "刘洋：1 个照片或文件" in text
    assert "31.2304" in text
    assert await world.ask(lambda session: session.query(Incident).one().state) is IncidentState.REPORTED
