"""Take updates from Telegram, by long polling or by webhook; confirmed only after they are kept."""

import asyncio
import hmac
import json
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.alarms import Alarms
from bot.ingest import Ingest
from bot.leases import Leases
from bot.logs import log, redact
from bot.ports import Incoming
from bot.telegram.events import MEMBERS, UPDATES, Raw, incoming
from bot.telegram.messenger import Telegram
from bot.toasts import Toasts

# Well inside the length of the polling lease, which is renewed between polls.
_WAIT = 8
_BATCH = 100
_REVOKED_PAUSE = 60.0
WEBHOOK_PATH = "/telegram/webhook"


class Receiver:
    """The way in of one bot."""

    def __init__(self, telegram: Telegram, ingest: Ingest, toasts: Toasts, leases: Leases, alarms: Alarms) -> None:
        """Keep through ``ingest``; start the patience of presses in ``toasts``."""
        self._alarms = alarms
        self._telegram = telegram
        self._ingest = ingest
        self._toasts = toasts
        self._leases = leases
        self._offset: int | None = None
        # Whether everything said while we were away has reached our inbox.
        self.caught_up = False
        self._channel = (telegram.name, telegram.workspace)

    async def poll(self) -> None:
        """Poll until cancelled; only one process does at a time."""
        await self._without_webhook()
        pause = 1.0
        while True:
            if not await self._leases.hold(f"poll:{':'.join(self._channel)}"):
                await asyncio.sleep(1)
                continue
            try:
                updates = await self._updates()
                await self.keep(updates)
                pause = 1.0
            except RetryAfter as error:
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except InvalidToken:
                log.error("Telegram refuses the token", again_in=_REVOKED_PAUSE)
                await self._alarms.sound("alarm-token", messenger="Telegram")
                await asyncio.sleep(_REVOKED_PAUSE)
            except (Conflict, TelegramError) as error:
                log.warning("polling stumbled", reason=redact(str(error)), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(60.0, pause * 2)

    async def _without_webhook(self) -> None:
        """Remove a webhook, which excludes polling; what waits is kept."""
        try:
            await self._telegram.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.warning("could not remove a webhook", reason=redact(str(error)))

    async def _updates(self) -> list[Raw]:
        """Ask for updates as they are: reading them into objects would cost more than handling them."""
        # Until we have caught up we only ask what is there, so that the clock need not wait for us.
        wait = _WAIT if self.caught_up else 0
        wanted = {"timeout": wait, "limit": _BATCH, "allowed_updates": json.dumps(UPDATES)}
        if self._offset is not None:
            wanted["offset"] = self._offset
        return await self._telegram.updates(wanted, _WAIT + 10)

    async def keep(self, updates: list[Raw]) -> None:
        """Commit updates, and only then move the offset that confirms them."""
        for update in updates:
            await self._count_members(update)
        events = [incoming(one) for one in updates]
        # Expected first: the outcome may be there before the commit has told us.
        self._expect(events)
        await self._ingest.keep(events)
        self.caught_up = self.caught_up or len(updates) < _BATCH
        if updates:
            self._offset = max(one["update_id"] for one in updates) + 1

    async def _count_members(self, update: Raw) -> None:
        """Add how many people a group has, where an administrator is about to bind it."""
        message = update.get("message") or {}
        in_group = (message.get("chat") or {}).get("type") in {"group", "supergroup"}
        if in_group and str(message.get("text", "")).startswith("/bind"):
            message[MEMBERS] = await self._telegram.count_members(message["chat"]["id"])

    def _expect(self, events: list[Incoming]) -> None:
        for one in events:
            if one.toast:
                self._toasts.expect(self._channel, one.toast)

    def secret(self) -> str:
        """Give the webhook's secret: the same in every process, and not the token."""
        return sha256(f"webhook:{self._telegram.bot.token}".encode()).hexdigest()

    async def set_webhook(self, address: str) -> None:
        """Tell Telegram where to send updates."""
        await self._telegram.bot.set_webhook(
            address.rstrip("/") + WEBHOOK_PATH,
            secret_token=self.secret(),
            allowed_updates=UPDATES,
            drop_pending_updates=False,
        )
        self.caught_up = True

    async def webhook(self, request: Request) -> Response:
        """Take one update; 200 only after it is committed."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), self.secret().encode()):
            return Response(status_code=401)
        try:
            update = json.loads(await request.body())
            await self._count_members(update)
            event = incoming(update)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Response(status_code=400)
        self._expect([event])
        await self._ingest.keep([event])
        return Response(status_code=200)
