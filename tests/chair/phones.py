"""Phones: what a person can do with a thumb, the same on every messenger."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.local.messenger import Local, Stream
from storage import local_chat
from storage.tables import LocalMessage
from tests.chair.shown import Key, Shown

if TYPE_CHECKING:
    from tests.chair.world import World


class Phone:
    """Somebody's phone."""

    # Whether whoever holds it fills a form in at once where one opens, rather than question by question.
    fills_at_once = False

    def __init__(self, world: "World", name: str, user: str) -> None:
        self.world = world
        self.name = name
        self.user = user
        self.toast = ""

    async def look(self) -> list[Shown]:
        """Give what the chat shows, the oldest first."""
        raise NotImplementedError

    async def last(self) -> Shown:
        """Give the newest message of the clerk."""
        return [one for one in await self.look() if not one.mine][-1]

    async def card(self, part: str) -> Shown:
        """Give the newest message of the clerk that has ``part`` in it."""
        found = [one for one in await self.look() if not one.mine and part in one.text]
        assert found, f"{self.name} sees no {part!r} in {[one.text for one in await self.look()]}"
        return found[-1]

    async def says(self, text: str, *, settle: bool = True, reply_to: Shown | None = None) -> None:
        """Type a message."""
        await self._say(text, reply_to)
        if settle:
            await self.world.quiet()

    async def presses(self, label: str, *, settle: bool = True) -> str:
        """Tap the newest button of this label; give the toast."""
        for shown in reversed(await self.look()):
            key = shown.key(label)
            if key is not None and not shown.mine:
                return await self.taps(shown, key, settle=settle)
        labels = [one.labels for one in await self.look() if one.labels]
        raise AssertionError(f"{self.name} has no button {label!r}, only {labels}")

    async def turns_to(self, label: str, more: str = "更多") -> str:
        """Tap 更多 until a card has a button of this label, and tap that; give the toast."""
        for _ in range(5):
            if any(one.key(label) for one in await self.look() if not one.mine):
                return await self.presses(label)
            await self.presses(more)
        raise AssertionError(f"{self.name} finds no {label!r} behind {more}")

    async def taps(self, shown: Shown, key: Key, *, settle: bool = True) -> str:
        """Tap a button that may no longer be there; give the toast."""
        raise NotImplementedError

    async def fills(self, verb: str, answers: dict[str, str]) -> None:
        """Fill a form in, here question by question; the answers stand by the questions' labels, in their order."""
        await self.says(verb)
        for answer in answers.values():
            await self.says(answer)

    async def _say(self, text: str, reply_to: Shown | None) -> None:
        raise NotImplementedError

    async def sends_photo(self, *, caption: str = "", album: str = "", settle: bool = True) -> None:
        """Send a photo."""
        raise NotImplementedError

    async def edits(self, old: str, new: str) -> None:
        """Edit an earlier message of one's own."""
        raise NotImplementedError

    async def shares_phone(self, number: str) -> None:
        """Tap the button that sends one's own number."""
        raise NotImplementedError

    async def sends_file(self, name: str, content: bytes) -> None:
        """Send a file, and let its bytes arrive."""
        raise NotImplementedError

    async def downloads(self, shown: Shown) -> list[tuple[str, bytes]]:
        """Fetch the files that came with a message, or right behind it."""
        raise NotImplementedError


class TelegramPhone(Phone):
    """A phone with Telegram."""

    def _from(self) -> dict[str, Any]:
        return {"id": int(self.user), "is_bot": False, "first_name": self.name}

    def _message(self, **content: Any) -> dict[str, Any]:
        return {
            "message_id": self.world.telegram.new_message_id(),
            "date": int(self.world.clock.real().timestamp()),
            "chat": {"id": int(self.user), "type": "private", "first_name": self.name},
            "from": self._from(),
            **content,
        }

    async def look(self) -> list[Shown]:
        """Give what the chat shows."""
        return [replace(one, rows=[list(row) for row in one.rows]) for one in self._chat()]

    def _chat(self) -> list[Shown]:
        return self.world.telegram.chat(self.user)

    async def _say(self, text: str, reply_to: Shown | None) -> None:
        # Telegram's own apps cut a long text into messages of 4,096 characters.
        for start in range(0, max(len(text), 1), 4096):
            content: dict[str, Any] = {"text": text[start : start + 4096]}
            if reply_to is not None:
                content["reply_to_message"] = {"message_id": int(reply_to.id)}
            await self.sends(**content)

    async def sends(self, *, settle: bool = False, **content: Any) -> dict[str, Any]:
        """Send any kind of message."""
        message = self._message(**content)
        text = content.get("text") or content.get("caption") or ""
        self._chat().append(Shown(str(message["message_id"]), text, mine=True))
        update = await self.world.telegram.push({"message": message})
        if settle:
            await self.world.quiet()
        return update

    async def taps(self, shown: Shown, key: Key, *, settle: bool = True) -> str:
        """Tap a button."""
        message = self._message(text=shown.text)
        message["message_id"] = int(shown.id)
        query_id = f"q{self.world.telegram.new_message_id()}"
        query = {
            "id": query_id,
            "from": self._from(),
            "chat_instance": "1",
            "message": message,
            "data": key.press,
        }
        await self.world.telegram.push({"callback_query": query})
        if not settle:
            return ""
        await self.world.quiet()
        await self.world.until(lambda: query_id in self.world.telegram.toasts)
        self.toast = self.world.telegram.toasts[query_id]
        return self.toast

    async def sends_photo(self, *, caption: str = "", album: str = "", settle: bool = True) -> None:
        """Send a photo."""
        sizes = [{"file_id": f"photo{n}", "file_unique_id": f"u{n}", "width": n, "height": n} for n in (90, 800)]
        content: dict[str, Any] = {"photo": sizes}
        if caption:
            content["caption"] = caption
        if album:
            content["media_group_id"] = album
        await self.sends(settle=settle, **content)

    async def edits(self, old: str, new: str) -> None:
        """Edit an earlier message."""
        shown = next(one for one in reversed(self._chat()) if one.mine and one.text == old)
        shown.text = new
        message = {**self._message(text=new), "message_id": int(shown.id)}
        message["edit_date"] = message["date"]
        await self.world.telegram.push({"edited_message": message})
        await self.world.quiet()

    async def shares_phone(self, number: str, *, own: bool = True) -> None:
        """Tap the button that sends one's own number, or pass somebody's card on."""
        contact = {"phone_number": number, "first_name": self.name, "user_id": int(self.user) if own else 4711}
        await self.sends(contact=contact, settle=True)

    async def sends_file(self, name: str, content: bytes) -> None:
        """Send a file, and let its bytes arrive."""
        file_id = f"doc{self.world.telegram.new_message_id()}"
        self.world.telegram.files[file_id] = content
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        await self.sends(document=document, settle=True)
        await self.world.fetched()

    async def downloads(self, shown: Shown) -> list[tuple[str, bytes]]:
        """Fetch the files that came right behind a message."""
        chat = self._chat()
        behind = chat[chat.index(next(one for one in chat if one.id == shown.id)) + 1 :]
        found = []
        for one in behind:
            if not one.documents:
                break
            found += one.documents
        return found


class LocalPhone(Phone):
    """A phone on the local chat page."""

    def __init__(self, world: "World", name: str, user: str) -> None:
        super().__init__(world, name, user)
        self._page: asyncio.Queue[tuple[str, str]] | None = None
        self._expected = 0

    async def look(self) -> list[Shown]:
        """Give what the page shows."""
        rows = await self.world.ask(lambda session: local_chat.history(session, self.user))
        return [_shown(row) for row in rows]

    async def _post(self, what: str, data: Any) -> int:
        url = f"http://127.0.0.1:{self.world.port}/local/phones/{self.user}/{what}"
        headers = {"Origin": f"http://127.0.0.1:{self.world.port}"}
        async with self.world.client.post(url, data=data, headers=headers) as response:
            return response.status

    async def _say(self, text: str, reply_to: Shown | None) -> None:
        status = await self._post("say", {"text": text, "reply_to": reply_to.id if reply_to else ""})
        assert status == 204

    async def taps(self, shown: Shown, key: Key, *, settle: bool = True) -> str:
        """Tap a button."""
        if self._page is None:
            self._page = self._stream().open()
        status = await self._post("press", {"press": key.press, "on": shown.id})
        assert status == 204
        self._expected += 1
        if not settle:
            return ""
        await self.world.quiet()
        async with asyncio.timeout(5):
            while self._expected:
                event, data = await self._page.get()
                if event == "toast":
                    self.toast = data.partition("\n")[2]
                    self._expected -= 1
        self._stream().shut(self._page)
        self._page = None
        return self.toast

    def _stream(self) -> Stream:
        local = self.world.app.messengers["local", "local"]
        assert isinstance(local, Local)
        return local.stream

    async def sends_photo(self, *, caption: str = "", album: str = "", settle: bool = True) -> None:
        """Send a photo."""
        del caption, album
        form = aiohttp.FormData()
        form.add_field("file", b"\x89PNG a photo", filename="photo.png", content_type="image/png")
        assert await self._post("file", form) == 204
        if settle:
            await self.world.quiet()

    async def edits(self, old: str, new: str) -> None:
        """Edit an earlier message."""
        shown = next(one for one in reversed(await self.look()) if one.mine and one.text == old)
        assert await self._post("edit", {"message": shown.id, "text": new}) == 204
        await self.world.quiet()

    async def shares_phone(self, number: str) -> None:
        """Tap the button that sends the number of whoever holds the phone."""
        del number
        assert await self._post("contact", {}) == 204
        await self.world.quiet()

    async def sends_file(self, name: str, content: bytes) -> None:
        """Send a file, and let its bytes arrive."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", content, filename=name, content_type="application/octet-stream")
        assert await self._post("file", form) == 204
        await self.world.quiet()
        await self.world.fetched()

    async def downloads(self, shown: Shown) -> list[tuple[str, bytes]]:
        """Fetch the files of a message."""
        rows = await self.world.ask(lambda session: local_chat.history(session, self.user))
        content = next(row.content for row in rows if str(row.id) == shown.id)
        found = []
        for number, _, name in content["shown"]:
            async with self.world.client.get(f"http://127.0.0.1:{self.world.port}/local/files/{number}") as response:
                assert response.status == 200
                found.append((name, await response.read()))
        return found


def _shown(row: LocalMessage) -> Shown:
    content = row.content
    text = "\n".join(part for part in (content["title"], content["text"]) if part)
    rows = [[Key(label, press, copy, url) for label, press, copy, url in line] for line in content["rows"]]
    shown = Shown(str(row.id), text, rows, mine=bool(row.author), files=len(content["shown"]))
    shown.phone_button = content.get("phone_button", "")
    return shown
