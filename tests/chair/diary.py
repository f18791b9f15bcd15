"""A diary of a company: each message that was sent or rewritten, with the minute at which it was."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.app import App
from storage import people
from storage.database import Session
from storage.tables import LocalMessage
from tests.chair.judge import plain
from tests.chair.slack_server import seen
from tests.chair.world import SLACK_IDS, TELEGRAM_IDS, World

_DAYS = "一二三四五六日"
_SPEAKING = {"sendMessage": "+", "editMessageText": "~"}
_SILENT = {"getMe", "setMyCommands", "setWebhook", "deleteWebhook", "answerCallbackQuery", "getChatMemberCount"}
_BUSY = range(16, 22)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message sent (+) or rewritten (~), as its reader saw it."""

    at: datetime
    chat: str
    sign: str
    text: str
    message: str

    def __str__(self) -> str:
        """Write the entry as one line."""
        return f"周{_DAYS[self.at.weekday()]} {self.at:%H:%M} {self.sign} {self.text.replace(chr(10), ' / ')}"


@dataclass
class Diary:
    """Lets a company's time pass minute by minute, and writes down all that its people get."""

    world: World
    group: str
    # Nothing is expected on them, so that larger steps will do.
    rest_days: frozenset[int] = frozenset()
    entries: list[Entry] = field(default_factory=list)
    # A process that runs beside the world's own.
    _second: tuple[App, asyncio.Task[None]] | None = None
    _names: dict[str, str] = field(default_factory=dict)
    _read: int = 0
    _texts: dict[int, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Leave out what was said before."""
        self._names = {self.group: "群"}
        if self.world.on_telegram:
            self._names |= {str(number): name for name, number in TELEGRAM_IDS.items()}
        elif self.world.on_slack:
            for name, user in SLACK_IDS.items():
                self._names |= {user: name, f"D{user[1:]}": name}
        else:
            self._names |= await self.world.ask(lambda s: {str(one.id): one.name for one in people.everyone(s)})
        await self.write()
        self.entries.clear()

    @property
    def now(self) -> datetime:
        """Give the time of day in Shanghai."""
        return (self.world.clock.real() + timedelta(hours=8)).replace(tzinfo=None)

    async def until(self, day: int, moment: str) -> None:
        """Go on to a moment of a day of November: through each minute of the busy hours, the rest by quarters."""
        goal = _goal(day, moment)
        assert self.now < goal, moment
        while self.now < goal:
            await self.step(min(self._stride(), goal - self.now))

    def _stride(self) -> timedelta:
        if self.now.day in self.rest_days or self.now.hour not in _BUSY:
            return timedelta(minutes=15)
        return timedelta(minutes=1)

    async def jump(self, day: int, moment: str) -> None:
        """Go on to a moment in one step."""
        await self.step(_goal(day, moment) - self.now)

    async def step(self, span: timedelta) -> None:
        """Let some time pass in every process at once."""
        self.world.clock.standing += span
        await asyncio.gather(*(app.tick() for app in self._apps()))
        await self.settle()

    def _apps(self) -> list[App]:
        return [self.world.app, *([self._second[0]] if self._second else [])]

    async def settle(self) -> None:
        """Let everything arrive and write it down."""
        for app in self._apps():
            # Where there is no NOTIFY, a process looks only now and then for what another one has written.
            app._wake_all()
        await self.world.quiet()
        await self.write()

    async def write(self) -> None:
        """Write down what came since, the new messages of each chat first."""
        if self.world.on_telegram:
            found = self._of_telegram()
        elif self.world.on_slack:
            found = self._of_slack()
        else:
            found = await self.world.ask(self._of_page)
        # Rewritten twice at once: who looks sees the last. What is the messenger's own order is no matter here.
        last = {(one.chat, one.message, one.sign): one for one in found}
        self.entries += sorted(last.values(), key=lambda one: (one.chat, one.sign, one.text))

    def _of_telegram(self) -> list[Entry]:
        calls = list(enumerate(self.world.telegram.calls))[self._read :]
        self._read += len(calls)
        assert {method for _, (method, _) in calls} <= _SILENT | set(_SPEAKING)
        return [
            # A message that is sent anew is told from all others by its place.
            self._entry(_SPEAKING[method], str(what["chat_id"]), plain(what["text"]), str(what.get("message_id", -n)))
            for n, (method, what) in calls
            if method in _SPEAKING
        ]

    def _of_slack(self) -> list[Entry]:
        calls = list(enumerate(self.world.slack.calls))[self._read :]
        self._read += len(calls)
        signs = {"chat.postMessage": "+", "chat.update": "~"}
        return [
            self._entry(signs[method], what["channel"], seen(what), what.get("ts", str(-n)))
            for n, (method, what) in calls
            if method in signs
        ]

    def _of_page(self, session: Session) -> list[Entry]:
        found = []
        for row in session.query(LocalMessage).filter_by(author="").order_by(LocalMessage.id):
            text = "\n".join(part for part in (row.content["title"], row.content["text"]) if part)
            known = self._texts.get(row.id)
            if known != text:
                found.append(self._entry("+" if known is None else "~", row.address, text, str(row.id)))
            self._texts[row.id] = text
        return found

    def _entry(self, sign: str, address: str, text: str, message: str) -> Entry:
        return Entry(self.now, self._names[address], sign, text, message)

    def of(self, chat: str) -> list[str]:
        """Give what somebody got, a line each."""
        return [str(one) for one in self.entries if one.chat == chat]

    async def stop_for(self, span: timedelta) -> None:
        """Let the machine be off for a while."""
        await self.world.stop()
        self.world.clock.standing += span
        self.world.telegram.polls, self.world.telegram.webhook = 0, ""
        await self.world.start()
        await self.step(timedelta())

    async def second_process(self) -> None:
        """Start another process on the same database."""
        app = App(self.world.settings(), clock=self.world.clock, limits=self.world.limits, say=self.world.said.append)
        app.toasts.patience = 60
        await app.prepare()
        self._second = (app, asyncio.create_task(app.run(ticking=False)))
        await self.world.until(lambda: app.web is not None and app.web.started)

    async def hand_over(self) -> None:
        """Stop the first process, as a rolling update does; the second one goes on alone."""
        assert self._second is not None
        app, task = self._second
        await self.world.stop()
        self.world.app, self.world._tasks, self.world._running, self._second = app, [task], True, None
        await self.world.until(lambda: app.receiver is None or app.receiver.caught_up)
        if self.world.kind == "telegram-webhook":
            self.world.telegram.webhook = f"http://127.0.0.1:{self.world.port}/telegram/webhook"

    async def close(self) -> None:
        """Stop a second process that nobody handed over to."""
        if self._second is not None:
            app, task = self._second
            app.stop()
            await asyncio.wait_for(task, timeout=10)


def _goal(day: int, moment: str) -> datetime:
    return datetime.strptime(f"2026-11-{day} {moment}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - of the wall
