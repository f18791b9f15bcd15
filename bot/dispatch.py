"""From the inbox to the handlers: in order per person, in batches, and a poison event stops nobody."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clock import Clock
from bot.figures import Figures
from bot.logs import log, redact
from bot.marks import marked_form, unmarked
from bot.placing import events as placing
from bot.toasts import Toasts
from bot.writer import Writer
from handlers import ahead, alarms, books
from handlers.chat import Event, Kind, Message
from handlers.context import Context, Desk, locale_of
from handlers.forms.blank import Form
from handlers.hear import hear, settle
from handlers.line import has_left
from handlers.texts import speaker
from handlers.welcome import ALPHABET
from storage import inbox, outbox, people
from storage.database import Session
from storage.tables import Account

_BATCH = 32
# What comes in meanwhile waits for its commit as long as a batch takes.
_BATCH_SECONDS = 0.03
_MOST_ATTEMPTS = 3

Channel = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event came to: the toast for its press, or the form to fill in."""

    channel: Channel
    toast: str
    text: str
    form: Form | None = None


class BatchError(Exception):
    """A batch failed; ``ids`` are its events, to be tried one by one."""

    def __init__(self, ids: Sequence[int]) -> None:
        """Keep which events were in it."""
        super().__init__(f"batch of {len(ids)}")
        self.ids = ids


class Dispatcher:
    """Takes open events and lets each take effect, in one transaction with its replies."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        toasts: Toasts,
        replies: Callable[[], None],
        figures: Figures,
        pages: Mapping[Channel, str] | None = None,
        mark: str = "",
    ) -> None:
        """Serve the messengers whose presses ``toasts`` answers.

        ``replies`` wakes the senders, ``pages`` is where their people open our own pages, ``mark`` is on our buttons.
        """
        self._writer = writer
        self._clock = clock
        self._messengers = toasts.messengers
        self._toasts = toasts
        self._replies = replies
        self._figures = figures
        self._pages = pages if pages is not None else {}
        self._mark = mark
        self._wakened = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something in the inbox."""
        self._wakened.set()

    async def run(self) -> None:
        """Work until cancelled."""
        await self._recover()
        while True:
            self._wakened.clear()
            while await self._batch():
                pass
            try:
                # Another process may have held a lane when we looked.
                await asyncio.wait_for(self._wakened.wait(), timeout=1)
            except TimeoutError:
                continue

    async def drain(self) -> None:
        """Handle everything that is open now."""
        while await self._batch():
            pass

    async def _batch(self) -> bool:
        """Handle what is open; tell whether there may be more."""
        try:
            started = time.monotonic()
            outcomes, more = await self._writer.run(self._handle_many)
        except BatchError as failed:
            self._settle([one for row_id in failed.ids if (one := await self._alone(row_id))])
            return len(failed.ids) == _BATCH
        if outcomes:
            self._figures.batches.observe(time.monotonic() - started)
            self._settle(outcomes)
        return more

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        for one in outcomes:
            self._figures.events.labels(one.channel[0]).inc()
            if one.toast:
                self._toasts.settle(one.channel, one.toast, one.text, one.form)
        self._replies()

    def _handle_many(self, session: Session) -> tuple[list[Outcome], bool]:
        rows = inbox.take(session, _BATCH)
        # Noted now: after a failure the rows can no longer be asked.
        ids = [row.id for row in rows]
        outcomes: list[Outcome] = []
        seen: set[str] = set()
        started = time.monotonic()
        try:
            events = [self._read(row) for row in rows]
            accounts = _fetch_ahead(session, [one for one in events if one])
            for row, event in zip(rows, events, strict=True):
                if row.lane in seen:
                    # The same person's earlier event must be visible to this one.
                    session.flush()
                seen.add(row.lane)
                outcomes.append(self._handle(session, row, event, accounts))
                if time.monotonic() - started > _BATCH_SECONDS:
                    break
            self._settle_up(session)
            inbox.done(session, ids[: len(outcomes)])
            session.flush()
            if rows:
                inbox.wake_others(session)
        except Exception as error:
            # One by one each event is tried again in a transaction of its own.
            raise BatchError(ids) from error
        return outcomes, len(outcomes) < len(ids) or len(ids) == _BATCH

    def _settle_up(self, session: Session) -> None:
        settle(self._desk(session))

    def _desk(self, session: Session) -> Desk:
        return Desk(session, books.active(session), self._clock.now())

    async def _alone(self, row_id: int) -> Outcome | None:
        """Handle one event in its own transaction; bury it when it cannot be handled."""

        def work(session: Session) -> Outcome | None:
            row = inbox.take_one(session, row_id)
            if row is None:
                return None
            event = self._read(row)
            outcome = self._handle(session, row, event, _fetch_ahead(session, [event] if event else []))
            self._settle_up(session)
            inbox.done(session, [row_id])
            return outcome

        try:
            return await self._writer.run(work)
        except (OperationalError, InterfaceError):
            # The database is away, not the event at fault.
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a handler's bug ends
            cause = error
            reference = "".join(secrets.choice(ALPHABET) for _ in range(3))
            log.exception("an event could not be handled", reference=reference, inbox=row_id)
            return await self._writer.run(lambda session: self._bury(session, row_id, reference, cause))

    def _bury(self, session: Session, row_id: int, reference: str, error: Exception) -> Outcome | None:
        row = inbox.take_one(session, row_id)
        inbox.bury(session, row_id, reference, redact(repr(error)))
        desk = self._desk(session)
        alarms.sound(desk, "alarm-dead", count=inbox.count_dead(session))
        try:
            event = self._read(row) if row else None
        except Exception:  # noqa: BLE001 - an unreadable event has nobody to answer
            event = None
        if row is None or event is None or not event.private:
            return None
        account = people.account_of(session, event.account)
        person = people.person(session, account.person_id) if account else None
        text = speaker(locale_of(person))("failed", reference=reference)
        if account is not None and person is not None:
            outbox.say(session, account, Message(text).to_json(), self._clock.now())
        return Outcome((row.messenger, row.workspace), event.toast, text[:190])

    async def _recover(self) -> None:
        """Try what a crash left behind one by one, counting each try before it is made."""
        for row_id, attempts in await self._writer.run(inbox.open_ids):
            if attempts >= _MOST_ATTEMPTS:
                error = RuntimeError("the process ended each time this was tried")
                await self._writer.run(lambda s, i=row_id, e=error: self._bury(s, i, "CRASH", e))  # type: ignore[misc]  # loop values bound
                continue
            await self._writer.run(lambda session, i=row_id: inbox.count_attempt(session, [i]))  # type: ignore[misc]  # loop value bound
            outcome = await self._alone(row_id)
            if outcome:
                self._settle([outcome])
        self._replies()

    def _read(self, row: inbox.Open) -> Event | None:
        messenger = self._messengers.get((row.messenger, row.workspace))
        if messenger is None or row.payload is None:
            return None
        event = placing.event(row.payload) or messenger.event(row.payload)
        return unmarked(event, self._mark) if event else None

    def _handle(
        self,
        session: Session,
        row: inbox.Open,
        event: Event | None,
        accounts: dict[people.AccountKey, Account],
    ) -> Outcome:
        channel = (row.messenger, row.workspace)
        if event is None:
            return Outcome(channel, "", "")
        account = accounts.get(event.account) or _new_account(session, event, accounts)
        known = people.person(session, account.person_id)
        desk = self._desk(session)
        ctx = Context(
            session=session,
            book=desk.book,
            now=desk.now,
            at=row.happened_at,
            event=event,
            account=account,
            known=known if known and not has_left(desk, known) else None,
            pages=self._pages.get(channel),
        )
        text = hear(ctx)
        if event.kind is Kind.LOCATION:
            inbox.blank(session, row.id)
        for line in ctx.lines:
            outbox.say(session, account, line.to_json(), desk.now)
        return Outcome(channel, event.toast, text, marked_form(ctx.form, self._mark) if ctx.form else None)


def _new_account(session: Session, event: Event, accounts: dict[people.AccountKey, Account]) -> Account:
    account = Account(
        messenger=event.messenger,
        workspace=event.workspace,
        user=event.user,
        address=event.address if event.private else event.user,
        name=event.name,
    )
    session.add(account)
    session.flush()
    accounts[event.account] = account
    return account


def _fetch_ahead(session: Session, events: Sequence[Event]) -> dict[people.AccountKey, Account]:
    """Bring the rows that a batch will ask for in a few statements instead of several for each event."""
    if not events:
        return {}
    accounts = people.accounts(session, [event.account for event in events])
    persons = [one for one in (people.person(session, a.person_id) for a in accounts.values()) if one]
    ahead.expect(session, events, accounts.values(), persons)
    return accounts
