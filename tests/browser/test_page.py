"""A newcomer opens the printed link and plays a rep and a manager."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

CHROMIUM = os.environ.get("NEIQIN_TEST_CHROMIUM", "")
SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="set NEIQIN_TEST_CHROMIUM to a chromium binary"),
]


@dataclass
class Program:
    """The program as `make run` starts it."""

    link: str
    process: asyncio.subprocess.Process

    @property
    def root(self) -> str:
        """Give the page's address."""
        return self.link.partition("/open/")[0]


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """Start the program on an empty folder."""
    environment = {**os.environ, "NEIQIN_DATA_DIR": str(tmp_path), "NEIQIN_WEB_PORT": "0", "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while not (found := re.search(r"http://\S+", (await process.stdout.readline()).decode())):
            pass
    yield Program(found[0], process)
    process.terminate()
    async with asyncio.timeout(3):
        assert await process.wait() == 0


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Start a browser."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


@dataclass
class Hand:
    """A person's thumb on one of the phones."""

    page: Page
    place: int

    @property
    def phone(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a Locator
        """Find the phone."""
        return self.page.locator(".phone").nth(self.place)

    async def says(self, text: str) -> None:
        """Type and send."""
        box = self.phone.locator("textarea")
        await box.fill(text)
        await box.press("Enter")

    async def presses(self, label: str) -> None:
        """Tap the newest button of this label."""
        await self.phone.locator(".row button", has_text=re.compile(f"^{label}$")).last.click()

    async def sees(self, text: str) -> None:
        """Expect words in the chat."""
        await expect(self.phone.locator(".messages")).to_contain_text(text)


async def open_page(context: BrowserContext, program: Program) -> tuple[Page, list[str]]:
    """Open the link, noting every complaint of the browser."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(program.link)
    return page, complaints


async def test_a_rep_and_a_manager_play_a_day(program: Program, browser: Browser) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = await browser.new_context(viewport={"width": 1500, "height": 900})
    page, complaints = await open_page(context, program)
    rep, boss, other = (Hand(page, place) for place in range(3))
    await rep.says("日报")
    await rep.sees("1/4")
    await rep.says("<b>跑了三家店</b><script>alert(1)</script>")
    await rep.sees("2/4")
    await rep.says("去D店\n催E的款")
    await rep.presses("其余跳过")
    await rep.sees("将发给：张伟、李敏")
    await page.screenshot(path=SCREENSHOTS / "summary.png")
    await rep.presses("提交")
    await boss.sees("<b>跑了三家店</b><script>alert(1)</script>")
    await boss.presses("问一下")
    await boss.says("E欠多少？")
    await rep.sees("李敏 问你")
    await rep.says("三万")
    await boss.sees("刘洋 答：三万")
    await boss.presses("已阅")
    await rep.sees("已阅")
    await page.screenshot(path=SCREENSHOTS / "day.png")
    for _ in range(2):
        await page.get_by_role("button", name="到下一个提醒").click()
        await page.wait_for_load_state("networkidle")
    await other.sees("今天的还没写")
    await page.screenshot(path=SCREENSHOTS / "reminders.png")
    assert complaints == []
    await context.close()


async def test_the_strip_guides_a_newcomer_through_the_first_minute(program: Program, browser: Browser) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = await browser.new_context(viewport={"width": 1500, "height": 900})
    page, complaints = await open_page(context, program)
    rep, boss = Hand(page, 0), Hand(page, 1)

    async def is_told(step: int, words: str) -> None:
        await expect(page.locator(".guide b")).to_have_text(f"{'✓' if step == 7 else '下一步'} {step}/7")
        await expect(page.locator(".guide span")).to_contain_text(words)
        await page.screenshot(path=SCREENSHOTS / f"guide-{step}.png")

    async def goes_on() -> None:
        shown = await page.locator("#clock").inner_text()
        await page.get_by_role("button", name="到下一个提醒").click()
        await expect(page.locator("#clock")).not_to_have_text(shown)

    await is_told(0, "在刘洋的手机上发「日报」")
    await rep.says("日报")
    await is_told(1, "答完几个问题，点「提交」，李敏那边会亮一张卡片")
    for step, answer in enumerate(("跑了三家店", "去D店", "1.2万", "没有"), start=1):
        await rep.sees(f"{step}/4")
        await rep.says(answer)
    await rep.presses("提交")
    await is_told(2, "到李敏的手机上点「已阅」")
    await boss.presses("已阅")
    await rep.sees("已阅")
    await is_told(3, "点上面的「到下一个提醒」，看还没交的人收到什么")
    await goes_on()
    await is_told(4, "快截止时群里报一次份数")
    await goes_on()
    await expect(page.locator("#phone-group .messages")).to_contain_text("已交 1/4，还差 3 份")
    await is_told(5, "过了截止看李敏的清单")
    await goes_on()
    await goes_on()
    await is_told(6, "把一部手机换成「周到」")
    await page.goto(f"{program.root}/?phones=9,4,3")
    newcomer = Hand(page, 0)
    await newcomer.says("你好")
    await newcomer.sees("我还不认识这个账号")
    await newcomer.presses("发送我的手机号")
    await newcomer.sees("周到，绑好了")
    await is_told(7, "走完一遍了")
    assert complaints == []
    await context.close()


async def test_it_works_on_a_phone(program: Program, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page, complaints = await open_page(context, program)
    rep = Hand(page, 0)
    await rep.says("日报")
    await rep.sees("1/4")
    box = await rep.phone.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    keys = await rep.phone.locator(".row button").all()
    for key in keys:
        shape = await key.bounding_box()
        assert shape is not None
        assert shape["height"] >= 36
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / "phone.png")
    assert complaints == []
    await context.close()


async def test_the_link_opens_once_and_nobody_else_gets_in(program: Program, browser: Browser) -> None:
    context = await browser.new_context()
    page, _ = await open_page(context, program)
    await expect(page.locator(".phone")).to_have_count(4)
    await page.goto(program.link)
    await expect(page.locator(".phone")).to_have_count(4)
    thief = await (await browser.new_context()).new_page()
    for address in (program.link, program.root, f"{program.root}/local/phones/6/messages"):
        await thief.goto(address)
        await expect(thief.locator("h1")).to_contain_text("已经用过")
    await context.close()


async def test_other_sites_and_other_names_are_refused(program: Program) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(program.link) as response:
            assert response.status == 200
            policy = response.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
        url = f"{program.root}/local/phones/6/say"
        for headers in (
            {},
            {"Origin": "http://evil.example"},
            {"Origin": program.root, "Sec-Fetch-Site": "cross-site"},
        ):
            async with session.post(url, data={"text": "日报"}, headers=headers) as response:
                assert response.status == 403
        async with session.post(url, data={"text": "日报"}, headers={"Origin": program.root}) as response:
            assert response.status == 204
        async with session.get(program.root, headers={"Host": "evil.example"}) as response:
            assert response.status == 400
    async with aiohttp.ClientSession() as stranger, stranger.post(url, headers={"Origin": program.root}) as response:
        assert response.status == 403
