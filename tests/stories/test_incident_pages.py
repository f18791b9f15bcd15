"""An incident on paper, behind a link of one's own."""

from datetime import timedelta

import pytest

from storage import people, places
from storage.database import Session
from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_incidents import reported, the_one

PUBLIC = "https://neiqin.example"


async def opened(world: World, path: str) -> tuple[int, str]:
    """Open one of our pages; give its status and text."""
    # The server listens on this machine, whatever its name in the world is.
    local = f"http://127.0.0.1:{world.port}{path.removeprefix(PUBLIC)}"
    async with world.client.get(local) as response:
        assert "script-src 'self'" in response.headers["content-security-policy"]
        return response.status, await response.text()


async def link(phone: Phone) -> str:
    """Ask for the timeline; give the link to its page."""
    await phone.turns_to("时间线")
    shown = await phone.card("时间线 ·")
    key = shown.key("打印页")
    assert key is not None, shown.labels
    return key.url


@pytest.fixture
async def public(world: World) -> World:
    """Give our pages an address."""
    world.public_url = PUBLIC
    await world.restart()
    return world


async def test_the_page_has_everything_and_nothing_typed_becomes_markup(public: World) -> None:
    rep = await reported(public, ago="30 分钟前", text="<b>冷库</b>停电了")
    await rep.says("三箱 <script>alert(1)</script>")
    boss = await public.phone("李敏")
    await boss.presses("我来处理")
    status, text = await opened(public, await link(boss))
    assert status == 200
    assert "急报 · 刘洋" in text
    assert "&lt;b&gt;冷库&lt;/b&gt;停电了" in text
    assert "<script" not in text
    assert "16:50 发生，30 分钟后上报，在 4 小时内 ✓" in text
    assert "<dd>李敏、张伟</dd>" in text
    assert "刘洋：三箱 &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "李敏 来处理" in text
    status, text = await opened(public, "/print.css")
    assert status == 200
    assert "@media print" in text


async def test_a_link_is_over_after_a_day_and_with_the_post(public: World) -> None:
    await reported(public)
    boss, other = await public.phone("李敏"), await public.phone("张伟")
    first, second = await link(boss), await link(other)
    assert first != second
    row = await the_one(public)

    def move(session: Session) -> None:
        ids = {one.name: one.id for one in people.everyone(session)}
        places.set_superiors(session, {row.reporter_id: [ids["张伟"]]}, public.clock.now())
        places.set_superiors(session, {ids["张伟"]: [ids["王强"]]}, public.clock.now())

    assert (await opened(public, first))[0] == 200
    public.clock.standing += timedelta(minutes=1)
    await public.write(move)
    assert (await opened(public, first))[0] == 404
    assert (await opened(public, second))[0] == 200
    public.clock.standing += timedelta(days=1)
    status, text = await opened(public, second)
    assert status == 404
    assert "这个链接已经过期" in text
    assert "停电" not in text
    assert (await opened(public, "/pages/guessed"))[0] == 404


async def test_pictures_of_the_incident_only(public: World) -> None:
    rep = await reported(public)
    await rep.sends_photo()
    await public.fetched()
    address = await link(await public.phone("李敏"))
    status, text = await opened(public, address)
    assert status == 200
    path = address.removeprefix(PUBLIC)
    number = text.partition(f"{path}/files/")[2].partition('"')[0]
    async with public.client.get(f"http://127.0.0.1:{public.port}{path}/files/{number}") as response:
        assert response.status == 200
        assert response.content_type.startswith("image/")
    assert (await opened(public, f"{path}/files/99999"))[0] == 404


async def test_without_an_address_there_is_no_button_but_on_the_local_page(world: World) -> None:
    rep = await reported(world)
    await rep.turns_to("时间线")
    shown = await rep.card("时间线 ·")
    key = shown.key("打印页")
    if world.kind != "local":
        assert key is None
        assert (await opened(world, "/pages/guessed"))[0] == 404
    else:
        assert key is not None
        assert (await opened(world, key.url))[0] == 200
