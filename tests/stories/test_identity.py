"""Who somebody is: strangers, codes, links, several accounts, groups."""

import pytest

from handlers.welcome import new_code
from storage import people
from storage.database import Session
from storage.enums import ReportState
from storage.tables import Account, Report
from tests.chair.phones import TelegramPhone
from tests.chair.world import World
from tests.stories.test_filing import written


@pytest.fixture
def messenger() -> str:
    """Strangers exist on Telegram only: the local page knows everybody."""
    return "telegram-polling"


async def code_for(world: World, name: str, *, makes_admin: bool = False) -> str:
    """Make a one-time code for somebody."""

    def work(session: Session) -> str:
        person = next((one for one in people.everyone(session) if one.name == name), None)
        return new_code(session, world.clock.now(), person, makes_admin=makes_admin)

    return await world.write(work)


async def test_a_stranger_gets_one_friendly_sentence_and_nothing_else(world: World) -> None:
    stranger = TelegramPhone(world, "路人", "999")
    for text in ("/start", "日报", "你好", "/start WRONGWRONG22"):
        await stranger.says(text)
    assert len([one for one in await stranger.look() if not one.mine]) == 1
    assert "我还不认识这个账号" in (await stranger.last()).text
    await world.later(days=2)
    await stranger.says("在吗")
    assert len([one for one in await stranger.look() if not one.mine]) == 2


async def test_a_one_time_code_links_an_account_once(world: World) -> None:
    code = await code_for(world, "孙丽")
    second = TelegramPhone(world, "孙丽的新手机", "555")
    await second.says(f"/start {code}")
    assert "孙丽，绑好了" in [one.text for one in await second.look()][1]
    thief = TelegramPhone(world, "别人", "556")
    await thief.says(f"/start {code}")
    assert "我还不认识这个账号" in (await thief.last()).text


async def test_a_code_runs_out(world: World) -> None:
    code = await code_for(world, "孙丽")
    await world.later(days=15)
    late = TelegramPhone(world, "孙丽", "555")
    await late.says(f"/start {code}")
    assert "我还不认识这个账号" in (await late.last()).text


async def test_a_code_of_somebody_else_does_not_change_who_i_am(world: World) -> None:
    code = await code_for(world, "孙丽")
    rep = await world.phone("刘洋")
    await rep.says(f"/start {code}")
    assert "这个账号已经是刘洋了" in (await rep.last()).text


async def test_the_first_run_prints_a_link_that_makes_an_administrator(world: World) -> None:
    await world.until(lambda: any("t.me/xiaoqin_bot?start=" in line for line in world.said))
    link = next(line for line in world.said if "t.me/xiaoqin_bot?start=" in line)
    code = link.rpartition("=")[2]
    boss = TelegramPhone(world, "老板", "777")
    await boss.says(f"/start {code}")
    assert "你是管理员" in [one.text for one in await boss.look()][1]
    admins = await world.ask(lambda session: [one.name for one in people.administrators(session)])
    assert admins == ["老板"]
    await world.restart()
    assert not any("start=" in line for line in world.said)


async def test_a_person_may_have_several_accounts_and_is_answered_where_they_speak(world: World) -> None:
    code = await code_for(world, "刘洋")
    old, new = await world.phone("刘洋"), TelegramPhone(world, "刘洋", "5106")
    await old.says("日报")
    await new.says(f"/start {code}")
    await new.says("跑了三家店")
    assert "2/4" in (await new.last()).text
    assert (await old.last()).text == "1/4 今日完成"
    await old.says("去D店")
    assert "3/4" in (await old.last()).text


async def test_who_left_the_company_is_a_stranger_again(world: World) -> None:
    rep = await world.phone("刘洋")

    def leave(session: Session) -> None:
        person = next(one for one in people.everyone(session) if one.name == "刘洋")
        person.left_on = world.clock.now().date().replace(day=1)

    await world.write(leave)
    await rep.says("日报")
    assert "我还不认识这个账号" in (await rep.last()).text


async def test_a_report_waits_until_its_superior_is_linked(world: World) -> None:
    def unlink(session: Session) -> None:
        person = next(one for one in people.everyone(session) if one.name == "李敏")
        person.account_id = None
        session.query(Account).filter_by(person_id=person.id).delete()

    await world.write(unlink)
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    assert await boss.look() == []
    code = await code_for(world, "李敏")
    await boss.says(f"/start {code}")
    assert "刘洋 · 日报" in (await boss.card("刘洋 · 日报")).text
    await boss.presses("已阅")
    assert await world.ask(lambda session: session.query(Report).one().state) is ReportState.READ


async def test_in_a_group_a_verb_gets_one_line_and_no_form(world: World) -> None:
    rep = await world.phone("刘洋")
    assert isinstance(rep, TelegramPhone)
    for text in ("/daily@xiaoqin_bot", "大家好", "日报"):
        message = {
            "message_id": world.telegram.new_message_id(),
            "date": int(world.clock.real().timestamp()),
            "chat": {"id": -500, "type": "group", "title": "华东"},
            "from": {"id": 106, "is_bot": False, "first_name": "刘洋"},
            "text": text,
        }
        await world.telegram.push({"message": message})
        await world.quiet()
    assert [one.text for one in world.telegram.chat("-500")] == ["请和我私聊：https://t.me/xiaoqin_bot"]
    assert await rep.look() == []


async def test_blocking_the_bot_is_noticed_and_coming_back_too(world: World) -> None:
    rep = await world.phone("刘洋")
    assert isinstance(rep, TelegramPhone)
    for status, unreachable in (("kicked", True), ("member", False)):
        member = {
            "chat": {"id": 106, "type": "private"},
            "from": {"id": 106, "is_bot": False, "first_name": "刘洋"},
            "date": int(world.clock.real().timestamp()),
            "old_chat_member": {"status": "member", "user": {"id": 123456}},
            "new_chat_member": {"status": status, "user": {"id": 123456}},
        }
        await world.telegram.push({"my_chat_member": member})
        await world.quiet()
        account = await world.ask(lambda session: session.query(Account).filter_by(user="106").one())
        assert account.unreachable is unreachable
