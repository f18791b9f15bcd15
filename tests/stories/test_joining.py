"""Sixty people linked by Friday: shared numbers, the people file in the chat, first days."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from storage import people, places
from storage.database import Session
from storage.enums import OccurrenceStatus
from storage.tables import Account, Occurrence, Person
from tests.chair.phones import Phone, TelegramPhone
from tests.chair.world import World
from tests.conftest import MESSENGERS, Found

# Slack has no button that sends one's number; who joins there stands in test_slack_people.
WITH_NUMBERS = [one for one in MESSENGERS if not one.startswith("slack")]
HEADER = "工号,姓名,岗位,上级,团队,手机\n"


async def administrator(world: World, name: str = "王强") -> Phone:
    """Make somebody administrator; give the phone."""

    def promote(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == name).admin = True

    await world.write(promote)
    return await world.phone(name)


async def find(world: World, name: str) -> Person:
    """Find somebody by name."""
    return await world.ask(lambda session: next(one for one in people.everyone(session) if one.name == name))


async def owed(world: World, name: str) -> list[Occurrence]:
    """List what somebody owes or owed."""
    person = await find(world, name)
    return await world.ask(lambda s: s.query(Occurrence).filter_by(person_id=person.id).order_by(Occurrence.id).all())


@pytest.mark.parametrize("messenger", WITH_NUMBERS)
async def test_a_shared_number_that_the_file_knows_links_at_once(world: World) -> None:
    phone = await newcomer(world)
    await phone.says("/start")
    hello = await phone.last()
    assert "发送我的手机号" in hello.text
    assert hello.phone_button == "发送我的手机号"
    await phone.shares_phone("8613800000009")
    texts = [one.text for one in await phone.look() if not one.mine]
    assert texts[1] == "周到，绑好了，以后在这里找我就行。\n从11月24日 周二起交日报，到点我提醒。"
    assert (await phone.last()).text.startswith("周到，你好")
    await phone.shares_phone("8613800000009")
    assert (await phone.last()).text == "周到，你已经绑好了，不用再发。"


async def newcomer(world: World) -> Phone:
    """Give the phone of the colleague nobody has linked yet."""
    return TelegramPhone(world, "周到", "109") if world.on_telegram else await world.phone("周到")


@pytest.mark.parametrize("messenger", WITH_NUMBERS)
async def test_duties_begin_on_the_workday_after_linking(world: World) -> None:
    phone = await newcomer(world)
    await phone.says("你好")
    await phone.shares_phone("8613800000009")
    await world.at(20, 30)
    await world.at(21, 30)
    assert await owed(world, "周到") == []
    await world.at(17, 30)
    assert "日报 11月24日 周二" in (await phone.last()).text
    assert [one.period for one in await owed(world, "周到")] == ["2026-11-24"]


@pytest.mark.parametrize("messenger", WITH_NUMBERS)
async def test_whoever_is_eager_writes_on_the_first_day_and_is_never_late(world: World) -> None:
    phone = await newcomer(world)
    await phone.says("你好")
    await phone.shares_phone("8613800000009")
    await phone.says("日报")
    assert "1/4" in (await phone.last()).text
    await world.at(21, 30)
    await phone.says("今日完成：跑了三家店\n明日计划：去D店")
    await phone.presses("提交")
    assert "迟" not in (await phone.last()).text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
class TestOnTelegram:
    """What needs phones of strangers, or groups."""

    async def test_somebody_elses_card_links_nobody(self, world: World) -> None:
        phone = TelegramPhone(world, "周到", "109")
        await phone.shares_phone("8613800000009", own=False)
        last = await phone.last()
        assert last.text.startswith("这不是你自己的名片")
        assert last.phone_button == "发送我的手机号"
        assert (await find(world, "周到")).account_id is None

    async def test_an_administrator_says_with_one_tap_who_it_is(self, world: World) -> None:
        boss, other = await administrator(world), await administrator(world, "周敏")
        phone = TelegramPhone(world, "小周到", "109")
        await phone.shares_phone("+86 139 1111 2222")
        assert "我请管理员确认了" in (await phone.last()).text
        card = await boss.last()
        assert card.text == "新同事\n小周到（+8613911112222）想加入，人员表里没有这个号码。是哪一位？"
        assert card.labels == ["周到", "不是我们的人"]
        stale = await other.last()
        await boss.says("/admin")
        assert "等你确认：1 人" in (await boss.last()).text
        assert await boss.presses("周到") == "周到绑好了"
        assert "周到，绑好了" in (await phone.card("绑好了")).text
        key = stale.key("不是我们的人")
        assert key is not None
        assert await other.taps(stale, key) == "已经绑定为周到了"
        assert (await other.last()).text == "新同事\n小周到 就是周到，已绑定（王强确认）。"
        rep = await world.phone("刘洋")
        assert await rep.taps(card, key) == "要管理员才行"

    async def test_a_stranger_stays_one_when_nobody_knows_them(self, world: World) -> None:
        boss = await administrator(world)
        phone = TelegramPhone(world, "推销", "666")
        await phone.shares_phone("+8613900000000")
        assert await boss.presses("不是我们的人") == "好，没有绑定"
        await phone.says("日报")
        assert "我还不认识这个账号" in (await phone.last()).text
        await phone.shares_phone("+8613900000000")
        cards = [one for one in await boss.look() if "推销" in one.text]
        assert len(cards) == 1, "one question a day"

    async def test_a_number_that_comes_with_the_next_file_links_by_itself(self, world: World) -> None:
        boss = await administrator(world)
        phone = TelegramPhone(world, "新人", "668")
        await phone.shares_phone("+8613711110000")
        await boss.sends_file(
            "加人.csv", (HEADER + "E020,新人,业务员,李敏,华东区,１３７１１１１００００\n").encode("gb18030")
        )
        assert "1 行，都可用" in (await boss.last()).text
        assert await boss.presses("导入 1 行") == "导入好了"
        assert (await boss.last()).text == "人员表\n导入好了：新 1 人，已有 0 人。\n其中 1 人当场绑定。"
        assert "新人，绑好了" in (await phone.card("绑好了")).text

    async def test_sixty_people_are_on_board_by_friday(self, world: World) -> None:
        boss = await administrator(world)
        lines = [f"N{n},员工{n},业务员,李敏,华东{n % 4}区,1370000{n:04}" for n in range(60)]
        await boss.sends_file("六十人.csv", (HEADER + "\n".join(lines)).encode())
        await boss.presses("导入 60 行")
        phones = [TelegramPhone(world, f"员工{n}", str(7000 + n)) for n in range(60)]
        misfits = {7: "+8613899990007", 8: "+8613899990008", 9: "+8613899990009"}
        for n, phone in enumerate(phones):
            await phone.sends(
                contact={"phone_number": misfits.get(n, f"+861370000{n:04}"), "first_name": "x", "user_id": 7000 + n}
            )
        await world.quiet()
        await boss.says("/admin")
        assert "已绑定 65/69" in (await boss.last()).text
        assert "等你确认：3 人" in (await boss.last()).text
        for n in misfits:
            card = await boss.card(f"员工{n}（")
            assert card.labels[0] == f"员工{n}", "the same name comes first"
            key = card.key(f"员工{n}")
            assert key is not None
            await boss.taps(card, key)
        await boss.says("/admin")
        assert "已绑定 68/69\n未绑定：周到" in (await boss.last()).text
        await world.at(17, 30)
        await world.at(17, 30)
        for phone in phones:
            assert "日报 11月24日 周二" in (await phone.last()).text

    async def test_a_new_teams_first_five_workdays_are_a_trial(self, world: World) -> None:
        boss = await administrator(world)
        await boss.sends_file("新队.csv", (HEADER + "E030,吴一,业务员,李敏,西南区,13700000030\n").encode())
        await boss.presses("导入 1 行")
        phone = TelegramPhone(world, "吴一", "730")
        await phone.shares_phone("+8613700000030")
        assert "头 5 个工作日试运行" in (await phone.card("绑好了")).text
        # Tuesday to Monday are the five days; Tuesday is the sixth.
        for _ in range(9):
            await world.at(21, 30)
        found = await owed(world, "吴一")
        assert [(one.period, one.lenient) for one in found] == [
            ("2026-11-24", True),
            ("2026-11-25", True),
            ("2026-11-26", True),
            ("2026-11-27", True),
            ("2026-11-30", True),
            ("2026-12-01", False),
        ]
        manager = await world.phone("李敏")
        assert not [one for one in await manager.look() if "吴一" in one.text and "12月1日" not in one.text]
        await manager.says("团队 11.30")
        assert "西南区" not in (await manager.last()).text
        await manager.says("团队 12.1")
        assert "西南区 日报：已交 0/1，没交：吴一" in (await manager.last()).text

    async def test_whoever_blocked_us_is_the_administrators_matter_and_not_late(self, world: World) -> None:
        boss = await administrator(world)

        def lose(session: Session) -> None:
            session.query(Account).filter_by(user="106").one().unreachable = True

        await world.write(lose)
        await world.at(21, 30)
        assert [one.lenient for one in await owed(world, "刘洋")] == [True]
        manager = await world.phone("李敏")
        assert "赵雪" in (await manager.last()).text
        assert "刘洋" not in (await manager.last()).text
        await boss.says("/admin")
        assert "联系不上（拉黑或退出）：刘洋" in (await boss.last()).text

    async def test_the_company_link_comes_with_a_code_to_scan(self, world: World) -> None:
        boss = await administrator(world)
        await boss.says("/admin")
        await boss.presses("公司链接和二维码")
        card = await boss.card("公司链接")
        assert "https://t.me/xiaoqin_bot" in card.text
        [(_, picture)] = await boss.downloads(card)
        assert picture.startswith(b"\x89PNG")


async def test_a_file_as_clerks_make_them_comes_back_with_reasons(world: World) -> None:
    boss = await administrator(world)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["2026年销售部花名册"])
    sheet.merge_cells("A1:F1")
    sheet.append(["工号", "姓 名 ", "岗  位", "直接上级", "部门", "入职日期"])
    sheet.append(["Ｅ０４０", "郑好", "业务员", "李敏", "华东区", "2026.8.15"])
    sheet.append(["E041", "冯坏", "业务圆", "李敏", "华东区", None])
    sheet.append(["E042", "陈随", "业务员", "冯坏", "华东区", "昨年"])
    sheet.append(["E043", "褚跟", "业务员", "陈随", "华东区", None])
    sheet.append([None, None, " ", None])
    out = io.BytesIO()
    book.save(out)
    await boss.sends_file("花名册.xlsx", out.getvalue())
    card = await boss.card("4 行：")
    assert card.text.splitlines() == [
        "人员表",
        "4 行：1 行可用，3 行有问题。",
        "· 第 4 行 冯坏：岗位「业务圆」制度里没有，是不是「业务员」？",
        "· 第 5 行 陈随：入职日期「昨年」不是日期，写成 2026-08-15",
        "· 第 6 行 褚跟：上级「陈随」那一行有问题",
    ]
    assert card.labels == ["先导入 1 行", "改好再传"]
    [(name, content)] = await boss.downloads(await boss.card("原文件还给你"))
    assert name == "花名册.xlsx"
    back = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [back.cell(row, 7).value for row in (2, 3, 6)] == ["问题", None, "上级「陈随」那一行有问题"]
    await boss.presses("先导入 1 行")
    assert "新 1 人" in (await boss.card("导入好了")).text
    person = await find(world, "郑好")
    assert (person.code, person.joined_on) == ("E040", date(2026, 8, 15))
    assert await boss.taps(card, card.rows[0][0]) == "这份已经处理过了"


async def test_a_csv_comes_back_too_and_can_be_mended_and_sent_again(world: World) -> None:
    boss = await administrator(world)
    await boss.sends_file("人.csv", (HEADER + "E050,沈一,业务员,没人,华东区,\n").encode())
    assert (await boss.card("1 行：")).labels == ["改好再传"]
    [(_, content)] = await boss.downloads(await boss.card("原文件还给你"))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0]["问题"] == "上级「没人」不在表里"
    await boss.presses("改好再传")
    assert "没有导入" in (await boss.card("没有导入")).text
    mended = content.decode("utf-8-sig").replace("没人,华东区", "李敏,华东区")
    await boss.sends_file("人.csv", mended.encode())
    await boss.presses("导入 1 行")
    assert (await find(world, "沈一")).code == "E050"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"PK\x03\x04broken", "打不开"),
        (b"a,b\n1,2\n", "没找到表头"),
        (HEADER.encode(), "表里没有人"),
    ],
    ids=["broken", "no-header", "nobody"],
)
async def test_what_is_no_people_file_is_said_kindly(world: World, content: bytes, answer: str) -> None:
    boss = await administrator(world)
    await boss.sends_file("坏.xlsx", content)
    assert answer in (await boss.last()).text
    assert (await boss.last()).labels == []


async def test_a_reps_table_is_no_people_file(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.sends_file("人.csv", (HEADER + "E060,x,业务员,李敏,华东区,\n").encode())
    assert "记到哪里" in (await rep.last()).text


async def test_the_people_file_goes_out_and_comes_back(world: World) -> None:
    boss = await administrator(world)
    await boss.says("/admin")
    await boss.presses("人员表")
    card = await boss.card("人员表在这里")
    [(name, content)] = await boss.downloads(card)
    assert name == "人员表.xlsx"
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["工号", "姓名", "岗位", "上级"]
    assert sheet.cell(2, 3).value == "董事长"
    await boss.sends_file(name, content)
    assert "9 行，都可用" in (await boss.last()).text
    assert (await boss.last()).text.endswith("\n和现在一样，没有变化。")
    before = await world.ask(lambda s: places.line_above(s, 6, world.clock.now()))
    await boss.presses("导入 9 行")
    assert "新 0 人，已有 9 人" in (await boss.card("导入好了")).text
    assert await world.ask(lambda s: places.line_above(s, 6, world.clock.now())) == before


async def test_a_superior_takes_the_week_home_as_a_table(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await rep.says("日报\n今日完成：跑了三家店\n明日计划：去D店")
    await rep.presses("提交")
    await boss.says("团队")
    assert await boss.presses("导出本周") == "文件发在下面了"
    card = await boss.card("11月23日 周一 至 11月29日 周日")
    [(name, content)] = await boss.downloads(card)
    assert name == "日报 2026-11-23.xlsx"
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]
    mine = next(row for row in rows if "刘洋" in row)
    assert "跑了三家店" in mine
    assert not [row for row in rows if "王强" in row], "only the teams one leads"
    stale = (await boss.card("团队")).key("导出本周")
    assert stale is not None
    assert await rep.taps(await rep.last(), stale) == "这不是你的报告"


async def test_missing_is_never_noted_for_who_never_began(open_world: Found) -> None:
    world = await open_world("telegram-polling")
    await world.at(21, 30)
    assert await owed(world, "周到") == []
    statuses = {one.status for one in await owed(world, "刘洋")}
    assert statuses == {OccurrenceStatus.MISSING}


async def test_a_person_linked_meanwhile_is_not_given_away_again(open_world: Found) -> None:
    world = await open_world("telegram-polling")
    boss = await administrator(world)
    first, second = TelegramPhone(world, "甲", "801"), TelegramPhone(world, "乙", "802")
    for phone in (first, second):
        await phone.shares_phone(f"+8613911110{phone.user}")
    one, two = await boss.card("甲（"), await boss.card("乙（")
    assert await boss.taps(one, one.rows[0][0]) == "周到绑好了"
    assert await boss.taps(two, two.rows[0][0]) == "周到刚刚绑定了别的账号"
    assert "都绑好了" in (await boss.card("乙（")).text
    assert "绑好了" not in (await second.last()).text


async def test_who_was_refused_is_told_and_who_left_is_a_stranger(open_world: Found) -> None:
    world = await open_world("telegram-polling")
    boss = await administrator(world)
    phone = TelegramPhone(world, "推销", "666")
    await phone.shares_phone("+8613900000000")
    await boss.presses("不是我们的人")
    assert "没有你的位置" in (await phone.last()).text
    await phone.shares_phone("+8613900000000")
    assert "没有你的位置" in (await phone.last()).text
    rep = await world.phone("刘洋")
    assert isinstance(rep, TelegramPhone)

    def leave(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == "刘洋").left_on = date(2026, 11, 1)

    await world.write(leave)
    await rep.shares_phone("+8613700000000")
    await boss.says("/admin")
    assert "等你确认" not in (await boss.last()).text


async def test_whoever_set_us_up_becomes_the_person_of_the_file(open_world: Found) -> None:
    world = await open_world("telegram-polling")
    await world.until(lambda: any("?start=" in line for line in world.said))
    code = next(line for line in world.said if "?start=" in line).rpartition("=")[2]
    boss = TelegramPhone(world, "老板", "777")
    await boss.says(f"/start {code}")
    await boss.sends_file("人.csv", (HEADER + "E100,钱总,董事长,,总部,13600000001\n").encode())
    await boss.presses("导入 1 行")
    await boss.shares_phone("+8613600000001")
    assert "钱总，绑好了" in (await boss.card("绑好了")).text
    assert (await find(world, "钱总")).admin
    await boss.says("/admin")
    assert "已绑定 9/10" in (await boss.last()).text


async def test_columns_a_file_does_not_have_stay_as_they_are(open_world: Found) -> None:
    world = await open_world("local")
    boss = await administrator(world)
    await boss.sends_file("岗位.csv", "工号,姓名,岗位\nE006,刘洋,业务员\n".encode())
    before = await world.ask(lambda s: places.line_above(s, 6, world.clock.now()))
    await boss.presses("导入 1 行")
    assert await world.ask(lambda s: places.line_above(s, 6, world.clock.now())) == before
    assert await world.ask(lambda s: places.teams_at(s, [6], world.clock.now())) == {6: "华东区"}


@pytest.mark.parametrize("messenger", ["local"])
async def test_odd_tables_keep_nobody_waiting(world: World) -> None:
    boss = await administrator(world)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["工号", "姓名", "岗位", "上级", "团队"])
    sheet.append(["E041", "张\u200b三", "业务圆", "没人", "x"])
    sheet.cell(1_000_000, 1).value = " "
    sheet.merge_cells("F2:G3")
    out = io.BytesIO()
    book.save(out)
    await boss.sends_file("大.xlsx", out.getvalue())
    assert "1 行：0 行可用，1 行有问题" in (await boss.card("有问题")).text
    await boss.sends_file("老.xls", b"\xd0\xcf\x11\xe0rest")
    assert "老格式" in (await boss.last()).text
    await boss.sends_file("怪.csv", (HEADER + "E042,李\0四,业务圆,,x,\n").encode())
    assert "李四" in (await boss.card("李四")).text


async def test_a_long_chain_of_refused_superiors_is_refused_to_its_end(open_world: Found) -> None:
    world = await open_world("local")
    boss = await administrator(world)
    lines = ["N0,头,业务圆,,x"] + [f"N{n},员{n},业务员,N{n - 1},x" for n in range(1, 3000)]
    await boss.sends_file("链.csv", ("工号,姓名,岗位,上级,团队\n" + "\n".join(lines)).encode())
    assert "3000 行：0 行可用，3000 行有问题" in (await boss.card("有问题")).text
