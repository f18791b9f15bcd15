"""Bring a Telegram bot up: learn its name, show its menu, then poll or wait for the webhook."""

import asyncio

from telegram.error import InvalidToken, TelegramError

from bot.logs import log, redact
from bot.ports import DeliveryError
from bot.telegram.messenger import Telegram
from bot.telegram.receiving import Receiver
from handlers import books, verbs
from handlers.texts import LOCALES, speaker
from storage.database import Database


class Starter:
    """Starts one bot, however long its server takes to answer."""

    def __init__(self, telegram: Telegram, receiver: Receiver, database: Database) -> None:
        """Start ``telegram``."""
        self._telegram = telegram
        self._receiver = receiver
        self._database = database

    async def run(self, webhook_url: str) -> None:
        """Start, then receive until cancelled."""
        pause = 1.0
        while True:
            try:
                await self._telegram.begin()
                break
            except InvalidToken:
                log.error("Telegram does not know this token; run `neiqin doctor`")
                await asyncio.sleep(300)
            except TelegramError as error:
                log.warning("Telegram does not answer yet", reason=redact(str(error)), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(60.0, pause * 2)
        menu = asyncio.get_running_loop().create_task(self._show_menu())
        try:
            if webhook_url:
                await self._receiver.set_webhook(webhook_url)
                await asyncio.Event().wait()
            else:
                await self._receiver.poll()
        finally:
            menu.cancel()

    async def _show_menu(self) -> None:
        with self._database.reading() as session:
            rules = books.active(session).rules
        for locale in LOCALES:
            listed = verbs.menu(rules, speaker(locale), locale)
            try:
                await self._telegram.show_menu(listed, "en" if locale == "en" else None)
            except DeliveryError as error:
                log.warning("the menu could not be shown", reason=redact(str(error)))
