"""The web server: health, metrics, a webhook, the local page; in the bot's own loop, without its signals."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "geolocation=(self)",
}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class SafeHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class QuietServer(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def server(routes: Sequence[BaseRoute], host: str, port: int, public_urls: Sequence[str]) -> QuietServer:
    """Make the server; a request for another host's name is refused."""
    public = [name for url in public_urls if (name := urlsplit(url).hostname)]
    names = [*_LOOPBACK, *public, host]
    # Bound to every address, the names people use for this machine cannot be known.
    hosts = ["*"] if host in {"0.0.0.0", "::"} and not public else names  # noqa: S104
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(SafeHeaders)]
    app = Starlette(routes=list(routes), middleware=middleware)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        server_header=False,
        lifespan="off",
    )
    return QuietServer(config)
