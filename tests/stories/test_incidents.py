"""Something happened: the first notice, the clock from the event, and superiors who must not miss it."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from storage import incidents as stored
from storage import people
from storage.database import Session
from storage.enums import IncidentState
from storage.tables import Account, Incident, IncidentReader
from tests.chair.phones import Phone
from tests.chair.world import World


async def the_one(world: World) -> Incident:
    """Give the only incident."""
    return await world.ask(lambda session: session.query(Incident).one())


async def told(world: World) -> list[str]:
    """Name who was told, in that order."""

    def work(session: Session) -> list[str]:
        ids = [one.person_id for one in stored.readers(session, session.query(Incident).one().id)]
        return [one.name for one in people.named(session, ids).values()]

    return await world.ask(work)


async def reported(world: World, name: str = "刘洋", *, ago: str = "刚刚", text: str = "冷库停电了") -> Phone:
    """Let somebody give a first notice; give their phone."""
    phone = await world.phone(name)
    await phone.says("急报")
    await (phone.turns_to(ago) if ago == "2 小时前" else phone.presses(ago))
    await phone.says(text)
    return phone


async def test_a_first_notice_takes_three_actions_and_reaches_both_superiors(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    assert (await rep.last()).labels == ["刚刚", "30 分钟前", "1 小时前", "更多"]
    await rep.presses("30 分钟前")
    assert (await rep.last()).text == (
        "急报\n16:50 发生，还剩 3 小时 30 分，20:50 前报就行。\n出了什么事？一句话就行，细节可以后补。"
    )
    await rep.says("冷库停电了")
    card = await rep.card("已告诉")
    assert card.text.splitlines()[:5] == [
        "⚠ 急报 · 1 号",
        "冷库停电了",
        "16:50 发生，30 分钟后上报，在 4 小时内 ✓",
        "已告诉：李敏 17:20、张伟 17:20",
        "17:50 前没人确认，就再告诉上一级；急的话请直接打电话。",
    ]
    for name in ("李敏", "张伟"):
        boss = await world.phone(name)
        assert (await boss.last()).text.startswith("⚠ 急报 · 刘洋 · 1 号\n冷库停电了")
        assert (await boss.last()).labels == ["知道了", "我来处理", "问一下", "更多"]


async def test_the_line_first_and_the_time_after_is_as_good(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("出了什么都行", settle=True)
    await rep.presses("急报")
    await rep.says("今天下午4点半")
    row = await the_one(world)
    assert row.state is IncidentState.REPORTED
    assert row.text == "出了什么都行"
    assert (row.happened_at, row.said_at) == (world.clock.now() - timedelta(minutes=50), world.clock.now())


async def test_one_typed_line_with_the_verb_and_one_tap_is_enough(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 客户仓库着火了")
    await rep.presses("刚刚")
    assert (await the_one(world)).state is IncidentState.REPORTED
    assert set(await told(world)) == {"李敏", "张伟"}


async def test_one_tap_says_i_know_and_stops_the_climb(world: World) -> None:
    rep = await reported(world)
    boss = await world.phone("李敏")
    assert await boss.presses("知道了") == "已告诉对方你知道了"
    assert "李敏 17:20 ✓" in (await rep.card("已告诉")).text
    assert "李敏 知道了" in (await rep.card("已告诉")).text
    await world.later(hours=3)
    assert set(await told(world)) == {"李敏", "张伟"}
    assert await boss.presses("我来处理") == "归你处理"
    assert "李敏在处理" in (await rep.card("已告诉")).text


async def test_nobody_confirms_so_the_next_level_hears_of_it_even_at_night(world: World) -> None:
    await world.at(23)
    rep = await reported(world)
    await world.later(minutes=29)
    assert set(await told(world)) == {"李敏", "张伟"}
    await world.later(minutes=1)
    assert (await told(world))[2:] == ["王强"]
    assert "冷库停电了" in (await (await world.phone("王强")).last()).text
    await world.later(minutes=30)
    await world.later(minutes=30)
    assert (await told(world))[2:] == ["王强", "周敏", "陈建国"]
    await world.later(hours=5)
    assert len(await told(world)) == 5
    chairman = await world.phone("陈建国")
    await chairman.presses("我来处理")
    assert "陈建国在处理" in (await rep.card("已告诉")).text


async def test_superiors_who_cannot_hear_it_are_passed_over_at_once(world: World) -> None:
    def lose(session: Session) -> None:
        for name in ("李敏", "张伟", "王强"):
            person = next(one for one in people.everyone(session) if one.name == name)
            for account in session.query(Account).filter_by(person_id=person.id):
                account.unreachable = True

    await world.write(lose)
    await reported(world)
    assert set(await told(world)) == {"李敏", "张伟", "王强", "周敏"}


async def test_a_superior_on_leave_is_passed_over_too(world: World) -> None:
    for name in ("李敏", "张伟"):
        boss = await world.phone(name)
        await boss.says("请假")
        await boss.presses("今天")
    await reported(world)
    assert set(await told(world)) == {"李敏", "张伟", "王强"}


@pytest.mark.parametrize(("seconds", "late"), [(4 * 3600 - 1, False), (4 * 3600, False), (4 * 3600 + 1, True)])
async def test_four_hours_count_from_the_event_to_the_line(world: World, seconds: int, *, late: bool) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.presses("刚刚")
    world.clock.standing += timedelta(seconds=seconds)
    await rep.says("冷库停电了")
    text = (await rep.card("已告诉")).text
    assert ("已收到。距发生 4 小时，超出 4 小时。发生在 17:20。" in text) is late
    if late:
        await rep.presses("没信号")
        await rep.presses("重要")
        assert "（没信号）" in (await rep.card("已告诉")).text


async def test_an_unfinished_first_notice_is_reminded_of_before_its_limit(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.presses("1 小时前")
    seen = []
    for minutes in range(0, 180, 15):
        before = {one.id for one in await rep.look()}
        await world.later(minutes=15)
        if any("出了什么事" in one.text for one in await rep.look() if one.id not in before):
            seen.append(minutes + 15)
    assert seen == [60, 120, 165], "two hours, one hour and a quarter before the limit in three hours"
    assert "还剩 15 分钟" in (await rep.card("还剩")).text


async def test_how_grave_it_is_is_asked_after_the_notice_in_the_roles_own_words(world: World) -> None:
    rep = await reported(world)
    assert (await rep.card("有多严重")).labels[:2] == ["一般，写进日报", "重要"]
    manager = await reported(world, "李敏", text="展会被取消了")
    assert (await manager.card("展会被取消了")).labels[:3] == ["小事", "大事", "重要"]
    await rep.presses("重要")
    assert (await rep.card("冷库停电了")).text.startswith("⚠ 急报 · 重要")
    boss = await world.phone("张伟")
    await boss.turns_to("改级别")
    await boss.presses("大事")
    assert (await rep.card("冷库停电了")).text.startswith("⚠ 急报 · 大事")


async def test_a_minor_matter_goes_into_the_report_of_the_day(world: World) -> None:
    rep = await reported(world, text="样品碎了一箱")
    assert await rep.presses("一般，写进日报") == "写进日报了"
    assert (await the_one(world)).state is IncidentState.IN_REPORT
    boss = await world.phone("李敏")
    assert "归为一般，写进日报" in (await boss.last()).text
    await rep.says("日报\n今日完成：跑了三家店\n明日计划：去D店")
    assert "样品碎了一箱" in (await rep.last()).text


async def test_questions_ring_and_everybody_concerned_adds_to_the_timeline(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await rep.sends_photo()
    assert (await boss.last()).labels == ["知道了", "我来处理", "看附件（1）", "更多"]
    await boss.presses("看附件（1）")
    assert (await boss.last()).files == 1
    await boss.turns_to("问一下")
    await boss.says("坏了多少货？")
    assert "李敏 问：坏了多少货？" in (await rep.last()).text
    await rep.says("三箱", reply_to=await rep.last())
    assert "刘洋：三箱" in (await boss.last()).text
    await rep.turns_to("已电话告知")
    await rep.presses("李敏")
    await boss.presses("我来处理")
    await boss.presses("已解决")
    await boss.says("换了保险丝，货没事")
    assert "李敏 解决了：换了保险丝，货没事" in (await rep.last()).text
    await rep.presses("时间线")
    lines = (await rep.card("时间线")).text.splitlines()
    assert [line.partition(" ")[2] for line in lines[1:]] == [
        "刘洋 上报：冷库停电了",
        "告诉了 李敏、张伟",
        "刘洋：1 个照片或文件",
        "李敏 知道了",
        "李敏 问：坏了多少货？",
        "刘洋：三箱",
        "刘洋 已电话告知 李敏",
        "李敏 来处理",
        "李敏 解决了：换了保险丝，货没事",
    ]


async def test_handing_over_and_being_asked_how_it_goes(world: World) -> None:
    await reported(world)
    boss, other = await world.phone("李敏"), await world.phone("赵雪")
    await boss.turns_to("转交")
    await boss.presses("赵雪")
    assert "冷库停电了" in (await other.last()).text
    assert (await the_one(world)).state is IncidentState.IN_HAND
    count = len([one for one in await other.look() if one.rows and "冷库停电了" in one.text])
    old = (await other.card("冷库停电了")).id
    await world.later(hours=2)
    assert count == 1
    assert (await other.card("冷库停电了")).id != old, "whoever is in charge is asked how it goes"
    await other.presses("已解决")
    await other.says("好了")
    await boss.presses("重新打开")
    assert (await the_one(world)).state is IncidentState.REPORTED


async def test_old_buttons_double_taps_and_strangers_do_nothing(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    card = await boss.last()
    know, take = card.key("知道了"), card.key("我来处理")
    assert know is not None
    assert take is not None
    assert await boss.taps(card, know) == "已告诉对方你知道了"
    assert await boss.taps(card, know) == "已告诉对方你知道了"
    other = await world.phone("赵雪")
    await other.says("帮助")
    assert await other.taps(await other.last(), take) == "这件事没有报给你"
    assert await rep.turns_to("误报") == "已经有人接手，由上级来定"
    assert await boss.turns_to("误报") == "记为误报"
    assert await boss.taps(card, take) == "已被李敏记为误报"
    count = await world.ask(lambda session: session.query(IncidentReader).filter_by(acknowledged_at=None).count())
    assert count == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("明天早上", "没看懂时间"), ("23:30", "还没到呢"), ("11月3日 9:00", "隔了挺久"), ("😀", "没看懂时间")],
)
async def test_odd_times_are_asked_about_and_nothing_is_lost(world: World, typed: str, answer: str) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 冷库停电了")
    await rep.says(typed)
    assert answer in (await rep.last()).text
    await rep.says("昨晚十点半")
    row = await the_one(world)
    assert row.state is IncidentState.REPORTED
    assert row.text == "冷库停电了"
    assert row.happened_at is not None
    assert row.happened_at.hour == 14
    assert "超出 4 小时" in (await rep.card("已告诉")).text


async def test_a_long_ago_event_is_taken_after_asking_twice(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报 合同丢了")
    await rep.says("11月3日 9:00")
    await rep.presses("就是这个时间")
    row = await the_one(world)
    assert row.state is IncidentState.REPORTED
    assert row.happened_at is not None
    assert (row.happened_at.day, row.happened_at.hour) == (3, 1)


async def test_it_survives_a_restart_at_every_stage(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await world.restart()
    await rep.presses("30 分钟前")
    await world.restart()
    await rep.says("冷库停电了")
    await world.restart()
    boss = await world.phone("李敏")
    await boss.presses("我来处理")
    await world.restart()
    await boss.presses("已解决")
    await world.restart()
    await boss.says("好了")
    assert (await the_one(world)).state is IncidentState.RESOLVED


async def test_todo_shows_it_and_what_follows_much_later_is_no_detail(world: World) -> None:
    rep = await reported(world)
    await rep.says("待办")
    card = await rep.last()
    assert "⚠ 冷库停电了" in card.text
    assert "🔴 急报" in card.labels[:3]
    await world.later(hours=1)
    await rep.says("今天跑了三家店")
    assert "记到哪里" in (await rep.last()).text
    await rep.says("急报")
    await rep.turns_to("取消")
    assert "没有上报" in (await rep.last()).text


async def test_the_clerk_may_go_past_a_manager_nobody_can_reach(world: World) -> None:
    rep = await reported(world, "孙丽", text="董事长的客户在前台闹")
    assert "时限" not in (await rep.card("已告诉")).text
    assert await told(world) == ["王强"]
    await rep.presses("经理联系不上，直接上报")
    assert "1. 经理外出或出差\n2. 一时联系不上\n3. 须马上处理" in (await rep.card("越过经理")).text
    assert await rep.presses("都符合，报董事长 陈建国") == "已报给陈建国"
    assert set(await told(world)) == {"王强", "陈建国"}
    boss = await world.phone("陈建国")
    text = (await boss.last()).text
    assert "孙丽 越级报给 陈建国（经理外出或出差、一时联系不上、须马上处理）" in text
    assert text.endswith("请指示，直接回复这条就行。")
    await boss.says("先请到会客室", reply_to=await boss.last())
    assert "陈建国：先请到会客室" in (await rep.last()).text
    assert "请指示" not in (await boss.last()).text
    await rep.turns_to("时间线")
    assert "孙丽 越级报给 陈建国（经理外出或出差、一时联系不上、须马上处理）" in (await rep.card("时间线")).text


async def test_nobody_else_may_go_past_their_superior(world: World) -> None:
    rep = await reported(world)
    assert not [one for one in await rep.look() if "经理联系不上，直接上报" in one.labels]


async def test_delays_are_in_the_table_a_superior_takes_home(world: World) -> None:
    rep, boss = await reported(world, ago="30 分钟前"), await world.phone("李敏")
    await rep.presses("重要")
    await world.later(minutes=5)
    await boss.presses("知道了")
    await boss.says("团队")
    await boss.presses("导出本周")
    sheets = dict(await boss.downloads(await boss.card("的报告在这里")))
    rows = load_workbook(io.BytesIO(sheets["急报 2026-11-23.xlsx"])).worksheets[0].iter_rows(values_only=True)
    header, row = list(rows)
    found = dict(zip(header, row, strict=True))
    assert found["间隔（分钟）"] == 30
    assert found["时限（分钟）"] == 240
    assert (found["按时"], found["级别"], found["状态"]) == ("是", "重要", "已知道")
    # Telegram tells no time of a press, so it counts from when we last heard from it.
    assert found["多久确认（分钟）"] in {0, 5}
