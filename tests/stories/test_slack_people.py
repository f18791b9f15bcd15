"""Who somebody is on Slack: a code, an address the workspace vouches for, or an administrator's tap."""

from typing import Any

import pytest

from handlers import books
from handlers.context import Desk
from storage import people
from storage.database import Session
from storage.tables import Account, Person
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World, hire
from tests.conftest import Found
from tests.stories.test_identity import code_for
from tests.stories.test_joining import administrator, find


@pytest.fixture
def messenger() -> str:
    """Slack, over its socket."""
    return "slack"


def somebody(world: World, user: str, name: str, email: str, **more: Any) -> SlackPhone:
    """Give the phone of a member of the workspace with this profile."""
    world.slack.profiles[user] = {"profile": {"real_name": name, "email": email}, **more}
    return SlackPhone(world, name, user)


async def with_email(world: World, name: str, email: str) -> None:
    """Write somebody's address into the people file."""

    def work(session: Session) -> None:
        next(one for one in people.everyone(session) if one.name == name).email = email

    await world.write(work)


async def said(phone: SlackPhone) -> list[str]:
    """Give what the clerk said to somebody."""
    return [one.text for one in await phone.look() if not one.mine]


async def test_an_address_that_the_file_knows_links_where_the_administrator_trusts_it(open_world: Found) -> None:
    world = await open_world("slack", link_by_email=True)
    await with_email(world, "周到", "Zhou.Dao@firm.example ")
    phone = somebody(world, "U109", "周到", "zhou.dao@FIRM.example")
    await phone.says("你好")
    first, linked, hello = await said(phone)
    assert "我还不认识这个账号" in first
    assert "手机号" not in first
    assert linked == "周到，绑好了，以后在这里找我就行。\n从11月24日 周二起交日报，到点我提醒。"
    assert hello.startswith("周到，你好")
    await phone.says("日报")
    assert "1/4" in (await phone.last()).text


async def test_without_that_trust_an_administrator_says_so_with_one_tap(world: World) -> None:
    boss = await administrator(world)
    await with_email(world, "周到", "zhou@firm.example")
    phone = somebody(world, "U109", "Dao Zhou", "zhou@firm.example")
    await phone.says("你好")
    assert "我请管理员确认你是哪一位了" in (await phone.last()).text
    card = await boss.last()
    assert card.text == "新同事\nDao Zhou（zhou@firm.example）想加入，请看看是哪一位。"
    assert card.labels[0] == "周到"
    assert await boss.presses("周到") == "周到绑好了"
    assert "周到，绑好了" in (await phone.card("绑好了")).text
    person = await find(world, "周到")
    assert (person.email, person.phone) == ("zhou@firm.example", "+8613800000009")


async def test_an_address_nobody_knows_is_kept_with_whoever_the_administrator_names(world: World) -> None:
    boss = await administrator(world)
    phone = somebody(world, "U109", "周到", "new@firm.example")
    await phone.says("你好")
    await boss.presses("周到")
    assert (await find(world, "周到")).email == "new@firm.example"
    await phone.says("日报")
    assert "1/4" in (await phone.last()).text


@pytest.mark.parametrize(
    "more",
    [{"is_restricted": True}, {"is_stranger": True}, {"is_email_confirmed": False}, {"team_id": "T9"}],
    ids=["guest", "outsider", "unconfirmed", "another-workspace"],
)
async def test_guests_and_outsiders_need_a_code(open_world: Found, more: dict[str, Any]) -> None:
    world = await open_world("slack", link_by_email=True)
    boss = await administrator(world)
    await with_email(world, "周到", "zhou@firm.example")
    phone = somebody(world, "U109", "周到", "zhou@firm.example", **more)
    await phone.says("你好")
    assert len(await said(phone)) == 1
    assert not [one for one in await boss.look() if "新同事" in one.text]
    await phone.says(await code_for(world, "周到"))
    assert "周到，绑好了" in (await said(phone))[1]


async def test_two_people_with_one_address_are_nobodys_guess(open_world: Found) -> None:
    world = await open_world("slack", link_by_email=True)
    boss = await administrator(world)
    for name in ("周到", "孙丽"):
        await with_email(world, name, "sales@firm.example")
    phone = somebody(world, "U109", "谁", "sales@firm.example")
    await phone.says("你好")
    assert (await find(world, "周到")).account_id is None
    assert "谁（sales@firm.example）" in (await boss.last()).text


async def test_a_profile_is_looked_up_once_and_strangers_get_one_sentence(world: World) -> None:
    phone = somebody(world, "U666", "推销", "")
    for _ in range(3):
        await phone.says("你好")
    assert len(await said(phone)) == 1
    assert world.slack.count("users.info") == 1


async def test_a_profile_that_cannot_be_looked_up_is_asked_for_again(open_world: Found) -> None:
    world = await open_world("slack", link_by_email=True)
    await with_email(world, "周到", "zhou@firm.example")
    phone = somebody(world, "U109", "周到", "zhou@firm.example")
    world.slack.script("users.info", (500, {"ok": False, "error": "internal_error"}))
    await phone.says("你好")
    assert (await find(world, "周到")).account_id is None
    await phone.says("在吗")
    assert (await find(world, "周到")).account_id is not None


async def test_an_address_adds_slack_to_somebody_who_is_on_telegram(open_world: Found) -> None:
    world = await open_world("telegram-polling+slack", link_by_email=True)

    def leave_slack(session: Session) -> None:
        session.query(Account).filter_by(messenger="slack", user="U106").delete()
        session.query(Person).filter_by(name="刘洋").one().email = "liu@firm.example"

    await world.write(leave_slack)
    there = await world.phone("刘洋", "telegram")
    await there.says("日报")
    phone = somebody(world, "U106", "刘洋", "liu@firm.example")
    await phone.says("你好")
    await phone.says("跑了三家店")
    assert "2/4" in (await phone.last()).text


async def test_the_first_run_prints_a_code_that_makes_an_administrator(world: World) -> None:
    await world.until(lambda: any("Slack" in line for line in world.said))
    code = next(line for line in world.said if "Slack" in line).rpartition(" ")[2]
    boss = somebody(world, "U777", "老板", "boss@firm.example")
    await boss.says(code)
    assert "你是管理员" in (await said(boss))[0]
    admins = await world.ask(lambda session: [one.name for one in people.administrators(session)])
    assert admins == ["老板"]
    await world.restart()
    assert not any("Slack" in line for line in world.said)


@pytest.mark.parametrize("trusted", [True, False])
async def test_an_address_that_comes_with_a_later_file_links_by_itself_where_it_is_trusted(
    open_world: Found, *, trusted: bool
) -> None:
    world = await open_world("slack", link_by_email=trusted)
    boss = await administrator(world)
    phone = somebody(world, "U850", "Yi Shen", "shen@firm.example")
    await phone.says("你好")
    await boss.sends_file("人.csv", "工号,姓名,岗位,上级,邮箱\nE050,沈一,业务员,李敏,Shen@firm.example\n".encode())
    await boss.presses("导入 1 行")
    linked = (await find(world, "沈一")).account_id is not None
    assert linked is trusted
    assert ("沈一，绑好了" in (await phone.last()).text or "沈一，你好" in (await phone.last()).text) is trusted


@pytest.mark.parametrize("file_first", [True, False])
async def test_the_people_file_knows_the_first_administrator_by_their_address(
    open_world: Found, *, file_first: bool
) -> None:
    world = await open_world("slack", link_by_email=True)
    code = next(line for line in world.said if "Slack" in line).rpartition(" ")[2]
    boss = somebody(world, "U777", "Boss Chen", "boss@firm.example")
    table = "工号,姓名,岗位,邮箱\nE060,陈总,部门经理,Boss@Firm.example\n".encode()
    if file_first:
        await world.write(lambda session: hire(Desk(session, books.active(session), world.clock.now()), table, {}))
    await boss.says(code)
    if not file_first:
        await boss.sends_file("人.csv", table)
        await boss.presses("导入 1 行")
    admins = await world.ask(lambda session: [(one.name, one.code) for one in people.administrators(session)])
    assert admins == [("陈总", "E060")]
    owner = await world.ask(lambda session: session.query(Account).filter_by(user="U777").one().person_id)
    assert owner == (await find(world, "陈总")).id


async def test_the_companys_link_opens_slack_and_asks_for_a_word(world: World) -> None:
    boss = await administrator(world)
    await boss.says("管理")
    await boss.presses("公司链接和二维码")
    card = await boss.card("公司链接")
    assert "https://slack.com/app_redirect?app=A1&team=T1" in card.text
    assert "发「你好」就行" in card.text
    [(_, picture)] = await boss.downloads(card)
    assert picture.startswith(b"\x89PNG")


async def test_an_id_in_the_people_file_links_by_itself(world: World) -> None:
    boss = await administrator(world)
    table = "工号,姓名,岗位,上级,slack_id\nE050,沈一,业务员,李敏,U850\n"
    await boss.sends_file("人.csv", table.encode())
    await boss.presses("导入 1 行")
    phone = SlackPhone(world, "沈一", "U850")
    await phone.says("日报")
    assert "1/4" in (await phone.last()).text
