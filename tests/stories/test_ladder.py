"""What whoever applies is told of the time it takes: until when, and who comes next where nobody decides."""

from pathlib import Path

from handlers.rulebooks import shipped
from storage.enums import RequestState
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, at_sales_company, people_of, quotes, staff
from tests.stories.test_requests import asks_for_money, the_one

STAFF = staff(BOOKS["sales-company"])


async def test_the_next_superior_is_named_before_the_time_is_over(open_world: Found) -> None:
    world, phones = await at_sales_company(open_world)
    rep = phones["account_manager"]
    await quotes(rep)
    await rep.presses("提交")
    assert f"到点没批，我会请{STAFF['marketing_director']} 一起看。" in (await rep.last()).text
    await world.later(days=2)
    assert "要你批" in (await phones["marketing_director"].last()).text


async def test_how_long_is_put_off_and_how_long_an_offer_waits_is_the_rule_books(
    open_world: Found, tmp_path: Path
) -> None:
    book = shipped("market-operations")
    assert "later_hours: 2, offer_days: 3," in book
    path = tmp_path / "quick.yaml"
    path.write_text(book.replace("later_hours: 2, offer_days: 3,", "later_hours: 5, offer_days: 1,"), "utf-8")
    world = await open_world("telegram-polling", rulebook=str(path))
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    assert await boss.presses("稍后提醒") == "5 小时后再提醒"
    await boss.presses("更多")
    await boss.presses("同意，但改为…")
    await boss.presses("金额")
    await boss.says("800")
    await world.later(seconds=16)
    assert (await the_one(world)).state is RequestState.OFFERED
    await world.later(days=1)
    await world.later(days=1)
    assert (await the_one(world)).state is RequestState.PENDING


async def test_a_limit_for_each_step_is_said_before_it_is_sent(open_world: Found, tmp_path: Path) -> None:
    book = shipped("sales-company")
    assert "{days: 2, working: true," in book
    path = tmp_path / "each.yaml"
    path.write_text(book.replace("{days: 2, working: true,", "{days: 2, working: true, each_step: true,"), "utf-8")
    people = people_of(BOOKS["sales-company"])
    world = await open_world("telegram-polling", rulebook=str(path), people=people)
    rep = await world.phone(STAFF["account_manager"])
    await quotes(rep)
    assert "（每步 2 个工作日内，最晚 11月27日 周五 17:20）" in (await rep.last()).text
