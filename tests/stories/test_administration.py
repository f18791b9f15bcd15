"""What an administrator sees and decides in the chat."""

import shutil
from types import SimpleNamespace

import pytest

from handlers import books, routes
from handlers.rulebooks import shipped
from handlers.rules.assumptions import assumed
from handlers.rules.reading import read
from storage.database import Session
from storage.people import everyone
from storage.tables import Person, RuleBookVersion
from tests.chair.phones import Phone
from tests.chair.world import World


async def administrator(world: World) -> Phone:
    """Make somebody administrator; give the phone."""

    def promote(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "王强").admin = True
        session.add(Person(name="新来的", code="E099"))

    await world.write(promote)
    return await world.phone("王强")


async def test_an_administrator_sees_who_is_not_linked(world: World) -> None:
    boss = await administrator(world)
    await boss.says("/admin")
    card = await boss.last()
    assert card.text == "管理\n已绑定 8/10\n未绑定：周到、新来的"
    copied = card.key("复制催办文案")
    assert copied is not None
    assert copied.copy.startswith("周到、新来的：请打开")
    assert "制度没写明的 23 项" in card.labels


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_whoever_is_not_linked_is_named_page_by_page_with_a_word_to_copy(world: World) -> None:
    boss = await administrator(world)

    def hire(session: Session) -> None:
        session.add_all(Person(name=f"员工{n:02}", code=f"E{200 + n}") for n in range(30))

    await world.write(hire)
    await boss.says("/admin")
    assert (await boss.last()).text.endswith("+20")
    await boss.presses("看未绑定")
    card = await boss.last()
    assert card.text.startswith("还没绑定的 32 位\n周到、新来的、员工00、")
    assert card.labels == ["复制催办文案", "更多（1/2）", "返回"]
    await boss.presses("更多（1/2）")
    card = await boss.last()
    assert card.text.endswith("员工29")
    copied = card.key("复制催办文案")
    assert copied is not None
    assert "员工18、" in copied.copy
    assert "员工29：请打开" in copied.copy
    await boss.presses("返回")
    assert "已绑定 8/40" in (await boss.last()).text


async def test_nobody_else_sees_it(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("管理")
    assert (await rep.last()).text == "这个要管理员才能看。"


async def test_a_rule_book_that_names_whom_nobody_knows_says_so_before_it_is_in_force(world: World) -> None:
    boss = await administrator(world)
    path = world.folder / "mine.yaml"
    step = "      - {id: stub, title: {zh-CN: 留存根"
    named = "      - {id: some, people: [E003, E777], when: [{teams: [华东区, 火星区]}], assumed: true}\n"
    book = shipped("market-operations")
    assert book.count(step) == 1
    path.write_text(book.replace(step, named + step), encoding="utf-8")
    await world.restart_with(str(path))
    card = await boss.card("「mine」改过了")
    assert "里面写到的E777、火星区，人员表里没有" in card.text
    assert card.key("启用新制度") is not None


async def test_a_changed_rule_book_is_put_in_force_with_one_tap(world: World) -> None:
    boss, rep = await administrator(world), await world.phone("刘洋")
    path = world.folder / "mine.yaml"
    path.write_text(shipped("market-operations").replace('"21:00"', '"20:45"'), encoding="utf-8")
    await world.restart_with(str(path))
    card = await boss.card("「mine」改过了")
    key = card.key("启用新制度")
    assert key is not None
    await rep.says("帮助")
    assert await rep.taps(await rep.last(), key) == "要管理员才行"
    assert await boss.taps(card, key) == "已启用"
    assert "「mine」已启用" in (await boss.card("「mine」")).text
    states = await world.ask(lambda session: {one.name: str(one.state) for one in session.query(RuleBookVersion)})
    assert states == {"market-operations": "retired", "mine": "active"}
    assert await boss.taps(card, key) == "这个按钮已经过期了"


async def test_what_the_regulation_leaves_open_is_decided_with_taps(world: World) -> None:
    boss = await administrator(world)
    await boss.says("/admin")
    await boss.presses("制度没写明的 23 项")
    first = await boss.last()
    assert first.text == "制度没写明，我先这么定 1/23\n工作日按国家日历（含调休）"
    assert first.labels == ["就这样", "改", "下一项", "其余都这样"]
    assert await boss.presses("就这样") == "定好了：工作日按国家日历（含调休）"
    assert (await boss.last()).text == "制度没写明，我先这么定 1/22\n22:00 到 07:30 不打扰"
    await boss.presses("改")
    await boss.says("九点到八点")
    assert "写成 22:00-7:30" in (await boss.last()).text
    await boss.says("21:30到8点")
    await boss.presses("下一项")
    await boss.presses("下一项")
    await boss.presses("改")
    await boss.presses("0 天")
    while "21:00 截止" not in (await boss.card("我先这么定")).text:
        await boss.presses("下一项")
    await boss.presses("改")
    await boss.presses("19:00")
    rules = await world.ask(lambda session: books.active(session).rules)
    due = rules.duties["daily"].due
    assert (str(due.time), str(due.first_reminder), str(due.last_call)) == ("19:00:00", "15:30:00", "18:30:00")
    assert (str(rules.quiet_hours.start), str(rules.quiet_hours.end)) == ("21:30:00", "08:00:00")
    assert rules.trial.days == 0
    assert not due.assumed
    assert due.clause.startswith("公司确定（王强 2026-11-23")
    await world.restart()
    await boss.says("/admin")
    assert "等着启用" not in (await boss.last()).text, "the file has not changed"
    await boss.presses("制度没写明的 19 项")
    await boss.presses("其余都这样")
    assert (await boss.last()).text.startswith("剩下 19 项都照我定的来？")
    await boss.presses("返回")
    await boss.presses("就这样")
    await boss.presses("其余都这样")
    assert await boss.presses("都这样") == "18 项都定好了"
    assert "都定好了" in (await boss.last()).text
    await boss.presses("要一份制度文件")
    [(name, content)] = await boss.downloads(await boss.card("现行制度在这里"))
    assert name == "market-operations.yaml"
    assert read(content.decode()).trial.days == 0
    assert "# One tap" not in content.decode() or "clause: 000/II§10(9)" in content.decode()


async def test_only_administrators_decide_and_an_old_button_decides_nothing(world: World) -> None:
    boss, rep = await administrator(world), await world.phone("刘洋")
    await boss.says("/admin")
    await boss.presses("制度没写明的 23 项")
    card = await boss.last()
    key = card.key("就这样")
    assert key is not None
    await rep.says("帮助")
    assert await rep.taps(await rep.last(), key) == "要管理员才行"
    await boss.taps(card, key)
    assert await boss.taps(card, key) in {"这一项已经定过了", "制度刚刚变过，请再看一眼"}


async def test_a_broken_rule_book_is_refused_while_running_and_the_last_good_one_stays(world: World) -> None:
    boss = await administrator(world)
    path = world.folder / "mine.yaml"
    path.write_text(shipped("market-operations"), encoding="utf-8")
    await world.restart_with(str(path))
    path.write_text(shipped("market-operations").replace('"21:00"', '"25:00"'), encoding="utf-8")
    await world.later(seconds=30)
    alarm = await boss.last()
    assert alarm.text.startswith("⚠ 小勤有事要告诉你\n制度文件有错，没有采用")
    assert "mine.yaml:" in alarm.text
    path.write_text(shipped("market-operations").replace('"21:00"', '"20:45"'), encoding="utf-8")
    await world.later(seconds=30)
    await boss.presses("启用新制度")
    path.write_text("roles: [", encoding="utf-8")
    await world.restart_with(str(path))
    assert any("the last good one stays" in line for line in world.said)
    rules = await world.ask(lambda session: books.active(session).rules)
    assert str(rules.duties["daily"].due.time) == "20:45:00"


async def test_dead_letters_and_a_full_disk_ring_once_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await administrator(world)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=5_000_000))
    for _ in range(3):
        await world.later(minutes=1)
    cards = [one.text for one in await boss.look() if "磁盘只剩 5 MB" in one.text]
    assert len(cards) == 1
    monkeypatch.undo()
    rep = await world.phone("刘洋")

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(routes.VERBS, "todo", broken)
    await rep.says("待办")
    assert "这一步没成功" in (await rep.last()).text
    assert "有 1 条消息没能处理" in (await boss.card("没能处理")).text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_revoked_token_is_told_where_it_can_be_heard(world: World) -> None:
    boss = await administrator(world)
    world.telegram.script("getUpdates", (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}))
    await boss.says("待办", settle=False)
    await world.until(lambda: any("不认我的令牌" in one.text for one in world.telegram.chat(boss.user)))


async def test_two_administrators_decide_at_once_and_both_decisions_hold(world: World) -> None:
    boss, other = await administrator(world), await world.phone("周敏")

    def promote(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "周敏").admin = True

    await world.write(promote)
    cards = []
    for one in (boss, other):
        await one.says("/admin")
        await one.presses("制度没写明的 23 项")
        cards.append(await one.last())
    await other.presses("下一项")
    second = await other.last()
    first_key, second_key = cards[0].key("就这样"), second.key("就这样")
    assert first_key is not None
    assert second_key is not None
    await boss.taps(cards[0], first_key, settle=False)
    await other.taps(second, second_key, settle=False)
    await world.quiet()
    open_ones = await world.ask(lambda session: list(assumed(books.active(session).rules)))
    if len(open_ones) == 22:
        # Whoever came second was shown the new rules and taps again.
        await other.presses("就这样")
    left = await world.ask(lambda session: [kind for kind, _ in assumed(books.active(session).rules)])
    assert len(left) == 21
    assert "calendar" not in left


async def test_a_typed_value_decides_what_was_asked_about(world: World) -> None:
    boss, other = await administrator(world), await world.phone("周敏")

    def promote(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "周敏").admin = True

    await world.write(promote)
    await boss.says("/admin")
    await boss.presses("制度没写明的 23 项")
    for _ in range(4):
        await boss.presses("下一项")
    assert "试运行" in (await boss.last()).text
    await boss.presses("改")
    await other.says("/admin")
    await other.presses("制度没写明的 23 项")
    await other.presses("就这样")
    await boss.says("3")
    rules = await world.ask(lambda session: books.active(session).rules)
    assert (rules.trial.days, rules.reminders.per_day) == (3, 6)
