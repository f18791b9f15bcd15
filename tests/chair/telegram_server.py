"""A Bot API server for one bot, as strict as the published description; it can be told to misbehave."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import ClientSession, web

from tests.chair.judge import ForeignRequestError, judge, plain
from tests.chair.shown import Key, Shown

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
Answer = tuple[int, dict[str, Any]]


class TelegramServer:
    """One bot's server."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.chats: dict[str, list[Shown]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[AssertionError] = []
        self.toasts: dict[str, str] = {}
        self.scripted: dict[str, deque[Answer | str]] = {}
        self.blocked: set[str] = set()
        # Groups that became supergroups: where they are now.
        self.moved: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        # A group's people, the bot among them.
        self.members = 15
        self.webhook = ""
        self.secret = ""
        self.confirmed = 0
        self.polls = 0
        self._updates: list[dict[str, Any]] = []
        self._next_update = 1000
        self._next_message = 1
        self._arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._client: ClientSession | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        """Give what NEIQIN_TELEGRAM_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._answer)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._client = ClientSession()

    async def stop(self) -> None:
        """Stop listening."""
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # What tests do to it.

    def script(self, method: str, *answers: Answer | str) -> None:
        """Give the next answers of a method: (status, body), "hang up" or "accept, then hang up"."""
        self.scripted.setdefault(method, deque()).extend(answers)

    async def push(self, update: dict[str, Any]) -> dict[str, Any]:
        """Let an update happen: for the next poll, or straight to the webhook."""
        update = {"update_id": self._next_update, **update}
        self._next_update += 1
        await self.deliver(update)
        return update

    async def deliver(self, update: dict[str, Any]) -> None:
        """Deliver an update, perhaps once more."""
        if not self.webhook:
            self._updates.append(update)
            self._updates.sort(key=lambda one: one["update_id"])
            self._arrived.set()
            return
        assert self._client is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        async with self._client.post(self.webhook, json=update, headers=headers) as response:
            assert response.status == 200, await response.text()

    def new_message_id(self) -> int:
        """Give the next message its number."""
        self._next_message += 1
        return self._next_message

    def chat(self, address: str) -> list[Shown]:
        """Give a chat's messages."""
        return self.chats.setdefault(address, [])

    def is_drained(self) -> bool:
        """Tell whether every update was confirmed by a later poll."""
        return all(one["update_id"] < self.confirmed for one in self._updates)

    def count(self, *methods: str) -> int:
        """Count the calls of some methods."""
        return sum(1 for method, _ in self.calls if method in methods)

    # What the bot asks of it.

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments, files = await _arguments(request)
        try:
            judge(method, arguments, files)
        except ForeignRequestError as fault:
            self.faults.append(fault)
            return _refuse(400, f"Bad Request: {fault}")
        script = self.scripted.get(method)
        if script:
            scripted = script.popleft()
            if scripted == "hang up":
                return _hang_up(request)
            if scripted == "accept, then hang up":
                self._do(method, arguments)
                return _hang_up(request)
            assert isinstance(scripted, tuple)
            return web.json_response(scripted[1], status=scripted[0])
        if method == "getUpdates":
            return await self._poll(arguments)
        self.calls.append((method, arguments))
        return self._do(method, arguments)

    async def _poll(self, arguments: dict[str, Any]) -> web.Response:
        offset = arguments.get("offset", 0)
        self.polls += 1
        self.confirmed = max(self.confirmed, offset)
        self._updates = [one for one in self._updates if one["update_id"] >= offset]
        if not self._updates:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout=arguments.get("timeout", 0))
            except TimeoutError:
                return web.json_response({"ok": True, "result": []})
        return web.json_response({"ok": True, "result": self._updates[: arguments.get("limit", 100)]})

    def _do(self, method: str, arguments: dict[str, Any]) -> web.Response:
        doing = getattr(self, f"_{_snake(method)}", None)
        if doing is None:
            return _refuse(404, "Not Found: method not faked")
        answer: web.Response = doing(arguments)
        return answer

    def _get_me(self, _arguments: dict[str, Any]) -> web.Response:
        bot = {"id": 123456, "is_bot": True, "first_name": "小勤", "username": "xiaoqin_bot"}
        return _accept({**bot, "can_join_groups": True, "can_read_all_group_messages": False})

    def _delete_webhook(self, _arguments: dict[str, Any]) -> web.Response:
        self.webhook = ""
        return _accept(result=True)

    def _set_webhook(self, arguments: dict[str, Any]) -> web.Response:
        self.webhook, self.secret = arguments["url"], arguments.get("secret_token", "")
        return _accept(result=True)

    def _set_my_commands(self, _arguments: dict[str, Any]) -> web.Response:
        return _accept(result=True)

    def _answer_callback_query(self, arguments: dict[str, Any]) -> web.Response:
        self.toasts[arguments["callback_query_id"]] = arguments.get("text", "")
        return _accept(result=True)

    def _send_message(self, arguments: dict[str, Any]) -> web.Response:
        return self._sent(arguments, plain(arguments["text"]))

    def _send_photo(self, arguments: dict[str, Any]) -> web.Response:
        return self._sent(arguments, "", files=1)

    def _send_document(self, arguments: dict[str, Any]) -> web.Response:
        return self._sent(arguments, "", files=1)

    def _get_chat_member_count(self, _arguments: dict[str, Any]) -> web.Response:
        return _accept(self.members)

    def _sent(self, arguments: dict[str, Any], text: str, files: int = 0) -> web.Response:
        address = str(arguments["chat_id"])
        if address in self.blocked:
            return _refuse(403, "Forbidden: bot was blocked by the user")
        if address in self.moved:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            return _refuse(400, words, {"migrate_to_chat_id": int(self.moved[address])})
        shown = Shown(str(self.new_message_id()), text, _rows(arguments), files=files)
        keyboard = arguments.get("reply_markup", {}).get("keyboard", [])
        shown.phone_button = next((one["text"] for row in keyboard for one in row if one.get("request_contact")), "")
        for sent in arguments.values():
            if isinstance(sent, web.FileField):
                shown.documents.append((sent.filename, sent.file.read()))
        self.chat(address).append(shown)
        return _accept(self._message(shown, address))

    def _edit_message_text(self, arguments: dict[str, Any]) -> web.Response:
        address = str(arguments["chat_id"])
        wanted = str(arguments["message_id"])
        shown = next((one for one in self.chat(address) if one.id == wanted and not one.mine), None)
        if shown is None:
            return _refuse(400, "Bad Request: message to edit not found")
        text, rows = plain(arguments["text"]), _rows(arguments)
        if (shown.text, shown.rows) == (text, rows):
            return _refuse(400, "Bad Request: message is not modified")
        shown.text, shown.rows = text, rows
        return _accept(self._message(shown, address))

    def _get_file(self, arguments: dict[str, Any]) -> web.Response:
        name = arguments["file_id"]
        return _accept({"file_id": name, "file_unique_id": name, "file_path": f"files/{name}"})

    async def _file(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        return web.Response(body=self.files.get(path.rpartition("/")[2], f"bytes of {path}".encode()))

    def _message(self, shown: Shown, address: str) -> dict[str, Any]:
        chat = {"id": int(address), "type": "group" if address.startswith("-") else "private"}
        return {"message_id": int(shown.id), "date": int(self._now().timestamp()), "chat": chat, "text": shown.text}


async def _arguments(request: web.Request) -> tuple[dict[str, Any], set[str]]:
    raw: dict[str, Any] = dict(request.query)
    files: set[str] = set()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files.add(name)
        raw[name] = value
    read: dict[str, Any] = {}
    for name, value in raw.items():
        read[name] = value if name in files else _value(name, value)
    return read, files


def _value(name: str, value: Any) -> Any:
    """Read an argument: what travels as JSON is JSON, a text that looks like a number stays one."""
    if name in {"text", "callback_query_id", "secret_token", "url", "file_id", "photo", "document", "voice"}:
        return value
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _rows(arguments: dict[str, Any]) -> list[list[Key]]:
    return [
        [
            Key(one["text"], one.get("callback_data", ""), one.get("copy_text", {}).get("text", ""), one.get("url", ""))
            for one in row
        ]
        for row in arguments.get("reply_markup", {}).get("inline_keyboard", ())
    ]


def _accept(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refuse(code: int, words: str, parameters: dict[str, Any] | None = None) -> web.Response:
    said = {"parameters": parameters} if parameters else {}
    return web.json_response({"ok": False, "error_code": code, "description": words, **said}, status=code)


def _hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def _snake(method: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in method)
