"""The local chat page: phones side by side and the group, with a clock that can be moved forward."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot import sample
from bot.attachments import keep, path_of
from bot.clock import Clock
from bot.ingest import Ingest
from bot.local.gate import COOKIE, Gate
from bot.local.guide import next_step
from bot.local.messenger import Local
from bot.sample import GROUP
from bot.toasts import Toasts
from bot.writer import Writer
from handlers import books
from handlers.context import Desk
from handlers.line import has_left
from handlers.rules.deadlines import local_day
from handlers.texts import calendar_day, clock
from storage import files, local_chat, people, places
from storage.database import Database, Session
from storage.enums import FileState
from storage.tables import LocalMessage, Person

_HERE = Path(__file__).parent
_BREATH = 15.0
_LONGEST = 20_000
_LARGEST = 20 * 1024 * 1024
# The posts a newcomer plays first: a rep, the manager, a second rep.
_CAST = ("salesperson", "regional_manager", "salesperson")


class Pages:
    """The page and what its buttons do."""

    def __init__(  # noqa: PLR0913 - the composition root hands over every part
        self,
        *,
        database: Database,
        writer: Writer,
        clock: Clock,
        local: Local,
        ingest: Ingest,
        toasts: Toasts,
        gate: Gate,
        data_dir: Path,
        tick: Callable[[], Awaitable[None]],
    ) -> None:
        """Serve the sample company."""
        self._database = database
        self._writer = writer
        self._clock = clock
        self._local = local
        self._ingest = ingest
        self._toasts = toasts
        self._gate = gate
        self._data_dir = data_dir
        self._tick = tick
        self._stopping = asyncio.Event()
        self._templates = Jinja2Templates(directory=_HERE / "templates")

    def routes(self) -> list[BaseRoute]:
        """Give the page's routes."""
        return [
            Route("/", self.page),
            Route("/open/{word}", self.open),
            Route("/local/phones/{user}/messages", self.messages),
            Route("/local/phones/{user}/say", self.say, methods=["POST"]),
            Route("/local/phones/{user}/press", self.press, methods=["POST"]),
            Route("/local/phones/{user}/file", self.file, methods=["POST"]),
            Route("/local/phones/{user}/place", self.place, methods=["POST"]),
            Route("/local/phones/{user}/contact", self.contact, methods=["POST"]),
            Route("/local/phones/{user}/edit", self.edit, methods=["POST"]),
            Route("/local/clock", self.move_clock, methods=["POST"]),
            Route("/local/clock", self.show_clock),
            Route("/local/guide", self.guide),
            Route("/local/stream", self.stream),
            Route("/local/files/{number:int}", self.kept_file),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    def stop(self) -> None:
        """End every open stream, so that the server can stop at once."""
        self._stopping.set()

    async def open(self, request: Request) -> Response:
        """Redeem the one-time link."""
        if self._gate.is_open(request):
            return RedirectResponse("/", status_code=303)
        token = await self._gate.redeem(request.path_params["word"])
        if token is None:
            return self._shut(request)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", max_age=30 * 24 * 3600)
        return response

    def _shut(self, request: Request) -> Response:
        return self._templates.TemplateResponse(request, "shut.html", status_code=403)

    async def page(self, request: Request) -> Response:
        """Show the phones."""
        if not self._gate.is_open(request):
            return self._shut(request)
        wanted = [int(one) for one in request.query_params.get("phones", "").split(",") if one.isdecimal()]
        chosen, everyone = await asyncio.to_thread(self._phones, wanted[:4])
        context = {"phones": chosen, "everyone": everyone, "group": GROUP, "clock": self._time()}
        return self._templates.TemplateResponse(request, "page.html", context)

    def _phones(self, wanted: list[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        with self._database.reading() as session:
            desk = Desk(session, books.active(session), self._clock.now())
            persons = [one for one in people.everyone(session) if not has_left(desk, one)]
            roles = places.roles_at(session, [one.id for one in persons], desk.now)
        title = {key: role.title.zh for key, role in desk.rules.roles.items()}
        every = [{"id": p.id, "name": p.name, "role": title.get(roles.get(p.id, ""), "")} for p in persons]
        ids = wanted or _cast(persons, roles)
        by_id = {one["id"]: one for one in every}
        return [by_id[one] for one in ids if one in by_id], every

    def _time(self) -> str:
        with self._database.reading() as session:
            zone = books.active(session).rules.calendar.timezone
        now = self._clock.now()
        return f"{calendar_day(local_day(now, zone), 'zh-CN')} {clock(now, zone)}"

    async def messages(self, request: Request) -> Response:
        """Show one phone's messages."""
        if not self._gate.is_open(request):
            return self._shut(request)
        user = request.path_params["user"]
        with self._database.reading() as session:
            rows = local_chat.history(session, user)
            zone = books.active(session).rules.calendar.timezone
        context = {
            "rows": rows,
            "user": user,
            "group": GROUP,
            "asking": _asking(rows),
            "at": lambda row: clock(row.at, zone),
            "day": lambda row: calendar_day(local_day(row.at, zone), "zh-CN"),
        }
        return self._templates.TemplateResponse(request, "messages.html", context)

    async def _mine(self, request: Request) -> Response | None:
        """Refuse whoever did not open the link, and other sites' requests."""
        if not self._gate.is_open(request) or not self._gate.is_same_site(request):
            return Response("请从命令行打印的链接打开本页。", status_code=403)
        return None

    async def _take(self, payload: dict[str, Any], shown: dict[str, Any] | None) -> Response:
        """Put what somebody did into the chat and into the inbox."""
        address, author = str(payload["address"]), str(payload["user"])
        if shown is not None:
            now = self._clock.now()
            number = await self._writer.run(
                lambda session: local_chat.add(session, address, author, shown, now),
            )
            payload["message"] = str(number)
            self._local.stream.tell(f"phone-{address}")
        event = self._local.incoming(secrets.token_hex(12), payload)
        if event.toast:
            self._toasts.expect(("local", "local"), event.toast)
        await self._ingest.keep([event])
        return Response(status_code=204)

    async def say(self, request: Request) -> Response:
        """Send a text."""
        if refusal := await self._mine(request):
            return refusal
        form = await request.form()
        text = str(form.get("text", ""))[:_LONGEST]
        if not text.strip():
            return Response(status_code=204)
        payload = {
            "kind": "text",
            "user": str(form.get("as") or request.path_params["user"]),
            "address": request.path_params["user"],
            "text": text,
            "reply_to": str(form.get("reply_to", "")),
        }
        return await self._take(payload, _shown(text))

    async def press(self, request: Request) -> Response:
        """Tap a button."""
        if refusal := await self._mine(request):
            return refusal
        form = await request.form()
        user = request.path_params["user"]
        payload = {
            "kind": "press",
            "user": str(form.get("as") or user),
            "address": user,
            "press": str(form.get("press", ""))[:64],
            "on": str(form.get("on", "")),
            "toast": f"{user}:{secrets.token_hex(6)}",
        }
        return await self._take(payload, None)

    async def file(self, request: Request) -> Response:
        """Send photos or files."""
        if refusal := await self._mine(request):
            return refusal
        user = request.path_params["user"]
        async with request.form(max_part_size=_LARGEST) as form:
            uploads = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
            for upload in uploads[:10]:
                content = await upload.read()
                if not content or len(content) > _LARGEST:
                    return Response("文件太大", status_code=413)
                mime = upload.content_type or ""
                kind = "photo" if mime.startswith("image/") else "document"
                digest = await asyncio.to_thread(keep, self._data_dir, content)
                ref = {"remote_id": digest, "kind": kind, "name": upload.filename, "mime": mime, "size": len(content)}
                payload = {"kind": "file", "user": user, "address": user, "files": [ref]}
                await self._take(payload, _shown(f"📎 {upload.filename}"))
        return Response(status_code=204)

    async def place(self, request: Request) -> Response:
        """Send a position."""
        if refusal := await self._mine(request):
            return refusal
        form = await request.form()
        user = request.path_params["user"]
        text = f"{form.get('latitude', '')}, {form.get('longitude', '')}"[:60]
        payload = {"kind": "location", "user": user, "address": user, "text": text}
        return await self._take(payload, _shown(f"📍 {text}"))

    async def contact(self, request: Request) -> Response:
        """Send the number of whoever holds the phone."""
        if refusal := await self._mine(request):
            return refusal
        user = request.path_params["user"]

        def owner(session: Session) -> Person | None:
            return people.person(session, int(user)) if user.isdecimal() else None

        person = await self._writer.run(owner)
        if person is None:
            return Response(status_code=404)
        payload = {"kind": "contact", "user": user, "address": user, "own": True}
        payload |= {"name": person.name, "text": person.phone}
        return await self._take(payload, _shown(f"👤 {person.name} {person.phone}"))

    async def edit(self, request: Request) -> Response:
        """Edit a message already sent."""
        if refusal := await self._mine(request):
            return refusal
        form = await request.form()
        user, number, text = request.path_params["user"], str(form.get("message", "")), str(form.get("text", ""))
        if not number.isdecimal() or not text.strip():
            return Response(status_code=204)

        def work(session: Session) -> bool:
            row = local_chat.message(session, int(number))
            mine = row is not None and row.author == user
            if mine:
                local_chat.edit(session, int(number), _shown(text[:_LONGEST]))
            return mine

        if not await self._writer.run(work):
            return Response(status_code=403)
        self._local.stream.tell(f"phone-{user}")
        payload = {"kind": "edit", "user": user, "address": user, "text": text[:_LONGEST], "message": number}
        return await self._take(payload, None)

    async def move_clock(self, request: Request) -> Response:
        """Move the sample company's clock forward."""
        if refusal := await self._mine(request):
            return refusal
        form = await request.form()
        how = str(form.get("how", ""))
        try:
            self._clock.offset = await self._writer.run(
                lambda session: sample.move(session, self._clock.real(), how),
            )
        except (ValueError, PermissionError):
            return Response(status_code=400)
        await self._tick()
        self._local.stream.tell("clock")
        return await self.show_clock(request)

    async def show_clock(self, request: Request) -> Response:
        """Show the sample company's time."""
        if not self._gate.is_open(request):
            return self._shut(request)
        return Response(self._time(), media_type="text/plain")

    async def guide(self, request: Request) -> Response:
        """Say what to tap next."""
        if not self._gate.is_open(request):
            return self._shut(request)
        chosen, _ = await asyncio.to_thread(self._phones, [])
        names = [str(one["name"]) for one in chosen]
        with self._database.reading() as session:
            step = next_step(session, names[0], names[1])
        return self._templates.TemplateResponse(request, "guide.html", {"step": step})

    async def kept_file(self, request: Request) -> Response:
        """Show a file somebody sent."""
        if not self._gate.is_open(request):
            return self._shut(request)
        with self._database.reading() as session:
            found = files.attachments(session, [request.path_params["number"]])
        if not found or found[0].state is not FileState.KEPT:
            return Response(status_code=404)
        if found[0].content is not None:
            disposition = f"attachment; filename*=utf-8''{quote(found[0].name)}"
            return Response(found[0].content, headers={"content-disposition": disposition})
        if not found[0].digest:
            return Response(status_code=404)
        safe = found[0].mime if found[0].mime in {"image/png", "image/jpeg", "image/webp", "image/gif"} else None
        path = path_of(self._data_dir, found[0].digest)
        disposition = "inline" if safe else "attachment"
        return FileResponse(
            path,
            media_type=safe or "application/octet-stream",
            filename=found[0].name or "file",
            content_disposition_type=disposition,
        )

    async def stream(self, request: Request) -> Response:
        """Tell the page what changes, until it is left or we stop."""
        if not self._gate.is_open(request):
            return self._shut(request)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncIterator[str]:
        page = self._local.stream.open()
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            getting = asyncio.ensure_future(page.get())
            yield "retry: 1000\n\n"
            while not stopping.done():
                await asyncio.wait({getting, stopping}, timeout=_BREATH, return_when=asyncio.FIRST_COMPLETED)
                if getting.done():
                    name, data = getting.result()
                    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
                    yield f"event: {name}\n{lines}\n"
                    getting = asyncio.ensure_future(page.get())
                else:
                    yield ": still here\n\n"
        finally:
            getting.cancel()
            stopping.cancel()
            self._local.stream.shut(page)


def _shown(text: str) -> dict[str, Any]:
    return {"title": "", "text": text, "rows": [], "stub": "", "files": [], "shown": []}


def _asking(rows: Sequence[LocalMessage]) -> int:
    """Give the message whose button for one's own number still stands; 0 when there is none."""
    for row in reversed(rows):
        if row.content.get("drops_phone_button"):
            return 0
        if row.content.get("phone_button"):
            return row.id
    return 0


def _cast(persons: list[Person], roles: dict[int, str]) -> list[int]:
    """Pick a rep, the manager and a second rep."""
    left = list(persons)
    picked: list[int] = []
    for role in _CAST:
        one = next((person for person in left if roles.get(person.id) == role), None)
        if one is not None:
            left.remove(one)
            picked.append(one.id)
    return picked or [person.id for person in persons[:3]]
