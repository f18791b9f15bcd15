"""Where a messenger cannot say where somebody is, a page of ours asks their phone, once."""

from datetime import timedelta

import pytest

from storage import people
from storage.database import Session
from storage.enums import EntryKind
from storage.tables import InboxRow, IncidentEntry, PageLink
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_incident_pages import PUBLIC, opened
from tests.stories.test_incident_pages import link as link_to_print
from tests.stories.test_incidents import reported

HERE = {"latitude": "31.2304", "longitude": "121.4737"}


@pytest.fixture
def messenger() -> str:
    """Slack, over its socket."""
    return "slack"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Keep to one database: what the pages do with it is the same as for printing."""
    return sqlite_url


@pytest.fixture
async def public(world: World) -> World:
    """Give our pages an address."""
    world.public_url = PUBLIC
    await world.restart()
    return world


async def link(rep: Phone) -> str:
    """Ask to add something to the incident; give the link that asks the phone where it is."""
    await rep.presses("补充一句")
    key = (await rep.last()).key("📍 发我的位置")
    assert key is not None, (await rep.last()).labels
    return key.url


async def tell(world: World, address: str, place: dict[str, str]) -> int:
    """Let the phone say where it is."""
    local = f"http://127.0.0.1:{world.port}{address.removeprefix(PUBLIC)}"
    async with world.client.post(local, data=place) as response:
        status = response.status
    await world.quiet()
    return status


async def added(world: World) -> list[str]:
    """List what was added to the incident."""

    def look(session: Session) -> list[str]:
        return [one.text for one in session.query(IncidentEntry).filter_by(kind=EntryKind.ADDED)]

    return await world.ask(look)


async def test_a_tap_on_the_page_puts_the_place_beside_the_incident(public: World) -> None:
    rep = await reported(public)
    address = await link(rep)
    status, text = await opened(public, address)
    assert status == 200
    assert "只在点的时候取一次" in text
    assert await tell(public, address, HERE) == 204
    assert await added(public) == ["31.23040, 121.47370"]
    # The card stands at the bottom again and asks for nothing.
    assert "📍 发我的位置" not in (await rep.last()).labels
    await rep.turns_to("时间线")
    assert "31.23040" in (await rep.card("时间线 ·")).text


async def test_a_link_is_good_once_and_what_came_with_it_is_forgotten(public: World) -> None:
    rep = await reported(public)
    address = await link(rep)
    await tell(public, address, HERE)
    assert await tell(public, address, {"latitude": "1", "longitude": "2"}) == 404
    status, text = await opened(public, address)
    assert status == 404
    assert "这个链接已经用过或过期了" in text
    assert await added(public) == ["31.23040, 121.47370"]

    def look(session: Session) -> tuple[list[object], int]:
        rows = session.query(InboxRow).filter(InboxRow.external_id.startswith("place:"))
        return [one.payload for one in rows], session.query(PageLink).count()

    assert await public.ask(look) == ([None], 0)


async def test_a_link_is_over_after_half_an_hour_and_when_its_owner_has_left(public: World) -> None:
    rep, other = await reported(public), await reported(public, "赵雪")
    first, second = await link(rep), await link(other)

    def leave(session: Session) -> None:
        one = next(one for one in people.everyone(session) if one.name == "赵雪")
        one.left_on = public.clock.now().date() - timedelta(days=1)

    await public.write(leave)
    assert (await opened(public, first))[0] == 200
    assert await tell(public, second, HERE) == 404
    public.clock.standing += timedelta(minutes=30)
    assert (await opened(public, first))[0] == 404
    assert await tell(public, first, HERE) == 404
    assert await added(public) == []


@pytest.mark.parametrize(
    "place",
    [{}, {"latitude": "north", "longitude": "1"}, {"latitude": "91", "longitude": "1"}, {"latitude": "nan"}],
    ids=["nothing", "words", "nowhere", "half"],
)
async def test_what_is_no_place_on_earth_is_not_taken(public: World, place: dict[str, str]) -> None:
    rep = await reported(public)
    address = await link(rep)
    assert await tell(public, address, place) == 400
    assert await tell(public, address, {"latitude": "1" * 2000, "longitude": "1"}) == 400
    assert await tell(public, address, HERE) == 204


async def test_a_guessed_link_and_one_to_print_take_no_place(public: World) -> None:
    rep = await reported(public)
    assert (await opened(public, (await link(rep)).replace("/place/", "/pages/")))[0] == 404
    to_print = await link_to_print(await public.phone("李敏"))
    assert await tell(public, to_print.replace("/pages/", "/place/"), HERE) == 404
    assert await tell(public, "/place/guessed", HERE) == 404


async def test_without_an_address_the_place_is_typed(world: World) -> None:
    rep = await reported(world)
    await rep.presses("补充一句")
    assert "📍 发我的位置" not in (await rep.last()).labels
    await rep.says("城东冷库二号门")
    assert await added(world) == ["城东冷库二号门"]


@pytest.mark.parametrize("messenger", ["telegram-polling"])
async def test_a_messenger_that_tells_places_itself_needs_no_page(public: World) -> None:
    rep = await reported(public)
    await rep.presses("补充一句")
    assert "📍 发我的位置" not in (await rep.last()).labels
