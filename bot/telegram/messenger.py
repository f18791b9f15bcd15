"""Telegram as a messenger: send, edit, answer, fetch, through python-telegram-bot's `Bot`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, BotCommand, LinkPreviewOptions
from telegram import Message as Sent
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.attachments import path_of
from bot.ports import (
    DeliveryError,
    GoneError,
    Limits,
    MovedError,
    NotSentError,
    RefusedError,
    RevokedError,
    TooManyError,
    UnreachableError,
    UnsureError,
)
from bot.telegram import events, rendering
from bot.telegram.request import AiohttpRequest, NotConnectedError
from handlers.chat import Event, Message
from handlers.forms.blank import Form
from storage.tables import Attachment

_TOAST = 200
_COUNT_SECONDS = 2


class Telegram:
    """One bot."""

    name = "telegram"
    # Telegram shows a tap as at work until it is answered.
    patience = 2.0

    def __init__(self, bot: Bot, polling: AiohttpRequest, data_dir: Path, limits: Limits | None = None) -> None:
        """Speak through ``bot``; `begin` must run before anything else."""
        self.bot = bot
        self._polling = polling
        self.limits = limits or Limits()
        self._data_dir = data_dir
        self.workspace = bot.token.partition(":")[0]
        self._username = ""

    @classmethod
    def connect(cls, token: str, base_url: str, proxy: str, data_dir: Path, limits: Limits | None = None) -> "Telegram":
        """Make a bot with our own transport."""
        request = AiohttpRequest(proxy=proxy)
        polling = AiohttpRequest(connections=2, proxy=proxy, timeout=60)
        file_url = base_url.removesuffix("/bot") + "/file/bot"
        bot = Bot(token, base_url=base_url, base_file_url=file_url, request=request, get_updates_request=polling)
        return cls(bot, polling, data_dir, limits)

    async def begin(self) -> None:
        """Open the connection and learn our own name."""
        await self.bot.initialize()
        self._username = self.bot.username

    async def end(self) -> None:
        """Close the connection."""
        await self.bot.shutdown()

    def link(self, code: str) -> str:
        """Give the deep link that redeems a one-time code."""
        return f"https://t.me/{self._username}" + (f"?start={code}" if code else "")

    def event(self, payload: dict[str, Any]) -> Event | None:
        """Read a kept update."""
        return events.event(payload, self.workspace, self.link(""))

    def is_group(self, address: str) -> bool:
        """Tell groups by their negative ids."""
        return address.startswith("-")

    async def send(self, address: str, message: Message, files: Sequence[Attachment]) -> list[str]:
        """Send every part and every file of a message."""
        texts = rendering.parts(message)
        sent: list[str] = []
        try:
            for place, text in enumerate(texts):
                last = place == len(texts) - 1
                made = await self._patiently(self._send_text, address, text, message if last else None, begun=place > 0)
                sent.append(str(made.message_id))
            for file in files:
                await self._patiently(self._send_file, int(address), file, begun=True)
        except TelegramError as error:
            raise _meaning(error) from error
        return sent

    async def _patiently(self, send: Callable[..., Awaitable[Any]], *arguments: object, begun: bool) -> Any:  # noqa: ANN401
        """Send one part; once the first is there, the others wait out what the messenger asks for."""
        while True:
            try:
                return await send(*arguments)
            except RetryAfter as error:
                if not begun:
                    raise
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())

    async def _send_text(self, address: str, text: str, keyed: Message | None) -> Sent:
        return await self.bot.send_message(
            chat_id=int(address),
            text=text,
            parse_mode="HTML",
            reply_markup=rendering.markup(keyed) if keyed else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _send_file(self, chat: int, file: Attachment) -> Sent | None:
        known = file.messenger == self.name and file.workspace == self.workspace
        path = path_of(self._data_dir, file.digest) if file.digest else None
        content = file.remote_id if known else file.content or path
        if content is None:
            return None
        if file.kind == "photo":
            return await self.bot.send_photo(chat, content)
        if file.kind == "voice" and known:
            return await self.bot.send_voice(chat, content)
        return await self.bot.send_document(chat, content, filename=None if known else file.name or None)

    async def edit(self, address: str, message_id: str, message: Message) -> list[str]:
        """Rewrite one message; unchanged is as good as rewritten."""
        texts = rendering.parts(message)
        if len(texts) > 1:
            raise GoneError("too long for one message")
        try:
            await self.bot.edit_message_text(
                chat_id=int(address),
                message_id=int(message_id),
                text=texts[0],
                parse_mode="HTML",
                reply_markup=rendering.keyboard(message),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            text = str(error).lower()
            if "not modified" in text:
                return [message_id]
            if "message to edit not found" in text or "can't be edited" in text or "message_id_invalid" in text:
                raise GoneError(str(error)) from error
            raise _meaning(error) from error
        except TelegramError as error:
            raise _meaning(error) from error
        return [message_id]

    async def pin(self, address: str, message: Message) -> None:
        """Show nothing: Telegram has no place for a board, and never says that somebody looks at one."""

    async def answer(self, toast: str, text: str, form: Form | None = None) -> None:
        """Answer a press; no form opens here."""
        del form
        try:
            await self.bot.answer_callback_query(toast, text=text[:_TOAST] or None)
        except TelegramError as error:
            raise _meaning(error) from error

    async def fetch(self, attachment: Attachment) -> bytes:
        """Fetch a file's bytes."""
        try:
            file = await self.bot.get_file(attachment.remote_id)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise _meaning(error) from error

    async def count_members(self, chat: int) -> int:
        """Count the people of a group, ourselves left out; 0 when nobody tells."""
        try:
            async with asyncio.timeout(_COUNT_SECONDS):
                return max(0, int(await self.bot.get_chat_member_count(chat)) - 1)
        except (TelegramError, TimeoutError):
            return 0

    async def updates(self, wanted: dict[str, Any], timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109 - passed on
        """Long-poll for raw updates.

        Raises:
            TelegramError: as every call of the Bot API does.

        """
        url = f"{self.bot.base_url}/getUpdates?{urlencode(wanted)}"
        found = await self._polling.post(url, read_timeout=timeout)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    async def show_menu(self, commands: Sequence[tuple[str, str]], language: str | None) -> None:
        """Put the verbs into the menu beside the text field."""
        listed = [BotCommand(verb, words[:256]) for verb, words in commands]
        try:
            await self.bot.set_my_commands(listed, language_code=language)
        except TelegramError as error:
            raise _meaning(error) from error


def _meaning(error: TelegramError) -> DeliveryError:  # noqa: PLR0911 - one line for each meaning
    """Say what an error of the Bot API means for a delivery."""
    match error:
        case RetryAfter():
            pause = error.retry_after
            return TooManyError(pause if isinstance(pause, int) else pause.total_seconds())
        case ChatMigrated():
            return MovedError(str(error.new_chat_id))
        case Forbidden():
            return UnreachableError(str(error))
        case BadRequest() if "chat not found" in str(error).lower():
            return UnreachableError(str(error))
        case BadRequest():
            return RefusedError(str(error))
        case InvalidToken():
            return RevokedError(str(error))
        case NotConnectedError():
            return NotSentError(str(error))
        case TimedOut():
            return UnsureError("no answer in time")
        case _:
            return UnsureError(str(error))
