"""The local chat page as a messenger like the others: it keeps its messages in our own database."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.attachments import path_of
from bot.clock import Clock
from bot.ports import GoneError, Incoming, Limits, RefusedError
from bot.sample import GROUP
from bot.writer import Writer
from handlers.chat import Event, FileRef, Kind, Message
from handlers.forms.blank import Form
from storage import local_chat
from storage.tables import Attachment


class Stream:
    """Tells open pages what changed."""

    def __init__(self) -> None:
        """Start with no page open."""
        self._pages: set[asyncio.Queue[tuple[str, str]]] = set()

    def open(self) -> asyncio.Queue[tuple[str, str]]:
        """Open a page's queue of (event, data)."""
        page: asyncio.Queue[tuple[str, str]] = asyncio.Queue(maxsize=500)
        self._pages.add(page)
        return page

    def shut(self, page: asyncio.Queue[tuple[str, str]]) -> None:
        """Forget a page that was left."""
        self._pages.discard(page)

    def tell(self, event: str, data: str = "") -> None:
        """Tell every open page; one that does not keep up is dropped and reloads."""
        for page in list(self._pages):
            try:
                page.put_nowait((event, data))
            except asyncio.QueueFull:
                self._pages.discard(page)


class Local:
    """The local chat page."""

    name = "local"
    patience = 2.0
    workspace = "local"
    # Its server is this process: nobody limits us but ourselves.
    limits = Limits(per_second=500, chat_per_second=100, chat_burst=100, group_per_minute=6000, group_edit_seconds=0)

    def __init__(self, writer: Writer, clock: Clock, data_dir: Path) -> None:
        """Keep messages through ``writer``."""
        self._writer = writer
        self._clock = clock
        self._data_dir = data_dir
        self.stream = Stream()

    def event(self, payload: dict[str, Any]) -> Event | None:
        """Read a kept event."""
        address = str(payload["address"])
        return Event(
            messenger=self.name,
            workspace=self.workspace,
            user=str(payload["user"]),
            address=address,
            kind=Kind(payload["kind"]),
            name=str(payload.get("name", "")),
            text=str(payload.get("text", "")),
            private=address != GROUP,
            message=str(payload.get("message", "")),
            reply_to=str(payload.get("reply_to", "")),
            press=str(payload.get("press", "")),
            on=str(payload.get("on", "")),
            toast=str(payload.get("toast", "")),
            files=tuple(FileRef(**one) for one in payload.get("files", ())),
            home="小勤",
            own=bool(payload.get("own")),
        )

    def incoming(self, number: str, payload: dict[str, Any]) -> Incoming:
        """Make an event of what somebody did on the page."""
        toast = str(payload.get("toast", ""))
        return Incoming(number, str(payload["user"]), payload, self._clock.real(), toast)

    def is_group(self, address: str) -> bool:
        """Tell the one group from the people."""
        return address == GROUP

    def link(self, code: str) -> str:
        """Give the page itself; everybody in it is linked already."""
        del code
        return "/"

    async def send(self, address: str, message: Message, files: Sequence[Attachment]) -> list[str]:
        """Put a message into a chat."""
        content = {**message.to_json(), "shown": [[one.id, one.kind, one.name] for one in files]}
        now = self._clock.now()
        number = await self._writer.run(lambda session: local_chat.add(session, address, "", content, now))
        self.stream.tell(f"phone-{address}")
        return [str(number)]

    async def edit(self, address: str, message_id: str, message: Message) -> list[str]:
        """Rewrite a message."""
        content = {**message.to_json(), "shown": []}
        chat = await self._writer.run(lambda session: local_chat.edit(session, int(message_id), content))
        if chat is None:
            raise GoneError(message_id)
        self.stream.tell(f"phone-{address}")
        return [message_id]

    async def pin(self, address: str, message: Message) -> None:
        """Show nothing: the page has no place for a board, and nobody looks at one."""

    async def answer(self, toast: str, text: str, form: Form | None = None) -> None:
        """Show a toast on the phone that pressed; no form opens here."""
        del form
        phone = toast.partition(":")[0]
        self.stream.tell("toast", f"{phone}\n{text}")

    async def fetch(self, attachment: Attachment) -> bytes:
        """Give a file's bytes; the page put them into our keeping before it told us."""
        path = path_of(self._data_dir, attachment.remote_id)
        if not path.exists():
            raise RefusedError("the file is gone")
        return await asyncio.to_thread(path.read_bytes)
