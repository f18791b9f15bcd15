"""Our program with a stubbed network: the same dialogue, every update durable before it is confirmed."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, update
from telegram import Bot

from bench.stub import TOKEN, FreeRequest, message, press
from bot.app import App
from bot.clock import Clock
from bot.ports import Limits
from bot.settings import Settings
from bot.telegram.messenger import Telegram
from storage import house, inbox, outbox
from storage.database import Database, Session
from storage.enums import OccurrenceStatus
from storage.migrate import migrate
from storage.tables import Account, Occurrence, Person, Superior, Tenure

FREE = Limits(per_second=1e6, chat_per_second=1e6, chat_burst=1_000_000)
FIRST = 1_000_000
SUPERIORS = 100
logging.disable(logging.WARNING)


class Still(Clock):
    """A working afternoon that does not end."""

    def real(self) -> datetime:
        """Give the moment."""
        return datetime(2026, 11, 23, 9, 20, tzinfo=UTC)


class Product:
    """The program, its people, and what they do."""

    def __init__(
        self, folder: Path, database_url: str = "", *, clock: Clock | None = None, limits: Limits = FREE
    ) -> None:
        """Put the program together over a stubbed Bot API."""
        settings = Settings(
            data_dir=folder,
            database_url=database_url,
            telegram_token=SecretStr(TOKEN),
            web_port=0,
            _env_file=None,
        )
        unmark(settings)
        self.app = App(settings, clock=clock or Still(), limits=limits, say=lambda _line: None)
        self.request = FreeRequest()
        telegram = self.app.messengers["telegram", "123456"]
        assert isinstance(telegram, Telegram)  # noqa: S101 - a bench
        telegram.bot = Bot(TOKEN, request=self.request, get_updates_request=self.request)
        self.telegram = telegram
        assert self.app.receiver is not None  # noqa: S101
        self.receiver = self.app.receiver
        self._tasks: list[asyncio.Task[None]] = []
        self._update = 0

    async def begin(self, people: int) -> None:
        """Hire people and start dispatching and sending."""
        await self.telegram.begin()
        await self.app.prepare()
        await self.app.writer.run(lambda session: hire(session, people))
        for name, work in self.app.works():
            if name in {"dispatch", "send"}:
                self._tasks.append(asyncio.ensure_future(work()))

    async def end(self) -> None:
        """Stop."""
        await self.app.finish(self._tasks)

    def dialogue(self, persons: Sequence[int]) -> list[list[dict[str, Any]]]:
        """Give the updates of a report for several people, step by step."""
        texts = ("/daily", "three shops", "shop D", "300", "none")
        steps = [[message(self._number(), FIRST + n, text) for n in persons] for text in texts]
        steps.append([press(self._number(), FIRST + n, f"1.send.{n + 1}") for n in persons])
        return steps

    def _number(self) -> int:
        self._update += 1
        return self._update

    async def serve(self, updates: Sequence[dict[str, Any]]) -> None:
        """Take a batch of updates the way the poller does, and wait until all is said."""
        await self.receiver.keep(list(updates))

    async def quiet(self) -> None:
        """Wait until everything is handled and sent."""
        now = self.app.clock.real()
        while await self.app.writer.run(lambda session: inbox.lag(session)[0] + outbox.ready(session, now)):  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    async def reset(self, people: int) -> None:
        """Let everybody owe the report again."""

        def work(session: Session) -> None:
            for table in ("review", "report_version", "report", "draft", "card", "sent_message", "delivery", "inbox"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - fixed names
            session.execute(update(Occurrence).values(status=OccurrenceStatus.OPEN, filed_at=None))
            session.execute(update(Person).values(focus=""))

        del people
        await self.app.writer.run(work)


def unmark(settings: Settings) -> None:
    """Let buttons go without the installation's mark, so that whoever taps need not have read them."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate(database)
    with database.writing() as session:
        house.installation(session).mark = ""
    database.close()


def hire(session: Session, people: int) -> None:
    """Hire people who owe the report, a hundred superiors first."""
    version = house.active_version(session)
    assert version is not None  # noqa: S101
    due = Still().real() + timedelta(hours=3)
    before = datetime(2020, 1, 1, tzinfo=UTC)
    persons = [{"id": n + 1, "name": f"p{n}", "account_id": n + 1} for n in range(people)]
    blank = {"email": "", "phone": "", "locale": "", "timezone": "", "admin": False, "focus": ""}
    for start in range(0, people, 5000):
        part = persons[start : start + 5000]
        session.execute(insert(Person), [{**blank, **one} for one in part])
        session.execute(
            insert(Account),
            [
                {
                    "id": one["id"],
                    "messenger": "telegram",
                    "workspace": "123456",
                    "user": str(FIRST + int(str(one["id"])) - 1),
                    "address": str(FIRST + int(str(one["id"])) - 1),
                    "name": "",
                    "person_id": one["id"],
                    "unreachable": False,
                }
                for one in part
            ],
        )
        session.execute(insert(Tenure), [{"person_id": one["id"], "role": _role(one), "since": before} for one in part])
        session.execute(
            insert(Superior),
            [
                {"person_id": one["id"], "superior_id": 1 + int(str(one["id"])) % SUPERIORS, "rank": 0, "since": before}
                for one in part
                if int(str(one["id"])) > SUPERIORS
            ],
        )
        session.execute(
            insert(Occurrence),
            [
                {
                    "id": one["id"],
                    "person_id": one["id"],
                    "duty": "daily",
                    "period": "2026-11-23",
                    "due_at": due,
                    "grace_until": due,
                    "status": OccurrenceStatus.OPEN,
                    "late_reason": "",
                    "version_id": version.id,
                    "nag_step": 0,
                }
                for one in part
            ],
        )


def _role(one: dict[str, object]) -> str:
    return "regional_manager" if int(str(one["id"])) <= SUPERIORS else "salesperson"
