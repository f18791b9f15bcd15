"""A Slack workspace for one app: the Web API and Socket Mode over real sockets; it can be told to misbehave."""

import asyncio
import hmac
import json
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, WSMsgType, web

from bot.slack import scopes
from tests.chair.judge import ForeignRequestError
from tests.chair.shown import Key, Shown
from tests.chair.slack_judge import judge, written

BOT_TOKEN = "xoxb-1-1-made-up"
APP_TOKEN = "xapp-1-A1-1-made-up"
SIGNING_SECRET = "a made-up signing secret"
TEAM = "T1"
APP = "A1"
SCOPES = ",".join(scopes.SCOPES)
Answer = tuple[int, dict[str, Any]]


class SlackServer:
    """One workspace."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.chats: dict[str, list[Shown]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[AssertionError] = []
        self.toasts: dict[str, str] = {}
        self.scripted: dict[str, deque[Answer | str]] = {}
        self.blocked: set[str] = set()
        self.files: dict[str, tuple[str, bytes]] = {}
        # Who may open a view with a trigger, and the views that are open: each with whose it is.
        self.triggers: dict[str, str] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}
        self.scopes = SCOPES
        # Where signed requests go; empty while the app listens to the socket.
        self.webhook = ""
        self.acknowledged: list[tuple[str, dict[str, Any]]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, dict[str, Any]] = {}
        self._number = 0
        self._runner: web.AppRunner | None = None
        self._client: ClientSession | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Give the address of the whole workspace."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """Give what NEIQIN_SLACK_BASE_URL is set to."""
        return f"{self.address}/api/"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files/{file}", self._download)
        app.router.add_post("/respond/{handle}", self._respond)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self._client = ClientSession()

    async def stop(self) -> None:
        """Stop listening."""
        for socket in self.sockets:
            await socket.close()
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # What tests do to it.

    def script(self, method: str, *answers: Answer | str) -> None:
        """Give the next answers of a method: (status, body), "hang up" or "accept, then hang up"."""
        self.scripted.setdefault(method, deque()).extend(answers)

    def stamp(self) -> str:
        """Give the next message its time, which is also its number."""
        self._number += 1
        return f"{int(self._now().timestamp())}.{self._number:06}"

    def identify(self) -> str:
        """Give the next thing a number."""
        self._number += 1
        return f"{self._number:09}"

    def chat(self, channel: str) -> list[Shown]:
        """Give a chat's messages."""
        return self.chats.setdefault(channel, [])

    def is_drained(self) -> bool:
        """Tell whether everything was acknowledged."""
        return not self._waiting

    def count(self, *methods: str) -> int:
        """Count the calls of some methods."""
        return sum(1 for method, _ in self.calls if method in methods)

    def new_event(self, event: dict[str, Any]) -> dict[str, Any]:
        """Wrap an event as Slack does."""
        wrapped = {"type": "event_callback", "token": "x", "team_id": TEAM, "api_app_id": APP, "event": event}
        return {**wrapped, "event_id": f"Ev{self.identify()}", "event_time": int(self._now().timestamp())}

    def new_press(self, user: str, channel: str, message: str, action: dict[str, Any]) -> dict[str, Any]:
        """Make a press of a button as Slack tells it."""
        handle = self.identify()
        self.triggers[f"trigger.{handle}"] = user
        if channel == "home":
            # What is tapped in the Home tab has no message, and no address to answer at.
            where: dict[str, Any] = {"container": {"type": "view", "view_id": f"V{message}"}, "view": {"type": "home"}}
        else:
            where = {
                "container": {"type": "message", "message_ts": message, "channel_id": channel, "is_ephemeral": False},
                "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "sales"},
                "message": {"type": "message", "ts": message, "bot_id": "B1", "text": "…"},
                "response_url": f"{self.address}/respond/{handle}",
            }
        return {
            **where,
            "type": "block_actions",
            "token": "x",
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "firm"},
            "user": {"id": user, "username": user.casefold(), "name": user.casefold(), "team_id": TEAM},
            "trigger_id": f"trigger.{handle}",
            "actions": [{"type": "button", "block_id": "b", "action_ts": self.stamp(), **action}],
        }

    async def push(self, kind: str, payload: dict[str, Any], *, retry: int = 0) -> None:
        """Let something happen: over the socket, or as a signed request. ``kind`` is the envelope's."""
        if self.webhook:
            status, _ = await self.post(kind, payload, retry=retry)
            assert status == 200
            return
        envelope: dict[str, Any] = {"envelope_id": f"e{self.identify()}", "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": kind != "events_api", "retry_attempt": retry, "retry_reason": ""}
        self._waiting[envelope["envelope_id"]] = envelope
        await self._deliver(envelope)

    async def ask(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Let something happen that is answered at once; give the answer."""
        if self.webhook:
            status, answer = await self.post(kind, payload)
            assert status == 200
            return answer
        await self.push(kind, payload)
        envelope = list(self._waiting)[-1] if self._waiting else self.acknowledged[-1][0]
        async with asyncio.timeout(10):
            while envelope in self._waiting:  # noqa: ASYNC110 - the socket has no event
                await asyncio.sleep(0.002)
        return next(answer for name, answer in self.acknowledged if name == envelope)

    async def post(
        self, kind: str, payload: dict[str, Any], *, retry: int = 0, **wrong: str
    ) -> tuple[int, dict[str, Any]]:
        """Send a signed request, perhaps with something ``wrong`` in it; give the answer."""
        if kind == "events_api":
            body, mime = json.dumps(payload), "application/json"
        else:
            form = {"payload": json.dumps(payload)} if kind == "interactive" else payload
            body, mime = urlencode(form), "application/x-www-form-urlencoded"
        when = wrong.get("when") or str(int(datetime.now(UTC).timestamp()))
        secret = wrong.get("secret", SIGNING_SECRET)
        signature = "v0=" + hmac.new(secret.encode(), f"v0:{when}:{body}".encode(), sha256).hexdigest()
        headers = {"Content-Type": mime, "X-Slack-Request-Timestamp": when, "X-Slack-Signature": signature}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        assert self._client is not None
        async with self._client.post(self.webhook, data=body.encode(), headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {}

    async def _deliver(self, envelope: dict[str, Any]) -> None:
        # Each envelope goes to one of the open connections.
        if self.sockets:
            await self.sockets[-1].send_json(envelope)

    async def redeliver(self) -> None:
        """Send again what was not acknowledged."""
        for envelope in list(self._waiting.values()):
            await self._deliver({**envelope, "retry_attempt": 1, "retry_reason": "timeout"})

    async def drop(self) -> None:
        """Let every connection break."""
        for socket in list(self.sockets):
            await socket.close()

    # What the app asks of it.

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        self.sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    answer = json.loads(message.data)
                    self._waiting.pop(answer["envelope_id"], None)
                    self.acknowledged.append((answer["envelope_id"], answer.get("payload") or {}))
        finally:
            self.sockets.remove(socket)
        return socket

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return _refuse("invalid_auth")
        arguments = await _arguments(request)
        try:
            judge(method, arguments)
        except ForeignRequestError as fault:
            self.faults.append(fault)
            return _refuse(str(fault).partition(":")[0])
        script = self.scripted.get(method)
        if script:
            scripted = script.popleft()
            if scripted == "accept, then hang up":
                await self._do(method, arguments)
            if isinstance(scripted, str):
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            status, body = scripted
            headers = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else {}
            return web.json_response(body, status=status, headers=headers)
        self.calls.append((method, arguments))
        return await self._do(method, arguments)

    async def _do(self, method: str, arguments: dict[str, Any]) -> web.Response:
        doing = getattr(self, "_" + method.replace(".", "_").casefold())
        answer: web.Response = doing(arguments)
        return answer

    def _auth_test(self, _arguments: dict[str, Any]) -> web.Response:
        body = {"ok": True, "url": "https://firm.slack.com/", "team": "firm", "team_id": TEAM}
        body |= {"user": "neiqin", "user_id": "UBOT", "bot_id": "B1"}
        return web.json_response(body, headers={"x-oauth-scopes": self.scopes})

    def _apps_connections_open(self, _arguments: dict[str, Any]) -> web.Response:
        return _accept(url=f"ws://127.0.0.1:{self.port}/socket?ticket=x")

    def _users_info(self, arguments: dict[str, Any]) -> web.Response:
        user = arguments["user"]
        known = self.profiles.get(user, {"profile": {"real_name": user, "email": ""}})
        return _accept(user={"id": user, "team_id": TEAM, "is_email_confirmed": True, **known})

    def _conversations_open(self, arguments: dict[str, Any]) -> web.Response:
        return _accept(channel={"id": f"D{arguments['users'][1:]}"})

    def _chat_postmessage(self, arguments: dict[str, Any]) -> web.Response:
        channel = arguments["channel"]
        if channel in self.blocked:
            return _refuse("channel_not_found")
        channel = f"D{channel[1:]}" if channel.startswith("U") else channel
        stamp = self.stamp()
        self.chat(channel).append(Shown(f"{channel}:{stamp}", seen(arguments), _rows(arguments)))
        return _accept(channel=channel, ts=stamp, message={"ts": stamp, "text": arguments["text"]})

    def _chat_update(self, arguments: dict[str, Any]) -> web.Response:
        channel, stamp = arguments["channel"], arguments["ts"]
        shown = next((one for one in self.chat(channel) if one.id == f"{channel}:{stamp}"), None)
        if shown is None:
            return _refuse("message_not_found")
        if shown.mine:
            return _refuse("cant_update_message")
        shown.text, shown.rows = seen(arguments), _rows(arguments)
        return _accept(channel=channel, ts=stamp, text=arguments["text"])

    def _files_getuploadurlexternal(self, arguments: dict[str, Any]) -> web.Response:
        name = f"F{self.identify()}"
        self.files[name] = (arguments["filename"], b"")
        return _accept(upload_url=f"{self.address}/upload/{name}", file_id=name)

    def _files_completeuploadexternal(self, arguments: dict[str, Any]) -> web.Response:
        channel = arguments["channel_id"]
        if not channel.startswith(("D", "C", "G")):
            return _refuse("channel_not_found")
        for one in arguments["files"]:
            shown = Shown(f"{channel}:{self.stamp()}", "", files=1)
            shown.documents.append((one["title"], self.files[one["id"]][1]))
            self.chat(channel).append(shown)
        return _accept(files=arguments["files"])

    def _files_info(self, arguments: dict[str, Any]) -> web.Response:
        name = arguments["file"]
        return _accept(file={"id": name, "url_private_download": f"{self.address}/files/{name}"})

    def _views_open(self, arguments: dict[str, Any]) -> web.Response:
        trigger, view = arguments["trigger_id"], arguments["view"]
        if trigger not in self.triggers:
            return _refuse("invalid_trigger_id")
        user = self.triggers[trigger]
        if not user:
            return _refuse("exchanged_trigger_id")
        self.triggers[trigger] = ""
        if any(one["view"].get("external_id") == view["external_id"] for one in self.views.values()):
            return _refuse("duplicate_external_id")
        number = f"V{self.identify()}"
        self.views[number] = {"user": user, "hash": self.identify(), "view": view}
        return _accept(view={**view, "id": number, "hash": self.views[number]["hash"]})

    def _views_update(self, arguments: dict[str, Any]) -> web.Response:
        number, name = arguments.get("view_id"), arguments.get("external_id")
        named = {one["view"].get("external_id"): one for one in self.views.values()}
        found = self.views.get(number) if number else named.get(name)
        if found is None:
            return _refuse("not_found")
        found |= {"view": arguments["view"], "hash": self.identify()}
        return _accept(view=arguments["view"])

    def _views_publish(self, arguments: dict[str, Any]) -> web.Response:
        view = arguments["view"]
        user = arguments["user_id"]
        if user in self.blocked:
            return _refuse("user_not_found")
        self.chats[f"home:{user}"] = [Shown(f"home:{user}", seen(view), _rows(view))]
        return _accept(view={"id": f"V{user}"})

    async def _upload(self, request: web.Request) -> web.Response:
        name = request.match_info["file"]
        self.files[name] = (self.files[name][0], await request.read())
        return web.Response(text="OK")

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<html>log in</html>", content_type="text/html")
        name = request.match_info["file"]
        _, content = self.files.get(name, ("", f"bytes of {name}".encode()))
        return web.Response(body=content)

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("response_type") != "ephemeral" or body.get("replace_original") is not False:
            self.faults.append(ForeignRequestError(f"an answer for all to see: {body}"))
        self.toasts[request.match_info["handle"]] = _unescaped(body["text"])
        return web.json_response({"ok": True})


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json()
        return given
    read: dict[str, Any] = {**request.query, **await request.post()}
    for key in {"blocks", "files", "view"} & set(read):
        read[key] = json.loads(read[key])
    return read


def seen(arguments: dict[str, Any]) -> str:
    """Give what a person reads of blocks."""
    return "\n".join(written(one) for one in arguments["blocks"] if one["type"] == "rich_text")


def _rows(arguments: dict[str, Any]) -> list[list[Key]]:
    return [[_key(one) for one in block["elements"]] for block in arguments["blocks"] if block["type"] == "actions"]


def _key(button: dict[str, Any]) -> Key:
    value = button.get("value", "")
    is_copy = button["action_id"].startswith("copy.")
    return Key(button["text"]["text"], "" if is_copy else value, value if is_copy else "", button.get("url", ""))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _accept(**content: Any) -> web.Response:
    return web.json_response({"ok": True, **content})


def _refuse(word: str) -> web.Response:
    return web.json_response({"ok": False, "error": word})
