"""Slack as a messenger: send, edit, answer, fetch, through slack_sdk's `AsyncWebClient`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.attachments import path_of
from bot.logs import log, redact
from bot.ports import DeliveryError, GoneError, Limits, NotSentError, RefusedError, TooManyError, UnsureError
from bot.slack import events, rendering
from bot.slack.errors import MissingRightError, meaning
from bot.slack.forms import views
from bot.slack.forms.modals import Modals
from bot.slack.handle import Handle
from handlers.chat import Event, Message
from handlers.forms.blank import Form
from handlers.texts import LOCALES, joined, speaker
from storage.tables import Attachment

# Slack's tiers: messages a second in a channel and some hundred a minute in all; rewriting is tier 3.
LIMITS = Limits(per_second=5, chat_burst=4, group_per_minute=60, edits_per_minute=50)
_SECONDS = 20


class Slack:
    """One app in one workspace."""

    name = events.NAME
    # Nothing shows that a tap is at work, and what it came to can be said for half an hour.
    patience = 60.0

    def __init__(self, token: str, base_url: str, data_dir: Path, limits: Limits | None = None) -> None:
        """Keep the settings; `begin` learns the workspace, which may be known from before."""
        self.limits = limits or LIMITS
        self.workspace = ""
        self.scopes: frozenset[str] = frozenset()
        self._token = token
        self.base_url = base_url if base_url.endswith("/") else f"{base_url}/"
        self._data_dir = data_dir
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        # The channels in which people and we are alone.
        self._chats: dict[str, str] = {}
        self.modals = Modals(lambda: self.client)

    @property
    def client(self) -> AsyncWebClient:
        """Give the way to Slack; it is made where the loop runs."""
        if self._client is None:
            # What must be tried again waits in the outbox, not inside a call.
            self._client = AsyncWebClient(
                self._token, base_url=self.base_url, session=self.session, timeout=_SECONDS, retry_handlers=[]
            )
        return self._client

    @property
    def session(self) -> aiohttp.ClientSession:
        """Give the pool of connections."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=60)
            timeout = aiohttp.ClientTimeout(total=_SECONDS, connect=10)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True)
        return self._session

    async def begin(self) -> str:
        """Learn whom the token belongs to; give the workspace's id.

        Raises:
            DeliveryError: when Slack does not answer, or not to this token.

        """
        with meaning():
            answer = await self.client.auth_test()
        self.workspace = str(answer["team_id"])
        granted = str(answer.headers.get("x-oauth-scopes", ""))
        self.scopes = frozenset(one.strip() for one in granted.split(",") if one.strip())
        return self.workspace

    async def end(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def event(self, payload: dict[str, Any]) -> Event | None:
        """Read a kept payload."""
        return events.event(payload, self.workspace)

    def is_group(self, address: str) -> bool:
        """Tell channels from people."""
        return events.is_group(address)

    def link(self, code: str) -> str:
        """Give the link to the workspace; Slack has none that carries a code."""
        del code
        return f"https://slack.com/app_redirect?team={self.workspace}"

    async def send(self, address: str, message: Message, files: Sequence[Attachment]) -> list[str]:
        """Send every part and every file of a message; the id of the one with the buttons comes last."""
        first, *others = rendering.parts(message)
        # The bytes go first, for nobody sees them yet: what fails here is tried again without saying anything twice.
        uploaded = {file.id: await self._uploaded(file) for file in files}
        made = await self._post(address, first)
        channel, stamp = str(made["channel"]), str(made["ts"])
        ids = [await self._reply(channel, part, stamp) for part in others]
        lost = [_name(one) for one in files if not await self._shared(channel, uploaded[one.id])]
        if lost:
            # Whose language it is the messenger does not know.
            words = " / ".join(speaker(locale)("files-lost", names=joined(lost, locale)) for locale in LOCALES)
            ids += [await self._reply(channel, part, stamp) for part in rendering.parts(Message(words))]
        return [*(one for one in ids if one), events.identify(channel, stamp)]

    async def _uploaded(self, file: Attachment) -> dict[str, str] | None:
        """Upload what can be; nothing for a file that is gone, or that we may not send."""
        try:
            return await self._upload(file)
        except (RefusedError, MissingRightError) as error:
            log.warning("a file cannot be sent", attachment=file.id, reason=redact(str(error)))
            return None

    async def _shared(self, channel: str, file: dict[str, str] | None) -> bool:
        return file is not None and await _patiently(self._share, channel, file) is not None

    async def _reply(self, channel: str, part: rendering.Part, stamp: str) -> str:
        """Say something under a message that is there; give its id, nothing where it did not arrive."""
        reply = await _patiently(self._post, channel, part, stamp)
        return "" if reply is None else events.identify(channel, str(reply["ts"]))

    async def _post(self, channel: str, part: rendering.Part, thread: str | None = None) -> AsyncSlackResponse:
        with meaning():
            return await self.client.chat_postMessage(
                channel=channel,
                text=part.text,
                blocks=part.blocks,
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
            )

    async def _upload(self, file: Attachment) -> dict[str, str] | None:
        content = await self._content(file)
        if not content:
            return None
        name = _name(file)
        with meaning():
            place = await self.client.files_getUploadURLExternal(filename=name, length=len(content))
            async with self.session.post(str(place["upload_url"]), data=content) as response:
                if response.status != 200:
                    raise UnsureError(f"the upload was refused: {response.status}")
        return {"id": str(place["file_id"]), "title": name}

    async def _share(self, channel: str, file: dict[str, str | None]) -> AsyncSlackResponse:
        with meaning():
            return await self.client.files_completeUploadExternal(files=[file], channel_id=channel)

    async def _content(self, file: Attachment) -> bytes:
        """Give a file's bytes: from our own keeping, or from Slack while they are not here yet."""
        if file.content is not None:
            return bytes(file.content)
        if file.digest:
            return await asyncio.to_thread(path_of(self._data_dir, file.digest).read_bytes)
        if (file.messenger, file.workspace) == (self.name, self.workspace):
            return await self.fetch(file)
        return b""

    async def edit(self, address: str, message_id: str, message: Message) -> list[str]:
        """Rewrite one message."""
        del address
        first, *others = rendering.parts(message)
        if others:
            raise GoneError("too long for one message")
        channel, _, stamp = message_id.partition(":")
        with meaning(edit=True):
            await self.client.chat_update(channel=channel, ts=stamp, text=first.text, blocks=first.blocks)
        return [message_id]

    async def pin(self, address: str, message: Message) -> None:
        """Publish somebody's board as our Home tab."""
        first, *_ = rendering.parts(message)
        with meaning(edit=True):
            await self.client.views_publish(user_id=address, view={"type": "home", "blocks": first.blocks})

    async def answer(self, toast: str, text: str, form: Form | None = None) -> None:
        """Answer whoever pressed, and nobody else: with a form, with words, or not at all where there are none."""
        view = views.of(form) if form is not None else None
        found = Handle.read(toast)
        if found.view:
            if view is not None or self.modals.is_awaited(found.view):
                await self.modals.turn(found.view, view or views.said(text))
        elif view is not None or await self.modals.is_held(found.trigger) or (found.trigger and not found.url):
            # A board has no room for words, nor has a view that said to wait.
            await self.modals.show(found.trigger, view or views.said(text))
        elif text and found.url:
            await self._respond(found.url, text)

    async def whisper(self, toast: str, text: str) -> None:
        """Say something to whoever acted and to nobody else, beside what it comes to."""
        await self._respond(Handle.read(toast).url, text)

    async def _respond(self, url: str, text: str) -> None:
        said = {"response_type": "ephemeral", "replace_original": False, "text": rendering.escape(text)}
        with meaning():
            async with self.session.post(url, json=said) as response:
                if response.status != 200:
                    raise RefusedError(f"the answer was refused: {response.status}")

    async def fetch(self, attachment: Attachment) -> bytes:
        """Fetch a file's bytes."""
        with meaning():
            told = await self.client.files_info(file=attachment.remote_id)
            address = str((told["file"] or {}).get("url_private_download", ""))
            if not address:
                raise RefusedError("the file is gone")
            headers = {"Authorization": f"Bearer {self._token}"}
            async with self.session.get(address, headers=headers) as response:
                # Without the right to read files Slack shows a page to log in at.
                if response.status != 200 or response.content_type == "text/html":
                    raise NotSentError(f"the file was not handed over: {response.status}")
                if (response.content_length or 0) > events.FETCHABLE:
                    raise RefusedError("the file is too large")
                return await response.read()

    async def chat_with(self, user: str) -> str:
        """Give the channel in which somebody and we are alone.

        Raises:
            DeliveryError: when Slack does not say.

        """
        if user not in self._chats:
            with meaning():
                told = await self.client.conversations_open(users=user)
            self._chats[user] = str((told["channel"] or {})["id"])
        return self._chats[user]

    async def profile(self, user: str) -> dict[str, Any]:
        """Ask who a user is.

        Raises:
            DeliveryError: when Slack does not say.

        """
        with meaning():
            told = await self.client.users_info(user=user)
        found: dict[str, Any] = told["user"] or {}
        return found


def _name(file: Attachment) -> str:
    return file.name or f"{file.kind}-{file.id}"


async def _patiently(send: Callable[..., Awaitable[Any]], *arguments: object) -> Any:  # noqa: ANN401
    """Send what follows a message that is there already, waiting out what Slack asks for; nothing where it fails."""
    while True:
        try:
            return await send(*arguments)
        except TooManyError as error:
            await asyncio.sleep(error.seconds)
        except DeliveryError as error:
            # The message itself has arrived: raised from here it would be said again.
            log.warning("what follows a message did not arrive", reason=redact(str(error)))
            return None
