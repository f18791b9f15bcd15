"""People leave, change their post, or turn out to be somebody else: what they owe follows at once."""

import csv
import io
from datetime import date

import pytest

from storage import people
from storage.database import Session
from storage.enums import OccurrenceStatus
from storage.tables import Attachment
from tests.chair.phones import TelegramPhone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_absences import status_of
from tests.stories.test_every_request import BOOKS, people_of, staff
from tests.stories.test_groups import bound, group, says_in_group
from tests.stories.test_joining import administrator, find, owed

LEAVERS = "工号,姓名,岗位,离职日期\n"
POSTS = "工号,姓名,岗位\n"


@pytest.fixture(params=["telegram-polling"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Name the one messenger of these stories: none of them is about messengers."""
    return str(request.param)


async def takes_over(world: World, lines: str, by: str = "王强") -> None:
    """Let an administrator import a people file from the chat."""
    boss = await administrator(world, by)
    await boss.sends_file("人.csv", lines.encode())
    count = len(lines.strip().splitlines()) - 1
    assert await boss.presses(f"导入 {count} 行") == "导入好了"


async def test_whoever_left_is_not_reminded_nor_counted_nor_named(world: World) -> None:
    await bound(world)
    rep, manager = await world.phone("刘洋"), await world.phone("李敏")
    await world.at(17, 31)
    await takes_over(world, LEAVERS + "E006,刘洋,业务员,2026-11-22\n")
    assert (await rep.last()).text == "日报 11月23日 周一\n这份现在不用你交了。"
    before = len(await rep.look())
    await world.at(20, 30)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/3，还差 3 份"
    await world.at(21, 11)
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED
    assert len(await rep.look()) == before
    assert "赵雪" in (await manager.last()).text
    assert not any("刘洋" in one.text for one in await manager.look())


async def test_days_after_the_last_one_are_forgiven_and_the_last_one_is_not(world: World) -> None:
    for _ in range(3):
        await world.at(21, 11)
    boss = await world.phone("李敏")
    assert "刘洋" in (await boss.card("日报 11月25日 周三\n已交")).text
    await takes_over(world, LEAVERS + "E006,刘洋,业务员,2026-11-24\n")
    assert [(one.period[-2:], one.status.value) for one in await owed(world, "刘洋")] == [
        ("23", "missing"),
        ("24", "missing"),
        ("25", "excused"),
    ]
    assert "刘洋" not in (await boss.card("日报 11月25日 周三\n已交")).text


async def test_what_was_made_far_ahead_ends_with_the_person(open_world: Found) -> None:
    rules = BOOKS["sales-company"]
    world = await open_world("telegram-polling", rulebook="sales-company", people=people_of(rules))
    name = staff(rules)["account_manager"]
    assert {one.duty: one.status for one in await owed(world, name)}.keys() >= {"weekly", "monthly"}
    person = await find(world, name)
    await takes_over(world, LEAVERS + f"{person.code},{name},account_manager,2026-11-23\n", staff(rules)["finance"])
    assert {one.status for one in await owed(world, name)} == {OccurrenceStatus.EXCUSED}


async def test_a_date_that_came_by_another_way_counts_at_the_reminder_and_at_the_deadline(world: World) -> None:
    rep = await world.phone("刘洋")

    def leave(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == "刘洋").left_on = date(2026, 11, 22)

    await world.write(leave)
    await world.at(17, 31)
    await world.at(21, 11)
    assert await rep.look() == []
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_a_new_post_brings_its_reports_and_ends_those_of_the_old_one(world: World) -> None:
    clerk, rep = await world.phone("孙丽"), await world.phone("刘洋")
    assert await owed(world, "孙丽") == []
    await takes_over(world, POSTS + "E008,孙丽,业务员\nE006,刘洋,销售内勤\n")
    await world.at(17, 31)
    assert "日报 11月23日 周一" in (await clerk.last()).text
    assert await rep.look() == []
    await world.at(21, 11)
    assert await world.ask(status_of("孙丽")) is OccurrenceStatus.MISSING
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_a_wrong_row_that_is_mended_in_time_leaves_everything_as_it_was(world: World) -> None:
    rep = await world.phone("刘洋")
    await takes_over(world, LEAVERS + "E006,刘洋,业务员,2026-11-22\n")
    await takes_over(world, LEAVERS + "E006,刘洋,业务员,\n")
    await world.at(20, 30)
    assert "21:00 截止" in (await rep.last()).text


async def test_whoever_rests_still_rests_after_an_import(world: World) -> None:
    rep = await world.phone("刘洋")
    await world.at(17, 30)
    await rep.presses("今天休息")
    await takes_over(world, "工号,姓名,岗位,时区\nE006,刘洋,业务员,Asia/Tokyo\n")
    assert await world.ask(status_of("刘洋")) is OccurrenceStatus.EXCUSED


async def test_an_administrator_who_left_hears_of_no_stranger_any_more(world: World) -> None:
    boss, former = await administrator(world), await administrator(world, "周敏")
    await takes_over(world, LEAVERS + "E002,周敏,营运总监,2026-11-22\n")
    await TelegramPhone(world, "小周", "109").shares_phone("+86 139 1111 2222")
    assert "+8613911112222" in (await boss.last()).text
    assert await former.look() == []


async def test_the_people_file_takes_administrators_away_but_never_the_last(world: World) -> None:
    boss, other = await administrator(world), await administrator(world, "周敏")
    flags = "工号,姓名,岗位,管理员\n"
    await takes_over(world, flags + "E002,周敏,营运总监,否\nE003,王强,销售经理,\n")
    await other.says("/admin")
    assert "管理员才" in (await other.last()).text
    await boss.sends_file("人.csv", (flags + "E003,王强,销售经理,否\nE004,李敏,区域经理,也许\n").encode())
    card = await boss.card("2 行有问题")
    assert "王强：总得有一位管理员" in card.text
    assert "李敏：管理员「也许」看不懂，写 是 或 否" in card.text
    await takes_over(world, flags + "E003,王强,销售经理,否\nE004,李敏,区域经理,是\n")
    assert not (await find(world, "王强")).admin
    assert (await boss.last()).text == "按新的人员表，你不再是管理员了。"


async def test_a_last_day_is_over_at_midnight_where_the_company_is(world: World) -> None:
    await takes_over(world, LEAVERS + "E006,刘洋,业务员,2026-11-23\n")
    await world.at(0, 30)
    await says_in_group(world, "王强", "/bind")
    assert "华东区（4 人，1 人未绑定）" in (await (await world.phone("王强")).last()).labels


async def test_superiors_in_a_circle_are_refused_whoever_closes_it(world: World) -> None:
    boss = await administrator(world)
    lines = ["E003,王强,销售经理,赵雪", "E031,吴一,业务员,郑二", "E032,郑二,业务员,E031", "E033,冯三,业务员,吴一"]
    await boss.sends_file("人.csv", ("工号,姓名,岗位,上级\n" + "\n".join(lines)).encode())
    assert (await boss.card("4 行有问题")).text.splitlines()[2:] == [
        "· 第 2 行 王强：上级绕成了一圈：王强 → 赵雪 → 李敏 → 王强",
        "· 第 3 行 吴一：上级绕成了一圈：吴一 → 郑二 → 吴一",
        "· 第 4 行 郑二：上级绕成了一圈：吴一 → 郑二 → 吴一",
        "· 第 5 行 冯三：上级「吴一」那一行有问题",
    ]


async def test_one_number_or_account_is_never_two_peoples(world: World) -> None:
    boss = await administrator(world)
    lines = [
        "E006,刘洋,业务员,137 0000 0001,,",
        "E031,吴一,业务员,+86-13700000001,,",
        "E032,郑二,业务员,138-0000-0009,,",
        "E033,冯三,业务员,,107,",
        "E034,陈四,业务员,,1１1,",
        "E035,褚五,业务员,,111,",
        "E036,卫六,业务员,13700000006,,2026-11-01",
        "E037,蒋七,业务员,13700000006,,",
        "E007,赵雪,业务员,,107,",
    ]
    await boss.sends_file("人.csv", ("工号,姓名,岗位,手机,telegram_id,离职日期\n" + "\n".join(lines)).encode())
    [(_, content)] = await boss.downloads(await boss.card("原文件还给你"))
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert {row["姓名"]: row["问题"] for row in rows if row["问题"]} == {
        "刘洋": "手机号「+8613700000001」和吴一的一样",
        "吴一": "手机号「+8613700000001」和刘洋的一样",
        "郑二": "手机号「+8613800000009」和周到的一样",
        "冯三": "telegram_id「107」和赵雪的一样",
        "陈四": "telegram_id「111」和褚五的一样",
        "褚五": "telegram_id「111」和陈四的一样",
    }


async def test_a_table_that_an_earlier_version_kept_is_asked_for_again(world: World) -> None:
    boss = await administrator(world)
    content = "工号,姓名,岗位\nE031,吴一,业务员\n".encode()
    await boss.sends_file("人.csv", content)

    def keep_as_it_came(session: Session) -> None:
        session.query(Attachment).filter(Attachment.wanted_by.is_not(None)).one().content = content

    await world.write(keep_as_it_came)
    assert await boss.presses("导入 1 行") == "这个按钮已经过期了"


async def test_before_anything_is_imported_the_card_says_what_would_change(world: World) -> None:
    boss = await administrator(world)
    rows = (
        "E006,刘洋,主管,李敏,华东区,\n"
        "E007,赵雪,业务员,张伟,华北区,是\n"
        "E005,张伟,主管,李敏;王强,华东区,\n"
        "E090,新人,业务员,李敏,华东区,\n"
    )
    await boss.sends_file("人.csv", ("工号,姓名,岗位,上级,团队,管理员\n" + rows).encode())
    assert (await boss.last()).text.splitlines()[2:] == [
        "新 1 人，2 人有变化，1 人不变。",
        "· 上级：刘洋、赵雪",
        "· 岗位：刘洋",
        "· 团队：赵雪 → 华北区",
        "· 管理员：赵雪 ✓",
    ]
    assert await boss.presses("导入 4 行") == "导入好了"
    assert (await (await world.phone("赵雪")).last()).text == "人员表里把你设为管理员了，发「管理」看看。"
    await boss.sends_file("人.csv", ("工号,姓名,岗位,上级,团队,管理员\n" + rows).encode())
    assert (await boss.last()).text.endswith("和现在一样，没有变化。")
    bad = "E007,赵雪,业务员,李敏,华北区,\nE091,无名,飞行员,李敏,华东区,\n"
    await boss.sends_file("人.csv", ("工号,姓名,岗位,上级,团队,管理员\n" + bad).encode())
    card = next(one for one in reversed(await boss.look()) if "1 行有问题" in one.text)
    assert card.text.splitlines()[-2:] == ["新 0 人，1 人有变化，0 人不变。", "· 上级：赵雪"]


async def test_a_file_that_was_mended_and_sent_again_takes_the_older_ones_buttons_away(world: World) -> None:
    boss = await administrator(world)
    await boss.sends_file("人.csv", (POSTS + "E006,刘洋,主管\n").encode())
    wrong = await boss.last()
    key = wrong.key("导入 1 行")
    assert key is not None
    await boss.sends_file("人.csv", (POSTS + "E006,刘洋,业务员\n").encode())
    assert await boss.taps(wrong, key) == "这份已经处理过了"
    assert "你又发了新的一份" in (await boss.card("你又发了")).text
    assert (await boss.last()).labels[0] == "导入 1 行"


async def test_a_file_that_only_links_accounts_is_not_said_to_change_nothing(world: World) -> None:
    boss = await administrator(world)
    await boss.sends_file("人.csv", "工号,姓名,岗位,telegram_id\nE009,周到,业务员,90909\n".encode())
    assert (await boss.last()).text.endswith("新 0 人，1 人有变化，0 人不变。\n· 绑定 Telegram：周到")
