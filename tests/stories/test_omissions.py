"""A report that was not given: recorded by a superior with the clause, answered by the person, and exported."""

import io
from datetime import timedelta

from openpyxl import load_workbook

from storage.database import Session
from storage.tables import Omission
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_incidents import reported

CLAUSE = "制度：缺报漏报由本人负一切责任（000/II§10(9)）"


async def recorded(world: World) -> tuple[Phone, Phone]:
    """Let a superior put it on record; give the phones of the person and the superior."""
    boss = await world.phone("李敏")
    await boss.says("漏报")
    await boss.presses("刘洋")
    await boss.says("昨晚十点半")
    await boss.says("客户冷库停电")
    await boss.presses("记录在案")
    return await world.phone("刘洋"), boss


async def test_the_clause_is_shown_where_it_is_recorded_and_nowhere_else(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("缺报漏报")
    assert set((await boss.last()).labels) == {"张伟", "刘洋", "赵雪", "周到"}
    await boss.presses("刘洋")
    await boss.says("明早八点")
    assert "没看懂时间" in (await boss.last()).text
    await boss.says("昨晚十点半")
    await boss.says("客户冷库停电")
    card = await boss.last()
    assert card.text == (
        f"缺报漏报 · 刘洋\n11月22日 周日 22:30 客户冷库停电\n{CLAUSE}\n要记录在案吗？刘洋会收到通知，可以说明情况。"
    )
    rep = await world.phone("刘洋")
    assert not [one for one in await rep.look() if "冷库" in one.text], "nothing is said before it is recorded"
    assert await boss.presses("记录在案") == "已记录在案"
    card = await rep.card("一条记录")
    assert card.text.splitlines()[1:] == [
        "李敏记了一条：这件事当时没有报上来。",
        "11月22日 周日 22:30 客户冷库停电",
        "有什么情况，写一句就行，会和记录放在一起。",
    ]
    assert not [one for one in await rep.look() if "责任" in one.text]


async def test_the_person_has_their_say_by_button_and_by_reply(world: World) -> None:
    rep, boss = await recorded(world)
    await rep.presses("说明情况")
    await rep.says("手机没电了")
    assert "刘洋说明：手机没电了" in (await boss.card("缺报漏报")).text
    await rep.says("今早一到就当面说了", reply_to=await rep.card("一条记录"))
    text = (await boss.card("缺报漏报")).text
    assert "刘洋说明：手机没电了\n刘洋说明：今早一到就当面说了" in text
    assert "你的说明：今早一到就当面说了" in (await rep.card("一条记录")).text


async def test_what_was_recorded_by_mistake_is_withdrawn_and_stays_readable(world: World) -> None:
    rep, boss = await recorded(world)
    assert await boss.presses("撤销记录") == "已撤销"
    assert "这条记录已经撤销" in (await rep.card("一条记录")).text
    await boss.says("漏报 刘洋")
    await boss.presses("取消")
    assert "没有记" in (await boss.card("没有记")).text

    def work(session: Session) -> list[bool]:
        return [one.recorded_at is not None for one in session.query(Omission).order_by(Omission.id)]

    assert await world.ask(work) == [True, False], "nothing is deleted"


async def test_from_an_incident_everything_is_known(world: World) -> None:
    await reported(world, ago="2 小时前")
    boss = await world.phone("李敏")
    await boss.turns_to("记缺报")
    text = (await boss.last()).text
    assert text.splitlines()[:3] == ["缺报漏报 · 刘洋", "15:20 冷库停电了", CLAUSE]
    assert "刘洋报过一件：1 号，17:20，在时限内。还要记吗？" in text, "they are told, and asked again"
    await boss.presses("还是记录")
    rep = await world.phone("刘洋")
    assert "15:20 冷库停电了" in (await rep.card("一条记录")).text


async def test_a_manager_s_clause_is_the_managers_own(world: World) -> None:
    boss = await world.phone("周敏")
    await boss.says("漏报 王强")
    await boss.says("昨天 9:00")
    await boss.says("展会被取消了")
    assert "公司保留追究法律责任的权利（000/II§7(10)）" in (await boss.last()).text


async def test_nobody_records_about_others_people(world: World) -> None:
    rep, boss = await recorded(world)
    card = await boss.card("缺报漏报")
    withdraw = card.key("撤销记录")
    assert withdraw is not None
    await rep.says("帮助")
    assert await rep.taps(await rep.last(), withdraw) == "这个人不归你管，或这条不是你记的"
    await rep.says("漏报")
    assert "没有人的急报归你管" in (await rep.last()).text


async def test_the_workbook_has_a_sheet_of_them_and_one_of_numbers(world: World) -> None:
    rep, boss = await recorded(world)
    await rep.presses("说明情况")
    await rep.says("=手机没电了")
    await reported(world, ago="1 小时前")
    await boss.presses("知道了")
    await boss.says("团队")
    await boss.presses("导出本周")
    sheets = dict(await boss.downloads(await boss.card("的报告在这里")))
    book = load_workbook(io.BytesIO(sheets["急报 2026-11-23.xlsx"]))
    assert book.sheetnames == ["急报", "统计", "缺报漏报"]
    header, row = list(book["缺报漏报"].iter_rows(values_only=True))
    found = dict(zip(header, row, strict=True))
    assert (found["姓名"], found["条款"], found["本人说明"]) == ("刘洋", "000/II§10(9)", "=手机没电了")
    lines = list(book["统计"].iter_rows(values_only=True))
    assert lines[1][:6] == ("全部", None, 1, 100, 60, 60)
    assert [line[0] for line in lines[2:]] == ["按人", "按团队", "按级别"]


async def test_a_superior_sees_how_their_people_stand(world: World) -> None:
    boss = await world.phone("李敏")
    await boss.says("急报统计")
    assert "这段时间没有急报" in (await boss.last()).text
    await reported(world, ago="1 小时前")
    rep = await reported(world, "赵雪", text="样品丢了", ago="2 小时前")
    world.clock.standing += timedelta(minutes=10)
    await boss.presses("知道了")
    await boss.says("急报统计")
    card = await boss.last()
    assert card.text.splitlines()[1].startswith("全部：2 件，按时 100%，一般 1 小时 30 分上报，最久 2 小时")
    assert "赵雪：1 件，按时 100%，一般 2 小时上报" in card.text
    await boss.presses("按级别")
    assert "未定：2 件" in (await boss.last()).text
    await rep.says("急报统计")
    assert "没有人的急报归你管" in (await rep.last()).text


async def test_what_was_reported_in_time_is_pointed_out_before_it_is_recorded_as_not_reported(world: World) -> None:
    await reported(world, ago="1 小时前")
    boss = await world.phone("李敏")
    await boss.says("漏报 刘洋")
    await boss.says("今天 16:30")
    await boss.says("冷库停电没说")
    assert "刘洋报过一件：1 号，17:20，在时限内。还要记吗？" in (await boss.last()).text
    await boss.says("漏报 刘洋")
    await boss.says("今天 11:00")
    await boss.says("客户晕倒了")
    assert (await boss.last()).labels == ["记录在案", "取消"], "another event is another matter"


async def test_a_late_report_is_never_told_as_one_that_was_not_given(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    await rep.says("今天 10:00")
    await rep.says("冷库停电了")
    boss = await world.phone("李敏")
    await boss.turns_to("记缺报")
    card = await boss.last()
    assert "刘洋报过一件：1 号，17:20，晚了 3 小时 20 分。这是晚报，不是缺报，还要记吗？" in card.text
    assert card.labels == ["还是记录", "取消"]
    await boss.presses("还是记录")
    told = (await rep.card("一条记录")).text
    assert "李敏记了一条。你报过一件：1 号，17:20，晚了 3 小时 20 分。" in told
    assert "没有报" not in told
