"""A whole company at a fixed moment: the real program with its network faked, and a phone for everybody."""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr

from bot import sample
from bot.app import App
from bot.clock import Clock
from bot.ports import Limits
from bot.settings import Settings
from handlers import books
from handlers.context import Desk
from handlers.imports import hiring
from handlers.imports import people as people_file
from handlers.rulebooks import shipped
from storage import house, inbox, outbox, people
from storage.database import Session
from tests.chair.phones import LocalPhone, Phone, TelegramPhone
from tests.chair.slack_phone import ModalPhone, SlackPhone
from tests.chair.slack_server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TEAM, SlackServer
from tests.chair.telegram_server import TOKEN, TelegramServer

T = TypeVar("T")

# A Monday, 17:20 in Shanghai, a working day.
MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
# Groups need not wait ten real seconds for an edit either.
FREE = Limits(
    per_second=10_000, chat_per_second=10_000, chat_burst=10_000, group_per_minute=60_000, group_edit_seconds=0
)
TELEGRAM_IDS = {
    "陈建国": 101,
    "周敏": 102,
    "王强": 103,
    "李敏": 104,
    "张伟": 105,
    "刘洋": 106,
    "赵雪": 107,
    "孙丽": 108,
}
SLACK_IDS = {name: f"U{number}" for name, number in TELEGRAM_IDS.items()}


class StillClock(Clock):
    """A clock that stands until a test moves it."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.standing = start

    def real(self) -> datetime:
        """Give the standing time."""
        return self.standing


@dataclass
class World:
    """The company, its clock, and the program that serves it."""

    kind: str
    database_url: str
    folder: Path
    rulebook: str = "market-operations"
    limits: Limits | None = FREE
    clock: StillClock = field(default_factory=lambda: StillClock(MONDAY))
    with_sample: bool = False
    # The people file of a company of its own, with Telegram ids.
    people_file: bytes = b""
    link_by_email: bool = False
    said: list[str] = field(default_factory=list)
    public_url: str = ""

    app: App = field(init=False)
    telegram: TelegramServer = field(init=False)
    slack: SlackServer = field(init=False)
    client: aiohttp.ClientSession = field(init=False)
    page: str = ""

    def __post_init__(self) -> None:
        self.telegram = TelegramServer(self.clock.real)
        self.slack = SlackServer(self.clock.real)
        self._tasks: list[asyncio.Task[None]] = []
        self._running = False

    @property
    def on_telegram(self) -> bool:
        """Tell whether people are on Telegram here."""
        return self.kind.startswith("telegram")

    @property
    def on_slack(self) -> bool:
        """Tell whether people are on Slack here: over the socket, by signed requests, or beside Telegram."""
        return self.kind.startswith("slack") or self.kind.endswith("slack")

    async def open(self) -> "World":
        """Found the company and start the program."""
        if self.on_telegram:
            await self.telegram.start()
        if self.on_slack:
            await self.slack.start()
        self.client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        await self.start()
        if self.on_telegram or self.on_slack:
            await self.write(self._hire)
        await self.app.tick()
        return self

    def settings(self) -> Settings:
        """Give the program's settings."""
        return Settings(
            data_dir=self.folder,
            database_url=self.database_url,
            rulebook=self.rulebook,
            telegram_token=SecretStr(TOKEN if self.on_telegram else ""),
            telegram_base_url=self.telegram.base_url,
            telegram_webhook_url="http://webhook.invalid" if self.kind == "telegram-webhook" else "",
            slack_bot_token=SecretStr(BOT_TOKEN if self.on_slack else ""),
            slack_app_token=SecretStr(APP_TOKEN if self.on_slack and self.kind != "slack-http" else ""),
            slack_signing_secret=SecretStr(SIGNING_SECRET if self.kind == "slack-http" else ""),
            slack_base_url=self.slack.base_url,
            slack_link_by_email=self.link_by_email,
            web_port=0,
            public_url=self.public_url,
        )

    async def start(self) -> None:
        """Start the program, as after a restart."""
        self.said.clear()
        self.app = App(self.settings(), clock=self.clock, limits=self.limits, say=self.said.append)
        # A busy machine must not answer presses empty; the story of the slow answer sets its own.
        self.app.toasts.patience = 60
        if self.with_sample:
            await self.write(self._found_sample)
        await self.app.prepare()
        self._tasks = [asyncio.create_task(self.app.run(ticking=False))]
        self._running = True
        await self.until(lambda: self.app.web is not None and self.app.web.started)
        if self.kind == "telegram-webhook":
            await self.until(lambda: bool(self.telegram.webhook))
            self.telegram.webhook = f"http://127.0.0.1:{self.port}/telegram/webhook"
        elif self.on_telegram:
            await self.until(lambda: self.app.receiver is not None and self.app.receiver.caught_up)
        if self.kind == "slack-http":
            self.slack.webhook = f"http://127.0.0.1:{self.port}/slack/events"
        elif self.on_slack:
            await self.until(lambda: self.app.slack is not None and self.app.slack.caught_up)
            await self.until(lambda: bool(self.slack.sockets))
        if self.app.gate is not None:
            await self.until(lambda: any("/open/" in line for line in self.said))
            if not self.page:
                await self._open_page()

    def _found_sample(self, session: Session) -> None:
        house.offer_version(session, "market-operations", shipped(self.rulebook), self.clock.real())
        if people.is_empty(session):
            sample.found(session, self.clock.real())

    @property
    def port(self) -> int:
        """Give the port of the program's own web server."""
        assert self.app.web is not None
        number: int = self.app.web.servers[0].sockets[0].getsockname()[1]
        return number

    async def _open_page(self) -> None:
        link = next(line for line in reversed(self.said) if "/open/" in line).rpartition(" ")[2]
        async with self.client.get(link) as response:
            assert response.status == 200, await response.text()
        self.page = "open"

    def _hire(self, session: Session) -> None:
        desk = Desk(session, books.active(session), self.clock.now())
        if people.is_empty(session):
            workspaces = {"telegram": TOKEN.partition(":")[0]} if self.on_telegram else {}
            workspaces |= {"slack": TEAM} if self.on_slack else {}
            hire(desk, self.people_file or roster(), workspaces)

    async def stop(self) -> None:
        """Stop the program gently."""
        if self._running:
            self._running = False
            self.app.stop()
            await asyncio.wait_for(asyncio.gather(*self._tasks), timeout=10)

    async def restart(self, rulebook: str | None = None) -> None:
        """Stop and start again, perhaps with another rule book in force."""
        await self.stop()
        if rulebook is not None:
            self.rulebook = rulebook
        self.telegram.polls, self.telegram.webhook = 0, ""
        await self.start()
        if rulebook is not None:
            await self.write(self._activate)

    async def restart_with(self, rulebook: str) -> None:
        """Stop and start again with another rule book file, which waits to be put in force."""
        await self.stop()
        self.rulebook = rulebook
        self.telegram.polls, self.telegram.webhook = 0, ""
        await self.start()
        await self.quiet()

    def _activate(self, session: Session) -> None:
        version = house.proposed_version(session)
        if version is not None:
            house.activate(session, version, self.clock.real())

    async def close(self) -> None:
        """End everything, and fail if the messenger saw a request it does not know."""
        await self.stop()
        await self.client.close()
        await self.telegram.stop()
        await self.slack.stop()
        faults = [*self.telegram.faults, *self.slack.faults]
        assert not faults, faults

    async def write(self, work: Callable[[Session], T]) -> T:
        """Do something in one transaction."""
        return await self.app.writer.run(work)

    async def ask(self, question: Callable[[Session], T]) -> T:
        """Ask the database something."""
        return await self.write(question)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        async with asyncio.timeout(10):
            while not condition():
                if self._tasks and self._tasks[0].done():
                    self._tasks[0].result()
                await asyncio.sleep(0.002)

    async def quiet(self) -> None:
        """Let the program work until nothing is on its way in or out."""
        async with asyncio.timeout(10):
            while not await self._is_quiet():  # noqa: ASYNC110 - asks the database, which has no event
                await asyncio.sleep(0.002)

    async def _is_quiet(self) -> bool:
        if self.on_telegram and self.kind != "telegram-webhook" and not self.telegram.is_drained():
            return False
        if self.on_slack and not self._slack_is_quiet():
            return False
        now = self.clock.real()
        return await self.ask(lambda session: inbox.lag(session)[0] == 0 and outbox.ready(session, now) == 0)

    def _slack_is_quiet(self) -> bool:
        slack = self.app.slack
        return self.slack.is_drained() and not (slack is not None and slack.profiles and slack.profiles.pending())

    async def fetched(self) -> None:
        """Let the bytes of what was sent arrive."""
        for fetcher in self.app.fetchers:
            while await fetcher.fetch_some():
                pass
        await self.quiet()

    async def later(self, **span: float) -> None:
        """Move the clock forward and let time bring what it brings."""
        self.clock.standing += timedelta(**span)
        await self.app.tick()
        await self.quiet()

    async def at(self, hour: int, minute: int = 0) -> None:
        """Move the clock to a time of day in Shanghai, tomorrow if it has passed."""
        local = self.clock.now() + timedelta(hours=8)
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if target <= local:
            target += timedelta(days=1)
        await self.later(seconds=(target - local).total_seconds())

    async def phone(self, name: str, messenger: str = "") -> Phone:
        """Give somebody's phone."""
        kind = messenger or ("telegram" if self.on_telegram else "slack" if self.on_slack else "local")
        if kind == "slack":
            hands = ModalPhone if self.kind == "slack-modal" else SlackPhone
            return hands(self, name, self._slack_id(name))
        if kind == "telegram":
            return TelegramPhone(self, name, str(await self._telegram_id(name)))
        ids = await self.ask(lambda session: {one.name: one.id for one in people.everyone(session)})
        return LocalPhone(self, name, str(ids[name]))

    def _slack_id(self, name: str) -> str:
        rows = csv.DictReader(io.StringIO(self.people_file.decode()))
        found = (row.get("slack_id") for row in rows if row["name"] == name)
        return next(filter(None, found), SLACK_IDS.get(name, f"U{900 + len(name)}"))

    async def _telegram_id(self, name: str) -> str | int:
        if not self.people_file:
            return TELEGRAM_IDS.get(name, 900 + len(name))
        rows = csv.DictReader(io.StringIO(self.people_file.decode()))
        return next(row["telegram_id"] for row in rows if row["name"] == name)


def hire(desk: Desk, content: bytes, workspaces: dict[str, str]) -> None:
    """Take the company over as one that has long been with us."""
    checked = people_file.check(desk, people_file.parse(content))
    assert not checked.bad, [one.reasons for one in checked.bad]
    hiring.apply(desk, checked.entries)
    hiring.link_accounts(desk, checked.entries, workspaces)
    for person in people.everyone(desk.session):
        person.starts_on = None if person.phone else date(2020, 1, 1)


def roster() -> bytes:
    """Give the sample company's people file, with the ids of everybody's accounts."""
    text = files(sample).joinpath("people.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], "telegram_id", "slack_id"])
    writer.writeheader()
    writer.writerows(
        {**row, "telegram_id": TELEGRAM_IDS.get(row["姓名"], ""), "slack_id": SLACK_IDS.get(row["姓名"], "")}
        for row in rows
    )
    return out.getvalue().encode()


Story = Callable[[World], Awaitable[None]]
Payload = dict[str, Any]
