"""The composition root: the only file that knows every part."""

import asyncio
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from starlette.routing import BaseRoute, Route

from bot import greeting, parts, rulebook_file, sample
from bot.alarms import Alarms
from bot.attachments import Fetcher
from bot.between import Between
from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.figures import Figures
from bot.health import Health, Pulse
from bot.ingest import Ingest
from bot.installation import mark_of
from bot.leases import Leases
from bot.local.gate import Gate
from bot.local.messenger import Local
from bot.local.pages import Pages
from bot.logs import log, redact
from bot.placing.pages import Placing
from bot.ports import Limits, Messenger
from bot.printing.pages import Printing
from bot.sender import Sender
from bot.settings import Settings
from bot.telegram.messenger import Telegram
from bot.telegram.receiving import WEBHOOK_PATH, Receiver
from bot.telegram.starting import Starter
from bot.toasts import Toasts
from bot.web import QuietServer, server
from bot.writer import Writer
from handlers import books
from handlers.administration import propose
from handlers.context import Desk
from handlers.hear import settle
from handlers.rules.reading import BrokenRuleBookError
from schedules import clock as scheduler
from schedules.slices import Job
from schedules.tick import tick
from storage import house, people
from storage.database import Database, Session
from storage.enums import VersionState
from storage.migrate import migrate

if TYPE_CHECKING:
    from bot.slack.connection import Connection

_STOP_SECONDS = 3
# How soon what somebody looks at follows, and who waits for a reminder has their turn.
_SECONDS_BETWEEN = 1.0
# A day of photos of a large team.
_LOW_DISK = 500_000_000


class App:
    """One process of the clerk."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        """Put the parts together; nothing runs yet. ``say`` tells the person at the terminal."""
        self.settings = settings
        self._say = say
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database)
        migrate(self.database)
        self.mark = mark_of(self.database)
        self.clock = clock or Clock()
        self.writer = Writer(self.database)
        self.leases = Leases(self.writer)
        self.alarms = Alarms(self.writer, self.clock, self._wake_senders)
        self._rule_book = rulebook_file.Watched(settings.rulebook)
        self.messengers: dict[tuple[str, str], Messenger] = {}
        self.toasts = Toasts(self.messengers)
        self.figures = Figures()
        # Where the people of each messenger open our own pages.
        self.addresses: dict[tuple[str, str], str] = {}
        self.dispatcher = Dispatcher(
            self.writer,
            self.clock,
            self.toasts,
            self._wake_senders,
            self.figures,
            self.addresses,
            self.mark,
        )
        self.senders: list[Sender] = []
        self.fetchers: list[Fetcher] = []
        self.pulse = Pulse(self.clock.real(), settings.tick_seconds)
        self.web: QuietServer | None = None
        self.pages: Pages | None = None
        self.gate: Gate | None = None
        self.receiver: Receiver | None = None
        self.telegram = self._connect_telegram(limits)
        self.slack: Connection | None = None
        self._limits = limits
        self.between = Between(self.database, self.clock, self._run_job, self._wake_senders)
        self._ticking = asyncio.Lock()
        self._stopping = asyncio.Event()

    def _connect_telegram(self, limits: Limits | None) -> Telegram | None:
        token = self.settings.telegram_token.get_secret_value()
        if not token:
            return None
        telegram = Telegram.connect(
            token,
            self.settings.telegram_base_url,
            self.settings.telegram_proxy,
            self.settings.data_dir,
            limits,
        )
        self._add(telegram)
        self.receiver = Receiver(telegram, self._ingest(telegram), self.toasts, self.leases, self.alarms)
        return telegram

    def _add(self, messenger: Messenger) -> None:
        if self.settings.public_url:
            self.addresses[messenger.name, messenger.workspace] = self.settings.public_url.rstrip("/")
        self.messengers[messenger.name, messenger.workspace] = messenger
        self.senders.append(Sender(self.writer, self.clock, messenger, self.leases, self.figures, self.mark))
        self.fetchers.append(Fetcher(self.writer, self.clock, messenger, self.settings.data_dir, self._wake_senders))

    async def _connect_slack(self) -> None:
        if not self.settings.slack_bot_token.get_secret_value():
            return
        # Its library is slow to load, and most do without.
        from bot.slack.connection import Connection  # noqa: PLC0415

        self.slack = Connection(self.settings, self.writer, self.clock, self._limits)
        if await self.slack.begin():
            await self._join_slack(self.slack)
        else:
            self._say(
                "Slack does not answer, and has never told which workspace it is: we go on asking (see `doctor`)."
            )

    async def _join_slack(self, slack: "Connection") -> None:
        self._add(slack.messenger)
        slack.receive(self._ingest(slack.messenger), self.toasts, self.alarms)
        await slack.sound(self.alarms)

    async def _join_slack_late(self, slack: "Connection") -> None:
        """Join once Slack has said which workspace we are of, and run what serves it."""
        await slack.first_answer()
        await self._join_slack(slack)
        self._say("Slack answers now.")
        serving = [("send", self.senders[-1].run), ("fetch", self.fetchers[-1].run), *slack.works()]
        await parts.together(serving)

    def _ingest(self, messenger: Messenger) -> Ingest:
        called = messenger.name != "telegram" or bool(self.settings.telegram_webhook_url)
        channel = (messenger.name, messenger.workspace)
        return Ingest(self.writer, self.clock, channel, self.dispatcher.wake, called=called)

    async def prepare(self) -> None:
        """Store the rule book, found the sample company where there is none, and add the local page.

        Raises:
            NoRuleBookError: when there is neither the file nor a rule book in force.
            BrokenRuleBookError: when the first one cannot be used.

        """
        await self._offer_rule_book()
        await self._connect_slack()
        is_sample = await self.writer.run(self._found_sample)
        if is_sample:
            await self._add_local_page()

    async def _offer_rule_book(self) -> None:
        """Propose a changed rule book; a broken one is refused and the last good one stays."""
        try:
            name, source = await asyncio.to_thread(rulebook_file.load, self.settings.rulebook)
        except (rulebook_file.NoRuleBookError, BrokenRuleBookError) as error:
            if await self.writer.run(house.active_version) is None:
                raise
            faults = rulebook_file.explained(self.settings.rulebook, error)
            log.error("the rule book file cannot be used; the last good one stays", faults=faults)
            self._say("\n".join(["The rule book file cannot be used; the last good one stays in force.", *faults]))
            await self.alarms.sound("alarm-rule-book", fault=faults[0][:300], more=len(faults) - 1)
            return

        def offer(session: Session) -> bool:
            version = house.offer_version(session, name, source, self.clock.real())
            if version.state is VersionState.PROPOSED:
                propose(Desk(session, books.active(session), self.clock.now()), version)
            return version.state is not VersionState.PROPOSED

        if not await self.writer.run(offer):
            self._say("The rule book file has changed; an administrator's tap or `neiqin activate` puts it in force.")

    def _found_sample(self, session: Session) -> bool:
        row = house.installation(session)
        if not row.sample and not self.settings.has_messenger and people.is_empty(session):
            if not sample.fits(books.active(session).rules.id):
                return False
            sample.found(session, self.clock.real())
        if self.telegram is not None:
            # Real messengers tell real time: the sample clock never runs ahead of them.
            row.clock_offset_seconds = 0
        self.clock.offset = timedelta(seconds=row.clock_offset_seconds)
        return row.sample

    async def _add_local_page(self) -> None:
        local = Local(self.writer, self.clock, self.settings.data_dir)
        self._add(local)
        # Its phones are pages of this very server.
        self.addresses[local.name, local.workspace] = ""
        self.gate = Gate(self.writer)
        self.pages = Pages(
            database=self.database,
            writer=self.writer,
            clock=self.clock,
            local=local,
            ingest=self._ingest(local),
            toasts=self.toasts,
            gate=self.gate,
            data_dir=self.settings.data_dir,
            tick=self.tick,
        )

    async def run(self, *, ticking: bool = True) -> None:
        """Run until `stop`; `prepare` comes first."""
        loop = asyncio.get_running_loop()
        public = [self.settings.public_url, self.settings.telegram_webhook_url]
        self.web = server(self.routes(), self.settings.web_host, self.settings.web_port, public)
        tasks = parts.start(self.works())
        rounds: dict[scheduler.Wake, float] = {
            self.tick: self.settings.tick_seconds,
            self.between.act_soon: _SECONDS_BETWEEN,
            self.remind: _SECONDS_BETWEEN,
        }
        stop_clock = scheduler.start(rounds) if ticking else None
        await self._greet()
        ended = loop.create_task(self._stopping.wait())
        await asyncio.wait({ended, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        if stop_clock is not None:
            stop_clock()
        ended.cancel()
        await self.finish(tasks)

    def stop_on_signals(self) -> None:
        """End gently when the system asks for it."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(one, self.stop)

    def stop(self) -> None:
        """Ask the process to end."""
        self._stopping.set()

    def routes(self) -> list[BaseRoute]:
        """List what the web server answers here."""
        routes: list[BaseRoute] = list(Health(self.database, self.clock, self.pulse, self.figures).routes())
        if self.addresses or self.settings.public_url:
            routes += Printing(self.database, self.clock, self.settings.data_dir).routes()
            routes += Placing(self.database, self.writer, self.clock, self.dispatcher.wake).routes()
        if self.receiver is not None and self.settings.telegram_webhook_url:
            routes.append(Route(WEBHOOK_PATH, self.receiver.webhook, methods=["POST"]))
        if self.slack is not None:
            routes += self.slack.routes()
        return routes + (self.pages.routes() if self.pages is not None else [])

    def works(self) -> Iterator[parts.Part]:
        """Name everything that runs side by side."""
        if self.web is not None:
            yield "web", self.web.serve
        yield "dispatch", self.dispatcher.run
        for sender in self.senders:
            yield "send", sender.run
        for fetcher in self.fetchers:
            yield "fetch", fetcher.run
        if self.receiver is not None and self.telegram is not None:
            starter = Starter(self.telegram, self.receiver, self.database)
            yield "receive", partial(starter.run, self.settings.telegram_webhook_url)
        if self.slack is not None and self.slack.receiver is None:
            yield "slack", partial(self._join_slack_late, self.slack)
        elif self.slack is not None:
            yield from self.slack.works()
        if not self.database.is_sqlite:
            # The driver is heavy, and SQLite does without.
            from bot.wakeup import Wakeup  # noqa: PLC0415

            yield "wake", Wakeup(self.database.url, self._wake_all).run

    async def tick(self) -> None:
        """Do what time brings, in one process at a time."""
        async with self._ticking:
            # Another process may be ticking; what counts is that ours is alive.
            self.pulse.last_tick = self.clock.real()
            if not await self.leases.hold("tick"):
                return
            self.pulse.tick_failed = True
            try:
                await tick(self._run_job, caught_up=self._caught_up())
                self.pulse.tick_failed = False
            finally:
                # What one job cannot do keeps neither its fellows nor the alarms from anybody.
                self.pulse.last_tick = self.clock.real()
                await self._look_around()
                self._wake_senders()

    async def remind(self) -> None:
        """Go on reminding as room to send comes free, in the process that ticks and never beside its tick."""
        if self._ticking.locked() or not self._caught_up() or not await self.between.has_reminders():
            return
        async with self._ticking:
            if await self.leases.hold("tick"):
                await self.between.remind()

    def _caught_up(self) -> bool:
        """Tell whether all that was said while we were away has reached our inbox."""
        telegram = self.receiver is None or self.receiver.caught_up
        return telegram and (self.slack is None or self.slack.caught_up)

    async def _look_around(self) -> None:
        """See whether the rule book file was changed and whether there is room on the disk."""
        if self._rule_book.has_changed():
            await self._offer_rule_book()
            self._wake_senders()
        free = await asyncio.to_thread(shutil.disk_usage, self.settings.data_dir)
        if free.free < _LOW_DISK:
            await self.alarms.sound("alarm-disk", megabytes=free.free // 1_000_000)

    async def _run_job(self, job: Job) -> int:
        def work(session: Session) -> int:
            desk = Desk(session, books.active(session), self.clock.now())
            done = job(desk)
            settle(desk)
            return done

        return await self.writer.run(work)

    def _wake_senders(self) -> None:
        for sender in self.senders:
            sender.wake()

    def _wake_all(self) -> None:
        self.dispatcher.wake()
        self._wake_senders()

    async def _greet(self) -> None:
        """Tell the person at the terminal where to go."""
        if self.gate is not None and self.web is not None:
            await greeting.to_the_page(self._say, self.gate, self.web)
        if self.telegram is not None or self.slack is not None:
            await greeting.to_the_first_administrator(self._say, self.writer, self.clock.now(), self.telegram)
        if not self.messengers and self.slack is None:
            greeting.to_nobody(self._say)

    async def finish(self, tasks: list[asyncio.Task[None]]) -> None:
        """Stop within three seconds: no new work in, what is on the wire is noted."""
        if self.pages is not None:
            self.pages.stop()
        if self.web is not None:
            self.web.should_exit = True
        failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception()]
        for task in tasks:
            if task.get_name() != "web":
                task.cancel()
        try:
            await asyncio.wait(tasks, timeout=_STOP_SECONDS)
            for sender in self.senders:
                await sender.close()
            await self.toasts.close()
            await self.leases.release()
            if self.telegram is not None:
                await self.telegram.end()
            if self.slack is not None:
                await self.slack.messenger.end()
        except DBAPIError as error:
            # What could not be noted is repeated or settled at the next start.
            log.warning("the database was away while stopping", reason=redact(str(error.orig)))
        finally:
            await asyncio.to_thread(self.writer.close)
            self.database.close()
        for task in failed:
            log.error("a part of the clerk broke", part=task.get_name(), exc_info=task.exception())
            raise task.exception() or RuntimeError(task.get_name())
