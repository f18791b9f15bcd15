"""Something on paper: opened by the link its reader was given, and only while they have to do with it."""

import asyncio
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.templating import Jinja2Templates

from bot.attachments import path_of
from bot.clock import Clock
from handlers import books
from handlers.context import Desk
from handlers.pages import Page
from handlers.printed import page as printed
from storage import files
from storage.database import Database
from storage.enums import FileState

_HERE = Path(__file__).parent
_IMAGES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


class Printing:
    """Printable pages, with their pictures."""

    def __init__(self, database: Database, clock: Clock, data_dir: Path) -> None:
        """Read from ``database``; files lie in ``data_dir``."""
        self._database = database
        self._clock = clock
        self._data_dir = data_dir
        self._templates = Jinja2Templates(directory=_HERE)

    def routes(self) -> list[BaseRoute]:
        """Give the page's routes."""
        return [
            Route("/pages/{word}", self.page),
            Route("/pages/{word}/files/{number:int}", self.picture),
            Route("/print.css", self.style),
        ]

    async def page(self, request: Request) -> Response:
        """Show the page, or that the link is over."""
        found = await asyncio.to_thread(self._read, request.path_params["word"])
        if found is None:
            return self._templates.TemplateResponse(request, "over.html", status_code=404, headers=_HEADERS)
        context = {"page": found, "word": request.path_params["word"]}
        return self._templates.TemplateResponse(request, "page.html", context, headers=_HEADERS)

    def _read(self, word: str) -> Page | None:
        with self._database.reading() as session:
            desk = Desk(session, books.active(session), self._clock.now())
            return printed(desk, sha256(word.encode()).hexdigest())

    async def picture(self, request: Request) -> Response:
        """Show a picture of the page that the link opens."""
        found = await asyncio.to_thread(self._read, request.path_params["word"])
        number = request.path_params["number"]
        if found is None or number not in {one for line in found.lines for one in line.pictures}:
            return Response(status_code=404)
        with self._database.reading() as session:
            kept = files.attachments(session, [number])
            digest, mime = kept[0].digest, kept[0].mime
            is_kept = kept[0].state is FileState.KEPT and bool(digest)
        safe = mime if mime in _IMAGES else "image/jpeg"
        return (
            FileResponse(path_of(self._data_dir, digest), media_type=safe, headers=_HEADERS)
            if is_kept
            else Response(status_code=404)
        )

    async def style(self, request: Request) -> Response:
        """Give the style sheet."""
        del request
        return FileResponse(_HERE / "print.css", media_type="text/css")
