"""The page that a one-time link opens: a tap on it tells where the phone is; it enters like anything that is said."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from math import isfinite
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.templating import Jinja2Templates

from bot.clock import Clock
from bot.placing import events
from bot.writer import Writer
from handlers import books, placed
from handlers.context import Desk, locale_of
from handlers.texts import LOCALES, speaker
from storage import inbox
from storage.database import Database, Session

_HERE = Path(__file__).parent
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}
_MOST_BYTES = 1000


class Placing:
    """The pages that ask a phone where it is."""

    def __init__(self, database: Database, writer: Writer, clock: Clock, wake: Callable[[], None]) -> None:
        """Keep what phones tell through ``writer``, and ``wake`` the dispatcher."""
        self._database = database
        self._writer = writer
        self._clock = clock
        self._wake = wake
        self._templates = Jinja2Templates(directory=_HERE)

    def routes(self) -> list[BaseRoute]:
        """Give the page's routes."""
        return [
            Route("/place/{word}", self.page, methods=["GET"]),
            Route("/place/{word}", self.take, methods=["POST"]),
            Route("/place.js", self.script),
        ]

    async def page(self, request: Request) -> Response:
        """Show the page, or that the link is over."""
        locale = await asyncio.to_thread(self._reader, _digest(request))
        if locale is None:
            over = [speaker(one)("place-over") for one in LOCALES]
            return self._templates.TemplateResponse(request, "over.html", {"over": over}, 404, _HEADERS)
        context = {"say": speaker(locale), "locale": locale}
        return self._templates.TemplateResponse(request, "place.html", context, headers=_HEADERS)

    def _reader(self, digest: str) -> str | None:
        with self._database.reading() as session:
            found = placed.opened(Desk(session, books.active(session), self._clock.now()), digest)
            return locale_of(found.person) if found is not None else None

    async def take(self, request: Request) -> Response:
        """Keep where the phone is; the second time nothing happens."""
        text = await _told(request)
        if text is None:
            return Response(status_code=400)
        digest = _digest(request)
        kept = await self._writer.run(lambda session: self._keep(session, digest, text), urgent=True)
        if kept:
            self._wake()
        return Response(status_code=204 if kept else 404, headers=_HEADERS)

    def _keep(self, session: Session, digest: str, text: str) -> bool:
        found = placed.opened(Desk(session, books.active(session), self._clock.now()), digest)
        if found is None:
            return False
        received = self._clock.real()
        row = {
            "messenger": found.account.messenger,
            "workspace": found.account.workspace,
            "external_id": f"place:{digest}",
            "lane": f"p:{found.person.id}",
            "payload": events.payload(found, text),
            "happened_at": received + self._clock.offset,
            "received_at": received,
        }
        if inbox.keep(session, [row]):
            inbox.wake_others(session)
        return True

    async def script(self, request: Request) -> Response:
        """Give the page's script."""
        del request
        return FileResponse(_HERE / "place.js", media_type="text/javascript")


def _digest(request: Request) -> str:
    return sha256(request.path_params["word"].encode()).hexdigest()


async def _told(request: Request) -> str | None:
    """Read where the phone is, written as everywhere; nothing when it is nowhere on earth."""
    if int(request.headers.get("content-length") or _MOST_BYTES + 1) > _MOST_BYTES:
        return None
    async with request.form() as form:
        try:
            latitude, longitude = (float(str(form[one])) for one in ("latitude", "longitude"))
        except (KeyError, ValueError):
            return None
    on_earth = isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return f"{latitude:.5f}, {longitude:.5f}" if on_earth else None
