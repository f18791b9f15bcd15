"""The same dialogue with aiogram, its state kept through SQLAlchemy: `python bench/run_aiogram.py DATABASE PEOPLE`.

Runs in an environment of its own, for aiogram wants an older pydantic than ours. Every line it reads is a list
of updates to handle; it answers with the seconds that took.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StorageKey
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlalchemy import JSON, event, insert
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

TOKEN = "123456:BENCHBENCHBENCHBENCHBENCHBENCHBENCH"  # noqa: S105 - made up
QUESTIONS = ("done", "plan", "amount", "problems")
KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Submit", callback_data="submit")]])
FIRST = 1_000_000


class Base(DeclarativeBase):
    """The base of the only table."""


class Kept(Base):
    """Where somebody is, and what they said so far."""

    __tablename__ = "kept"

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Store(BaseStorage):  # type: ignore[misc]  # never installed beside ours
    """Keeps states in a database; what was set is durable before anything is answered."""

    def __init__(self, url: str) -> None:
        """Open the database."""
        self.engine = create_async_engine(url)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.name = DefaultKeyBuilder().build

        @event.listens_for(self.engine.sync_engine, "connect")
        def _durable(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own object
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")

    async def found(self, people: int) -> None:
        """Make the table, with as many open conversations as there are people."""
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
            rows = [{"key": f"fsm:{FIRST + n}:{FIRST + n}", "state": "0", "data": {}} for n in range(people)]
            await connection.execute(insert(Kept), rows)

    async def set_state(self, key: StorageKey, state: Any = None) -> None:  # noqa: ANN401 - the base class's signature
        """Keep a state."""
        await self._set(key, state=state)

    async def set_data(self, key: StorageKey, data: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Keep what was said."""
        await self._set(key, data=dict(data))

    async def _set(self, key: StorageKey, **values: object) -> None:
        async with self.sessions() as session, session.begin():
            row = await session.get(Kept, self.name(key))
            if row is None:
                row = Kept(key=self.name(key), state=None, data={})
                session.add(row)
            for name, value in values.items():
                setattr(row, name, value)

    async def get_state(self, key: StorageKey) -> str | None:
        """Give a state."""
        row = await self._get(key)
        return row.state if row else None

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Give what was said."""
        row = await self._get(key)
        return dict(row.data) if row else {}

    async def _get(self, key: StorageKey) -> Kept | None:
        async with self.sessions() as session:
            return await session.get(Kept, self.name(key))

    async def close(self) -> None:
        """Close the database."""
        await self.engine.dispose()


class FreeSession(BaseSession):  # type: ignore[misc]  # never installed beside ours
    """Answers without a network."""

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:  # noqa: ANN401, ARG002, ASYNC109 - the base class's signature
        """Give what the Bot API would."""
        if isinstance(method, AnswerCallbackQuery):
            return True
        return Message(message_id=1, date=datetime.fromtimestamp(0, UTC), chat=Chat(id=1, type="private"), text="x")

    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        """Give nothing."""
        yield b""

    async def close(self) -> None:
        """Close nothing."""


async def _begin(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state("0")
    await message.answer(f"1/4 {QUESTIONS[0]}?")


async def _take(message: Message, state: FSMContext) -> None:
    step = int(await state.get_state() or 0)
    said = await state.update_data({QUESTIONS[step]: message.text})
    await state.set_state(str(step + 1))
    if step == len(QUESTIONS) - 1:
        await message.answer("\n".join(said.values()), reply_markup=KEYS)
    else:
        await message.answer(f"{step + 2}/4 {QUESTIONS[step + 1]}?")


async def _submit(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await query.answer("Submitted")
    await query.message.edit_text("Submitted")


def dispatcher(store: Store) -> Dispatcher:
    """Build the bot a user would write."""
    router = Router()
    router.message.register(_begin, Command("daily"))
    router.message.register(_take, StateFilter(*map(str, range(len(QUESTIONS)))), F.text)
    router.callback_query.register(_submit, StateFilter(str(len(QUESTIONS))), F.data == "submit")
    made = Dispatcher(storage=store)
    made.include_router(router)
    return made


async def main() -> None:
    """Handle what comes in, one update after the other, and say how long it took."""
    store = Store(f"sqlite+aiosqlite:///{sys.argv[1]}")
    await store.found(int(sys.argv[2]))
    made, bot = dispatcher(store), Bot(TOKEN, session=FreeSession())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        started = time.perf_counter()
        for raw in json.loads(line):
            await made.feed_raw_update(bot, raw)
        sys.stdout.write(f"{time.perf_counter() - started}\n")
        sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
