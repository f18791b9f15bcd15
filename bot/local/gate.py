"""Who may see the local page: whoever opened its one-time link in this browser, from this machine."""

import secrets
from hashlib import sha256

from starlette.requests import Request

from bot.writer import Writer
from storage import house
from storage.database import Session

COOKIE = "neiqin_local"


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


class Gate:
    """The one-time link and the session it opens; only digests are kept."""

    def __init__(self, writer: Writer) -> None:
        """Keep the digests through ``writer``."""
        self._writer = writer
        self._session_digest = ""

    async def new_link(self) -> str:
        """Make a new one-time word; an earlier unused one stops working."""
        word = secrets.token_urlsafe(16)

        def work(session: Session) -> str:
            row = house.installation(session)
            row.page_link_digest = _digest(word)
            return row.page_session_digest

        self._session_digest = await self._writer.run(work)
        return word

    async def redeem(self, word: str) -> str | None:
        """Turn a one-time word into a session; nothing when it was used or never given."""
        token = secrets.token_urlsafe(24)

        def work(session: Session) -> bool:
            row = house.installation(session)
            if not row.page_link_digest or not secrets.compare_digest(row.page_link_digest, _digest(word)):
                return False
            row.page_link_digest, row.page_session_digest = "", _digest(token)
            return True

        if not await self._writer.run(work):
            return None
        self._session_digest = _digest(token)
        return token

    def is_open(self, request: Request) -> bool:
        """Tell whether a request comes from the browser that opened the link."""
        token = request.cookies.get(COOKIE, "")
        return bool(self._session_digest) and secrets.compare_digest(_digest(token), self._session_digest)

    @staticmethod
    def is_same_site(request: Request) -> bool:
        """Tell whether a changing request comes from our own page."""
        origin = request.headers.get("origin", "")
        site = request.headers.get("sec-fetch-site", "same-origin")
        return origin == f"{request.url.scheme}://{request.url.netloc}" and site == "same-origin"
