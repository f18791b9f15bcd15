"""A phone's browser opens the page that asks where it is."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Geolocation, expect

from tests.browser.test_page import CHROMIUM, browser
from tests.chair.world import World
from tests.stories.test_incident_pages import PUBLIC
from tests.stories.test_incidents import reported
from tests.stories.test_place import added, link

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="set NEIQIN_TEST_CHROMIUM to a chromium binary"),
]


async def test_one_tap_in_the_browser_tells_the_place(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    world = World("slack", sqlite_url, tmp_path / "data", public_url=PUBLIC)
    await world.open()
    try:
        rep = await reported(world)
        address = f"http://127.0.0.1:{world.port}{(await link(rep)).removeprefix(PUBLIC)}"
        denied = await (await browser.new_context()).new_page()
        await denied.goto(address)
        await denied.get_by_role("button").click()
        await expect(denied.get_by_text("没取到位置")).to_be_visible()
        place = Geolocation(latitude=31.2304, longitude=121.4737)
        phone = await browser.new_context(geolocation=place, permissions=["geolocation"])
        page = await phone.new_page()
        await page.goto(address)
        await page.get_by_role("button").click()
        await expect(page.get_by_text("收到了")).to_be_visible()
        await expect(page.get_by_role("button")).to_be_hidden()
        await world.quiet()
        assert await added(world) == ["31.23040, 121.47370"]
    finally:
        await world.close()
