"""A company where a post is empty: the form says so before it is sent, and somebody else decides."""

import csv
import io

from storage.enums import RequestState
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, answers, people_of, staff
from tests.stories.test_requests import the_one

SALES = BOOKS["sales-company"]
STAFF = staff(SALES)


async def without(open_world: Found, post: str) -> tuple[World, Phone]:
    """Found the software company of regulation 002 with nobody at a post; give the representative's phone."""
    name = STAFF[post]
    rows = [row for row in csv.DictReader(io.StringIO(people_of(SALES).decode())) if row["name"] != name]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for row in rows:
        bosses = [one for one in row["superior"].split(";") if one != name]
        writer.writerow({**row, "superior": ";".join(bosses)})
    world = await open_world("telegram-polling", rulebook="sales-company", people=out.getvalue().encode())
    return world, await world.phone(STAFF["account_manager"])


async def fills(phone: Phone, kind: str) -> None:
    """Fill the form of a kind of request, all but the questions for a person."""
    await phone.says(f"申请 {SALES.requests[kind].title.zh}")
    for field in SALES.forms[SALES.requests[kind].form].fields:
        if field.kind != "person":
            await answers(phone, field)


async def test_a_project_does_not_start_without_anybody_to_supervise_it(open_world: Found) -> None:
    world, rep = await without(open_world, "project_supervisor")
    await fills(rep, "project_start")
    card = await rep.last()
    assert "⚠ 公司里还没有人担任「项目主管」" in card.text
    assert "提交" not in card.labels
    await rep.says("提交")
    assert (await the_one(world)).state is RequestState.DRAFT


async def test_an_empty_post_is_not_agreed_for_by_whoever_agreed_already(open_world: Found) -> None:
    world, rep = await without(open_world, "general_manager")
    await fills(rep, "reimbursement")
    await rep.presses("提交")
    boss, director = [await world.phone(STAFF[one]) for one in ("regional_manager", "marketing_director")]
    await boss.presses("同意")
    await world.later(seconds=16)
    assert f"等{director.name}审批" in (await rep.last()).text
    assert "要你批" in (await director.last()).text
