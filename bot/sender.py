"""Send what is wanted: urgent lanes first, one at a time per chat, within one budget, each marked as it goes."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import elsewhere
from bot.budget import Budget
from bot.clock import Clock
from bot.figures import Figures
from bot.leases import Leases
from bot.logs import log, redact
from bot.marks import marked
from bot.parcels import Parcel
from bot.ports import (
    DeliveryError,
    GoneError,
    Messenger,
    MovedError,
    NotSentError,
    RefusedError,
    RevokedError,
    TooManyError,
    UnreachableError,
    UnsureError,
)
from bot.writer import Writer
from handlers import books
from handlers.chat import Message
from handlers.context import Desk
from storage import cards, files, outbox
from storage.database import AWAY, Session
from storage.enums import Lane
from storage.outbox import Waiting
from storage.tables import Delivery

_MOST_IN_FLIGHT = 64
_MOST_TRIES = 8
# What becomes of a message that did not arrive, as the figures name it.
_WORDS: dict[type[DeliveryError], str] = {TooManyError: "limited", GoneError: "gone", UnreachableError: "unreachable"}
_IDLE_SECONDS = 5.0
_GLANCE = 20
_LOOK = 200


Failure = Callable[[Session], object]
Result = cards.Sent | Failure


class Sender:
    """The way out of one messenger."""

    def __init__(
        self, writer: Writer, clock: Clock, messenger: Messenger, leases: Leases, figures: Figures, mark: str = ""
    ) -> None:
        """Send for one messenger and workspace; ``mark`` is on our buttons."""
        self._writer = writer
        self._clock = clock
        self._messenger = messenger
        self._leases = leases
        self._figures = figures
        self._mark = mark
        self._channel = (messenger.name, messenger.workspace)
        self._right = f"send:{messenger.name}:{messenger.workspace}"
        self.budget = Budget(messenger.limits)
        self._busy: frozenset[str] = frozenset()
        self._results: list[tuple[Parcel, Result]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._wakened = asyncio.Event()
        self._more_at: float | None = None
        self._next_room: float | None = None
        self._settled = False

    def wake(self) -> None:
        """Say that there is something to send."""
        self._wakened.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._wakened.clear()
            if not await self._leases.hold(self._right):
                self._settled = False
                await asyncio.sleep(1)
                continue
            if not self._settled:
                await self._writer.run(
                    lambda session: outbox.settle_interrupted(session, self._channel, self._clock.real()),
                )
                self._settled = True
            await self._cycle()
            await self._rest()

    async def close(self) -> None:
        """Let what is on the wire arrive, and note it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        ended, self._results = self._results, []
        await self._note_apart(ended)

    async def _rest(self) -> None:
        pause = _IDLE_SECONDS
        if self._more_at is not None:
            pause = min(pause, max(0.0, self._more_at - time.monotonic()))
        if not self._results:
            try:
                await asyncio.wait_for(self._wakened.wait(), timeout=pause)
            except TimeoutError:
                self.budget.forget_idle(time.monotonic())

    async def _cycle(self) -> None:
        """Note what arrived, and start what may go now."""
        now = time.monotonic()
        room = min(self.budget.room(now), _MOST_IN_FLIGHT - len(self._tasks))
        ended, self._results = self._results, []
        results = [result for _, result in ended]
        # A chat is free only in the transaction that notes what reached it; before that its delivery still
        # looks unsent and would go out twice.
        self._busy -= {parcel.address for parcel, _ in ended}
        try:
            parcels, self._more_at = await self._writer.run(
                lambda session: self._note_and_take(session, results, room, now),
            )
        except AWAY:
            # What reached people must still be noted once the database is back, or it would reach them twice.
            self._results = ended + self._results
            raise
        except Exception:
            if not ended:
                raise
            log.exception("results could not be noted together")
            await self._note_apart(ended)
            self.wake()
            return
        self._busy |= {parcel.address for parcel in parcels}
        for parcel in parcels:
            self.budget.spend(
                parcel.address,
                now,
                group=self._messenger.is_group(parcel.address),
                edit=parcel.is_edit,
            )
            task = asyncio.get_running_loop().create_task(self._deliver(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _note_apart(self, ended: Sequence[tuple[Parcel, Result]]) -> None:
        """Note each result by itself; one that cannot be noted is given up, or it would come back for ever."""
        real = self._clock.real()
        notes = [partial(_note, results=[result], real=real) for _, result in ended]
        outcomes = await asyncio.gather(*map(self._writer.run, notes), return_exceptions=True)
        for (parcel, result), outcome in zip(ended, outcomes, strict=True):
            if isinstance(outcome, AWAY):
                self._results.append((parcel, result))
            elif isinstance(outcome, Exception):
                reason = redact(repr(outcome))
                log.error("a result cannot be noted; its message is given up", delivery=parcel.id, reason=reason)
                await self._writer.run(partial(cards.give_up, delivery_id=parcel.id, error=reason, now=real))

    def _note_and_take(
        self,
        session: Session,
        results: Sequence[Result],
        room: int,
        now: float,
    ) -> tuple[list[Parcel], float | None]:
        _note(session, results, self._clock.real())
        # An old copy that shrinks now may go out in this same turn.
        cards.settle(session)
        session.flush()
        if not self._leases.confirms(session, self._right):
            # Another process sends by now; what arrived through this one is noted, nothing more is claimed.
            self._settled = False
            return [], now + 1
        wait = self.budget.whole.wait(now)
        if wait > 0:
            # Whatever waits, nothing may go: a long queue is not looked through for that.
            return [], now + wait
        wanted = self._wanted(session, room, now)
        if not wanted:
            # Nothing may go: look again when a postponed one may, or when the budget has room.
            due = outbox.next_due(session, self._channel, self._clock.real())
            later = now + max(0.0, (due - self._clock.real()).total_seconds()) if due else None
            return [], min((at for at in (self._next_room, later) if at is not None), default=None)
        rows = outbox.contents(session, [one.id for one in wanted])
        parcels = [self._parcel(session, one, rows[one.id]) for one in wanted]
        once = [parcel.id for parcel in parcels if not parcel.repeatable]
        if once:
            outbox.mark_sending(session, once)
        return parcels, self._next_room

    def _wanted(self, session: Session, room: int, now: float) -> list[Waiting]:
        # Chats that must wait are left out of the question, or a few of them could hide all others.
        held = self._busy | self.budget.paused(now, self._messenger.is_group)
        ready, that_is_all = self._ready(session, held, room, now)
        if held - self._busy:
            self._next_room = min(now + 1, self._next_room or now + 1)
        if len(ready) <= room:
            return ready
        self._next_room = min(now + self.budget.whole.wait(now), self._next_room or 1e18)
        if room <= 0:
            return []
        left = {one.id for one in ready}
        kept: list[Waiting] = []
        for lane, share in _shares(room).items():
            waiting = ready if that_is_all else self._in_lane(session, lane, held, now)
            kept += [one for one in waiting if one.lane == lane and (not one.edits or one.id in left)][:share]
        return _fair(ready, kept, room)

    def _ready(self, session: Session, held: frozenset[str], room: int, now: float) -> tuple[list[Waiting], bool]:
        """Give what may go now, urgent lanes first, and whether nothing else waits; a glance nearly always does."""
        # While nothing may be rewritten, the edits that wait must not hide what is new.
        far = _LOOK if self.budget.edits_wait(now) <= 0 else 10 * _LOOK
        for look in (_GLANCE + 2 * max(room, 0), far):
            found, that_is_all = outbox.next_to_send(session, self._channel, held, self._clock.real(), look)
            times = [self._ready_at(one, now) for one in found]
            self._next_room = min((at for at in times if at > now), default=None)
            may_go = [one for one, at in zip(found, times, strict=True) if at <= now]
            ready = self._few_enough_edits(may_go, now)
            if that_is_all or len(ready) > room:
                break
        return ready, that_is_all

    def _few_enough_edits(self, ready: list[Waiting], now: float) -> list[Waiting]:
        """Leave out the edits for which there is no room, where they are counted by themselves."""
        room = self.budget.edits_room(now)
        edits = [one for one in ready if one.edits]
        if room is None or len(edits) <= room:
            return ready
        self._next_room = min(now + max(self.budget.edits_wait(now), 0.1), self._next_room or 1e18)
        postponed = {one.id for one in edits[room:]}
        return [one for one in ready if one.id not in postponed]

    def _in_lane(self, session: Session, lane: Lane, held: frozenset[str], now: float) -> list[Waiting]:
        """Give what may go now in one lane below the first."""
        found, _ = outbox.next_to_send(session, self._channel, held, self._clock.real(), _LOOK, lane=lane)
        return [one for one in found if self._ready_at(one, now) <= now]

    def _ready_at(self, waiting: Waiting, now: float) -> float:
        group = self._messenger.is_group(waiting.address)
        return self.budget.ready_at(waiting.address, now, group=group, edit=bool(waiting.edits))

    def _parcel(self, session: Session, waiting: Waiting, row: Any) -> Parcel:  # noqa: ANN401 - a row of contents
        is_card = row.version is not None
        content = row.card_content if is_card else row.content
        message = Message.from_json(content or {"title": "", "text": "·", "rows": [], "stub": "", "files": []})
        return Parcel(
            id=waiting.id,
            address=waiting.address,
            message=marked(message, self._mark),
            edits=waiting.edits,
            version=row.version or 0,
            is_card=is_card,
            account_id=row.account_id,
            attempts=row.attempts,
            repeatable=row.repeatable,
            attachments=tuple(files.attachments(session, message.files)) if message.files else (),
        )

    async def _deliver(self, parcel: Parcel) -> None:
        """Send one; whatever happens becomes a result that the next cycle notes."""
        result: Result
        outcome = "edited" if parcel.is_edit or parcel.is_board else "sent"
        try:
            if parcel.is_board:
                await self._messenger.pin(parcel.address, parcel.message)
                ids = []
            elif parcel.is_edit:
                ids = await self._messenger.edit(parcel.address, parcel.edits, parcel.message)
            else:
                ids = await self._messenger.send(parcel.address, parcel.message, parcel.attachments)
        except DeliveryError as error:
            result = self._failed(parcel, error)
            outcome = _WORDS.get(type(error), "failed")
        except Exception as error:  # noqa: BLE001 - one broken delivery must not stop the others
            log.exception("a delivery broke", delivery=parcel.id)
            result = self._failed(parcel, RefusedError(repr(error)))
            outcome = "failed"
        else:
            result = cards.Sent(parcel.id, ids, parcel.version, parcel.message.stub, parcel.message.about)
        self._figures.deliveries.labels(self._messenger.name, outcome).inc()
        self._results.append((parcel, result))
        self.wake()

    def _desk(self, session: Session) -> Desk:
        return Desk(session, books.active(session), self._clock.now())

    def _stop(self, parcel: Parcel, error: TooManyError) -> None:
        until = time.monotonic() + error.seconds
        if error.edits:
            self.budget.stop_edits(until)
        else:
            self.budget.stop(parcel.address, until)

    def _failed(self, parcel: Parcel, error: DeliveryError) -> Failure:  # noqa: PLR0911 - a meaning each
        reason = redact(str(error))
        real = self._clock.real()
        match error:
            case TooManyError():
                self._stop(parcel, error)
                until = real + timedelta(seconds=error.seconds)
                return lambda session: outbox.postpone(session, parcel.id, until, reason)
            case GoneError():
                return lambda session: _anew(session, parcel, reason, real)
            case UnreachableError():
                return lambda session: elsewhere.unreachable(self._desk(session), parcel, reason, self._channel)
            case MovedError():
                return lambda session: outbox.move_chat(session, self._channel, parcel.address, error.address)
            case UnsureError() if not parcel.repeatable:
                return lambda session: cards.give_up(session, parcel.id, f"result unknown: {reason}", real)
            case RevokedError():
                later = _later(parcel, real, reason)
                return lambda session: elsewhere.revoked(self._desk(session), parcel, reason) or later(session)
            case NotSentError():
                return _later(parcel, real, reason)
            case UnsureError() if parcel.attempts < _MOST_TRIES:
                return _later(parcel, real, reason)
            case _:
                log.warning("a message was given up", delivery=parcel.id, reason=reason)
                return lambda session: cards.give_up(session, parcel.id, reason, real)


def _note(session: Session, results: Sequence[Result], real: datetime) -> None:
    """Note what became of deliveries: those that arrived together, the others one by one."""
    cards.mark_sent(session, [one for one in results if isinstance(one, cards.Sent)], real)
    for result in results:
        if not isinstance(result, cards.Sent):
            result(session)


def _later(parcel: Parcel, real: datetime, reason: str) -> Failure:
    # Retries spread out, or every chat would come back at the same instant.
    pause = min(300.0, 2.0 ** min(parcel.attempts, 9)) * random.uniform(0.8, 1.2)
    until = real + timedelta(seconds=pause)
    return lambda session: outbox.postpone(session, parcel.id, until, reason)


def _anew(session: Session, parcel: Parcel, reason: str, real: datetime) -> None:
    """Send a card anew whose message is gone; a line that only shrinks an old copy is let go."""
    delivery = session.get_one(Delivery, parcel.id)
    if parcel.is_card:
        cards.forget_message(session, delivery)
        outbox.postpone(session, parcel.id, real, reason)
    else:
        cards.give_up(session, parcel.id, reason, real)


def _shares(room: int) -> dict[Lane, int]:
    """Draw how much of the room each lower lane keeps: a tenth, so that none of them starves."""
    lower = [lane for lane in Lane if lane is not Lane.ANSWER]
    if room >= 10:
        return dict.fromkeys(lower, room // 10)
    # A share is less than one message: chance keeps the floor.
    return {lane: 1 for lane in lower if random.random() < room / 10}


def _fair(ready: Sequence[Waiting], kept: Sequence[Waiting], room: int) -> list[Waiting]:
    """Pick what the lower lanes keep, then by urgency."""
    picked = {one.address: one for one in kept}
    for one in ready:
        if len(picked) >= room:
            break
        picked.setdefault(one.address, one)
    return list(picked.values())[:room]
