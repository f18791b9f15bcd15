"""Take what Slack tells us, over its socket or our own web server; acknowledged only after it is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot.alarms import Alarms
from bot.ingest import Ingest
from bot.logs import log, redact
from bot.ports import DeliveryError
from bot.slack import events, keeping
from bot.slack.errors import REVOKED
from bot.slack.forms.submissions import Submissions
from bot.slack.handle import Handle
from bot.slack.messenger import Slack
from bot.slack.profiles import Profiles
from bot.toasts import Toasts
from handlers.routes import opens_form
from handlers.texts import LOCALES, speaker

EVENTS_PATH = "/slack/events"
_REVOKED_PAUSE = 60.0
# Slack's own requests are a small part of this.
_MOST_BYTES = 1024 * 1024


class Receiver:
    """The way in of one app."""

    # How often the socket is looked after; a broken one is noticed in this time.
    ping_seconds = 5.0

    def __init__(
        self,
        slack: Slack,
        ingest: Ingest,
        toasts: Toasts,
        alarms: Alarms,
        profiles: Profiles,
        submissions: Submissions,
    ) -> None:
        """Keep through ``ingest``, forms through ``submissions``; start the patience of presses in ``toasts``."""
        self._slack = slack
        self._ingest = ingest
        self._toasts = toasts
        self._alarms = alarms
        self._profiles = profiles
        self._submissions = submissions
        self._app: AsyncApp | None = None
        self._showing: set[asyncio.Task[None]] = set()
        # Whether what is said now reaches our inbox.
        self.caught_up = False

    def serve(self, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
        """Give the answer to requests that Slack signs; they are taken from now on."""
        app = self._bolt(signing_secret)
        self.caught_up = True

        async def take(request: Request) -> Response:
            if not request.headers.get("x-slack-request-timestamp", "").isdecimal():
                return Response(status_code=401)
            body = await _body(request)
            if body is None:
                return Response(status_code=413)
            try:
                asked = to_async_bolt_request(request, body)
            except ValueError:
                return Response(status_code=400)
            return to_starlette_response(await app.async_dispatch(asked))

        return take

    async def listen(self, app_token: str) -> None:
        """Take what comes over the socket until cancelled; a dropped one is opened again by the library."""
        web = AsyncWebClient(app_token, base_url=self._slack.base_url, retry_handlers=[])
        handler = AsyncSocketModeHandler(self._bolt(None), app_token, web_client=web, ping_interval=self.ping_seconds)
        try:
            await self._connect(handler)
            self.caught_up = True
            await asyncio.Event().wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the library's own

    async def _connect(self, handler: AsyncSocketModeHandler) -> None:
        pause = 1.0
        while True:
            try:
                await handler.client.connect_to_new_endpoint()
            except SlackApiError as error:
                word = str(error.response.get("error", ""))
                if word in REVOKED | {"not_allowed_token_type", "missing_scope"}:
                    log.error("Slack refuses the app token", reason=word, again_in=_REVOKED_PAUSE)
                    await self._alarms.sound("alarm-token", messenger="Slack")
                    pause = _REVOKED_PAUSE
                else:
                    log.warning("Slack's socket does not open yet", reason=word, again_in=pause)
            except Exception as error:  # noqa: BLE001 - the library raises whatever its connection does
                log.warning("Slack's socket does not open yet", reason=redact(repr(error)), again_in=pause)
            else:
                return
            await asyncio.sleep(pause)
            pause = min(60.0, pause * 2)

    def _bolt(self, signing_secret: str | None) -> AsyncApp:
        """Make an app whose one middleware keeps and acknowledges; nothing behind it ever runs.

        What comes over the socket is not signed: we opened it ourselves.
        """
        return AsyncApp(
            signing_secret=signing_secret,
            client=self._slack.client,
            before_authorize=_Keeping(self.keep),
            request_verification_enabled=signing_secret is not None,
        )

    async def keep(self, payload: dict[str, Any]) -> BoltResponse:
        """Commit what was said, then acknowledge it; what cannot be read is acknowledged and let go.

        An error is no acknowledgement: Slack says it again.
        """
        try:
            event = keeping.incoming(payload)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            log.warning("Slack said something unreadable", kind=str(payload.get("type", "")), reason=repr(error))
            return BoltResponse(status=200, body="")
        if event is None:
            self._show_copy(payload)
            return BoltResponse(status=200, body="")
        if payload.get("type") == "view_submission":
            return await self._submissions.take(payload["view"], event)
        if event.toast:
            # Expected first: the outcome may be there before the commit has told us.
            self._expect(payload, event.toast)
        try:
            await self._ingest.keep([event])
        except BaseException:
            self._slack.modals.drop(str(payload.get("trigger_id", "")))
            raise
        self._profiles.look_up(event, str(payload.get("api_app_id", "")))
        channel = events.answered_elsewhere(payload)
        if events.is_group(channel) and "command" in payload:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": _in_private()})
        if channel:
            self._beside(self._point_to_chat(str(Handle.of(payload)), event.user, channel))
        return BoltResponse(status=200, body="")

    async def _point_to_chat(self, handle: str, user: str, channel: str) -> None:
        """Say where the answer comes, to whoever asked somewhere else."""
        try:
            if events.is_group(channel) or channel != await self._slack.chat_with(user):
                await self._slack.whisper(handle, _in_private())
        except DeliveryError as error:
            log.info("it could not be said where the answer comes", reason=str(error))

    def _expect(self, payload: dict[str, Any], toast: str) -> None:
        self._toasts.expect((self._slack.name, self._slack.workspace), toast)
        # What a command leads to nobody knows before it was read.
        if "actions" not in payload or opens_form(str(payload["actions"][0]["value"])):
            self._slack.modals.expect(str(payload["trigger_id"]))

    def _show_copy(self, payload: dict[str, Any]) -> None:
        """Show the text of a button to copy; nobody said anything, so nothing is kept."""
        if payload.get("type") != "block_actions":
            return
        action = payload["actions"][0]
        if str(action.get("action_id", "")).startswith(events.COPY) and action.get("value"):
            self._beside(self._tell(str(Handle.of(payload)), str(action["value"])))

    def _beside(self, telling: Coroutine[None, None, None]) -> None:
        """Show something to whoever acted, beside everything else."""
        task = asyncio.get_running_loop().create_task(telling)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)

    async def _tell(self, handle: str, text: str) -> None:
        try:
            await self._slack.whisper(handle, text)
        except DeliveryError as error:
            log.info("a text to copy could not be shown", reason=str(error))


def _in_private() -> str:
    """Say where the answer comes; whose language it is only the database knows, and nobody waits for that."""
    return " / ".join(speaker(locale)("answer-in-private") for locale in LOCALES)


async def _body(request: Request) -> bytes | None:
    """Read what was posted, before anybody knows whose it is; nothing where it is too much to hold for that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return bytes(body)


class _Keeping(AsyncMiddleware):
    """Stands before everything else that the library does with a request that was found genuine."""

    def __init__(self, keep: Callable[[dict[str, Any]], Awaitable[BoltResponse]]) -> None:
        self._keep = keep

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - the base class's own
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - the base class's own
    ) -> BoltResponse | None:
        """Keep a request; Slack's questions about our address go on to the library."""
        if req.body.get("type") == "url_verification" or "ssl_check" in req.body:
            return await next()
        return await self._keep(req.body)
