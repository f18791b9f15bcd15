"""A company whose program runs in processes that die, seen from outside: the messenger and the database."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from handlers import books
from handlers.context import Desk
from handlers.rulebooks import shipped
from storage import house
from storage.database import Database, Session
from storage.tables import Occurrence, Report
from tests.chair.shown import Shown
from tests.chair.telegram_server import TOKEN, TelegramServer
from tests.chair.world import TELEGRAM_IDS, hire, roster

T = TypeVar("T")
AUTHORS = ("刘洋", "赵雪", "张伟")


class House:
    """The messenger's server, the database, and the processes between them."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.url = database_url
        self.folder = folder
        self.server = TelegramServer(lambda: datetime.now(UTC))
        self.database = Database(database_url)
        self.processes: list[asyncio.subprocess.Process] = []
        self.kills = 0

    async def open(self) -> None:
        """Start the server and hire the people."""
        await self.server.start()
        with self.database.writing() as session:
            now = datetime.now(UTC)
            # Any rest day would owe nothing, and a late hour would be over: this company works always.
            book = shipped("market-operations").replace("rest_days: [sat, sun]", "rest_days: []")
            book = book.replace('"21:00"', '"23:59"').replace("country: CN", "country: FR")
            house.offer_version(session, "always", book, now)
            (self.folder / "always.yaml").write_text(book, encoding="utf-8")
            desk = Desk(session, books.active(session), now)
            hire(desk, roster(), {"telegram": TOKEN.partition(":")[0]})
            self._owe(session, now)

    def _owe(self, session: Session, now: datetime) -> None:
        version = house.active_version(session)
        assert version is not None
        for person in self.people(session).values():
            session.add(
                Occurrence(
                    person_id=person,
                    duty="daily",
                    period=f"{now + timedelta(hours=8):%Y-%m-%d}",
                    due_at=now + timedelta(hours=10),
                    grace_until=now + timedelta(hours=10),
                    status="open",
                    version_id=version.id,
                ),
            )

    def people(self, session: Session) -> dict[str, int]:
        """Give the authors' ids by name."""
        from storage.people import everyone  # noqa: PLC0415 - the name is taken here

        return {one.name: one.id for one in everyone(session) if one.name in AUTHORS}

    async def start(self, crash: str = "") -> asyncio.subprocess.Process:
        """Start a process, perhaps one that will die."""
        environment = {
            **os.environ,
            "NEIQIN_DATABASE_URL": self.url,
            "NEIQIN_DATA_DIR": str(self.folder),
            "NEIQIN_RULEBOOK": str(self.folder / "always.yaml"),
            "NEIQIN_TELEGRAM_TOKEN": TOKEN,
            "NEIQIN_TELEGRAM_BASE_URL": self.server.base_url,
            "NEIQIN_WEB_PORT": "0",
            "NEIQIN_TICK_SECONDS": "600",
            "CRASH": crash or "never:0",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.durability.victim",
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    async def close(self) -> None:
        """Stop everything."""
        for process in self.processes:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), timeout=10)
        await self.server.stop()
        self.database.close()
        assert not self.server.faults, self.server.faults

    def ask(self, question: Callable[[Session], T]) -> T:
        """Ask the database something."""
        with self.database.reading() as session:
            return question(session)

    def chat(self, name: str) -> list[Shown]:
        """Give somebody's chat."""
        return self.server.chat(str(TELEGRAM_IDS[name]))

    async def says(self, name: str, text: str) -> None:
        """Let somebody say something."""
        await self.server.push({"message": self._message(name, text=text)})

    async def taps(self, name: str, label: str) -> None:
        """Let somebody tap a button that is there."""
        shown, key = next((one, one.key(label)) for one in reversed(self.chat(name)) if one.key(label))
        assert key is not None
        message = {**self._message(name, text=shown.text), "message_id": int(shown.id)}
        query = {
            "id": f"q{self.server.new_message_id()}",
            "from": message["from"],
            "chat_instance": "1",
            "message": message,
            "data": key.press,
        }
        await self.server.push({"callback_query": query})

    def _message(self, name: str, **content: Any) -> dict[str, Any]:
        number = TELEGRAM_IDS[name]
        return {
            "message_id": self.server.new_message_id(),
            "date": int(datetime.now(UTC).timestamp()),
            "chat": {"id": number, "type": "private", "first_name": name},
            "from": {"id": number, "is_bot": False, "first_name": name},
            **content,
        }

    def has(self, name: str, label: str) -> bool:
        """Tell whether somebody sees a button."""
        return any(one.key(label) for one in self.chat(name))

    async def until(self, condition: Callable[[], bool], seconds: float = 40) -> None:
        """Wait until something is so; whoever died in the meantime is started again, whole."""
        async with asyncio.timeout(seconds):
            while not condition():
                for process in [one for one in self.processes if one.returncode is not None]:
                    self.processes.remove(process)
                    self.kills += 1
                    await self.start()
                await asyncio.sleep(0.01)

    async def everybody_files(self) -> None:
        """Let every author file a report, each step by step, all at once."""
        for name in AUTHORS:
            for text in ("日报", f"{name}跑了三家店", f"{name}去D店", "300"):
                await self.says(name, text)
        await self.until(lambda: all(any("4/4" in one.text for one in self.chat(name)) for name in AUTHORS))
        for name in AUTHORS:
            await self.taps(name, "跳过")
        await self.until(lambda: all(self.has(name, "提交") for name in AUTHORS))
        for name in AUTHORS:
            await self.taps(name, "提交")
        await self.until(lambda: all(any("已提交" in one.text for one in self.chat(name)) for name in AUTHORS))
        await self.until(self.superior_has_all)

    def superior_has_all(self) -> bool:
        """Tell whether the superior's one card counts every report."""
        return any(f"已交 {len(AUTHORS)}/{len(AUTHORS)}" in one.text for one in self.chat("李敏"))

    def reports(self) -> dict[str, tuple[dict[str, Any], int]]:
        """Give what was filed: answers and version by author."""

        def look(session: Session) -> dict[str, tuple[dict[str, Any], int]]:
            names = {number: name for name, number in self.people(session).items()}
            return {names[row.person_id]: (row.answers, row.number) for row in session.query(Report)}

        return self.ask(look)

    def repeats(self) -> dict[str, int]:
        """Count, by chat, the messages of the clerk that stand there twice."""
        found = {}
        for address, shown in self.server.chats.items():
            texts = [one.text for one in shown if not one.mine]
            found[address] = len(texts) - len(set(texts))
        return found
