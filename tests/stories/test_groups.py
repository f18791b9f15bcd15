"""A team's group: bound by an administrator, told counts in one message that is only rewritten."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from handlers import counts
from handlers.context import Desk
from schedules.summarizing import tell_groups
from storage import cards, groups, inbox, outbox, places
from storage.database import Session
from storage.people import everyone
from storage.tables import GroupChat
from storage.teams import Standing
from tests.chair.phones import Phone
from tests.chair.shown import Shown
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import TELEGRAM_IDS, World
from tests.stories.test_filing import written

GROUP = -500
SUPERGROUP = -100500
CHANNEL = "C500"


@pytest.fixture(params=["telegram-polling", "telegram-webhook", "slack"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Name the messengers with groups of their own; the sample company's is bound from the start."""
    return str(request.param)


def address_of(world: World) -> str:
    """Give the group's address."""
    return CHANNEL if world.on_slack else str(GROUP)


async def says_in_group(world: World, name: str, text: str, chat: int = GROUP) -> None:
    """Let somebody say something to the clerk in the group."""
    if world.on_slack:
        phone = await world.phone(name)
        assert isinstance(phone, SlackPhone)
        await phone.mentions(CHANNEL, text.partition("@")[0].removeprefix("/"))
        return
    message = {
        "message_id": world.telegram.new_message_id(),
        "date": int(world.clock.real().timestamp()),
        "chat": {"id": chat, "type": "group", "title": "华东"},
        "from": {"id": TELEGRAM_IDS.get(name, 999), "is_bot": False, "first_name": name},
        "text": text,
    }
    await world.telegram.push({"message": message})
    await world.quiet()


async def presses_in_group(world: World, name: str, shown: Shown, label: str) -> str:
    """Let somebody tap a button in the group; give the toast."""
    key = shown.key(label)
    assert key is not None
    if world.on_slack:
        return await (await world.phone(name)).taps(shown, key)
    query_id = f"g{world.telegram.new_message_id()}"
    who = {"id": TELEGRAM_IDS.get(name, 999), "is_bot": False, "first_name": name}
    message: dict[str, Any] = {
        "message_id": int(shown.id),
        "date": int(world.clock.real().timestamp()),
        "chat": {"id": GROUP, "type": "group", "title": "华东"},
        "text": shown.text,
    }
    query = {"id": query_id, "from": who, "chat_instance": "1", "message": message, "data": key.press}
    await world.telegram.push({"callback_query": query})
    await world.quiet()
    await world.until(lambda: query_id in world.telegram.toasts)
    return world.telegram.toasts[query_id]


def group(world: World) -> list[Shown]:
    """Give what the group sees."""
    chat = world.slack.chat(CHANNEL) if world.on_slack else world.telegram.chat(str(GROUP))
    return [one for one in chat if not one.mine]


async def bound(world: World) -> Phone:
    """Let an administrator bind the group to a team; give the administrator's phone."""

    def promote(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "王强").admin = True

    await world.write(promote)
    boss = await world.phone("王强")
    await says_in_group(world, "王强", "/bind")
    await boss.presses("华东区（5 人，1 人未绑定）")
    return boss


async def test_an_administrator_binds_a_group_in_private(world: World) -> None:
    boss = await bound(world)
    assert group(world)[0].text == "王强，我私聊问你了。"
    assert (await boss.last()).text == "绑定群\n绑好了：华东区。"
    assert group(world)[-1].text.startswith("本群现在归华东区")


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_one_of_many_teams_is_found_page_by_page_or_by_its_name(world: World) -> None:
    def add(session: Session) -> None:
        for n, one in enumerate(everyone(session)):
            places.set_teams(session, {one.id: f"{n}区"}, world.clock.now())
            one.admin = one.name == "王强"

    await world.write(add)
    boss = await world.phone("王强")
    await says_in_group(world, "王强", "/bind")
    asked = await boss.last()
    assert asked.labels == ["0区（1 人）", "1区（1 人）", "2区（1 人）", "更多"]
    for _ in range(2):
        await boss.presses("更多")
    assert (await boss.last()).text == asked.text
    assert (await boss.last()).labels == ["6区（1 人）", "7区（1 人）", "8区（1 人，1 人未绑定）", "不绑定"]
    await says_in_group(world, "王强", "/bind 7")
    assert (await boss.last()).labels == ["7区（1 人）", "不绑定"]
    await boss.presses("7区（1 人）")
    assert await world.ask(teams_of_groups) == {str(GROUP): "7区"}


async def test_nobody_else_can_bind(world: World) -> None:
    await says_in_group(world, "刘洋", "/bind")
    await says_in_group(world, "陌生人", "/bind@xiaoqin_bot")
    command = "/neiqin bind" if world.on_slack else "/bind"
    assert {one.text for one in group(world)} == {f"绑定群要管理员来发 {command}。"}
    assert await world.ask(lambda session: session.query(GroupChat).count()) == 0


async def test_the_count_is_one_message_rewritten_as_reports_come_in(world: World) -> None:
    await bound(world)
    before = len(group(world))
    first, second = await world.phone("刘洋"), await world.phone("赵雪")
    await written(first)
    await first.presses("提交")
    assert len(group(world)) == before
    await world.at(20, 30)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 1/4，还差 3 份"
    await written(second)
    await second.presses("提交")
    assert group(world)[-1].text == "日报 11月23日 周一：已交 2/4，还差 2 份"
    await world.at(21, 11)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 2/4，2 份没交"
    assert len(group(world)) == before + 1
    assert not any(name in one.text for one in group(world)[1:] for name in ("张伟", "李敏", "刘洋"))


async def test_the_button_tells_only_whoever_presses(world: World) -> None:
    await bound(world)
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("提交")
    await world.at(20, 30)
    post = group(world)[-1]
    before = len(group(world))
    assert await presses_in_group(world, "刘洋", post, "看我的状态") == "你的日报已交（17:20）。"
    assert await presses_in_group(world, "赵雪", post, "看我的状态") == "你的日报还没交，21:00 截止。"
    assert await presses_in_group(world, "陈建国", post, "看我的状态") == "这份不用你交。"
    assert await presses_in_group(world, "陌生人", post, "看我的状态") == "我还不认识你，请私聊我绑定"
    assert len(group(world)) == before


async def test_whoever_is_off_is_not_counted(world: World) -> None:
    await bound(world)
    await world.at(17, 30)
    await (await world.phone("刘洋")).presses("今天休息")
    await world.at(20, 30)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/3，还差 3 份"


async def test_a_group_that_throws_us_out_is_unbound(world: World) -> None:
    await bound(world)
    (world.slack.blocked if world.on_slack else world.telegram.blocked).add(address_of(world))
    await world.at(20, 30)
    assert await world.ask(lambda session: session.query(GroupChat).one().team) == ""


@pytest.mark.parametrize("messenger", ["telegram-polling", "telegram-webhook"])
async def test_a_bound_group_that_moves_stays_bound(world: World) -> None:
    await bound(world)
    world.telegram.moved[str(GROUP)] = str(SUPERGROUP)
    await says_in_group(world, "刘洋", "/daily")
    await world.until(lambda: bool(world.telegram.chat("-100500")))
    assert await world.ask(lambda session: session.query(GroupChat).one().address) == "-100500"
    await world.at(20, 30)
    assert any("还差 4 份" in one.text for one in world.telegram.chat("-100500"))


def teams_of_groups(session: Session) -> dict[str, str]:
    """Give each group's team."""
    return {one.address: one.team for one in session.query(GroupChat)}


@pytest.mark.parametrize("messenger", ["telegram-polling"])
@pytest.mark.parametrize("told", ["by its message", "by a refusal"])
async def test_a_group_bound_anew_after_a_move_we_missed_hears_its_count_once(world: World, told: str) -> None:
    boss, rep = await bound(world), await world.phone("刘洋")
    await says_in_group(world, "王强", "/bind", SUPERGROUP)
    await boss.presses("华东区（5 人，1 人未绑定）")
    world.telegram.moved[str(GROUP)] = str(SUPERGROUP)
    if told == "by its message":
        chat = {"id": GROUP, "type": "group", "title": "华东"}
        moved = {"message_id": 9000, "date": int(world.clock.real().timestamp()), "chat": chat}
        await world.telegram.push({"message": {**moved, "migrate_to_chat_id": SUPERGROUP}})
        await world.quiet()
        assert await world.ask(inbox.dead) == []
    await world.at(20, 30)
    counts = [one.text for one in world.telegram.chat(str(SUPERGROUP)) if "已交" in one.text]
    assert counts == ["日报 11月23日 周一：已交 0/4，还差 4 份"]
    assert await world.ask(teams_of_groups) == {str(GROUP): "", str(SUPERGROUP): "华东区"}
    await written(rep)
    await rep.presses("提交")
    assert "已交 1/4" in world.telegram.chat(str(SUPERGROUP))[-1].text


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_move_noted_while_the_administrator_is_still_asked_keeps_the_team(world: World) -> None:
    await bound(world)
    await says_in_group(world, "王强", "/bind", SUPERGROUP)
    world.telegram.moved[str(GROUP)] = str(SUPERGROUP)
    await world.at(20, 30)
    assert await world.ask(teams_of_groups) == {str(GROUP): "", str(SUPERGROUP): "华东区"}


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_what_cannot_be_noted_is_given_up_alone_and_everybody_else_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise IntegrityError("UPDATE group_chat", {}, Exception("UNIQUE constraint failed"))

    monkeypatch.setattr(outbox, "move_chat", refuse)
    world.telegram.moved[str(GROUP)] = str(SUPERGROUP)
    rep = await world.phone("刘洋")
    await says_in_group(world, "刘洋", "/daily")
    await rep.says("待办")
    assert "日报" in (await rep.last()).text
    await world.quiet()


async def test_a_group_can_be_let_go(world: World) -> None:
    boss = await bound(world)
    await says_in_group(world, "王强", "/bind")
    await boss.presses("不绑定")
    before = len(group(world))
    await world.at(20, 30)
    assert len(group(world)) == before


async def test_a_group_hears_the_same_day_what_an_outage_kept_from_it(world: World) -> None:
    await bound(world)
    before = len(group(world))
    await world.at(21, 20)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/4，4 份没交"
    assert len(group(world)) == before + 1
    await world.at(21, 40)
    assert len(group(world)) == before + 1, "once"


async def test_a_group_bound_after_the_last_call_hears_nothing_of_that_day(world: World) -> None:
    await world.at(21, 20)
    await bound(world)
    before = len(group(world))
    await world.at(21, 40)
    assert len(group(world)) == before


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_group_bound_after_the_last_call_and_before_the_deadline_hears_at_once(world: World) -> None:
    await world.at(20, 40)
    await bound(world)
    assert group(world)[-1].text == "日报 11月23日 周一：已交 0/4，还差 4 份"


async def test_what_an_outage_kept_back_until_the_quiet_hours_is_not_posted_at_night(world: World) -> None:
    await bound(world)
    before = len(group(world))
    await world.at(23, 30)
    assert len(group(world)) == before


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_group_that_cannot_be_told_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bound(world)

    def bind_another(session: Session) -> None:
        one = groups.group_at(session, ("telegram", "123456", "-100777"))
        one.team, one.bound_at = "华东区", world.clock.now()

    def told(session: Session) -> list[bool]:
        return [cards.is_known(session, one.recipient, "group:daily:2026-11-23") for one in groups.bound(session)]

    await world.write(bind_another)
    shows = counts._show

    def stumbles(desk: Desk, row: GroupChat, one: Standing) -> None:
        if row.address != "-100777":
            raise LookupError("a team whose name breaks the post")
        shows(desk, row, one)

    monkeypatch.setattr(counts, "_show", stumbles)
    await world.at(20, 30)
    assert await world.ask(told) == [False, True]
    assert await world.app._run_job(tell_groups) == 0, "the slice is done"
