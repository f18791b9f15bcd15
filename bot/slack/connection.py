"""Everything of Slack in this process: the messenger, its way in, and what they need to start."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.alarms import Alarms
from bot.clock import Clock
from bot.ingest import Ingest
from bot.logs import log
from bot.ports import DeliveryError, Limits, RevokedError
from bot.settings import Settings
from bot.slack.forms.submissions import Submissions
from bot.slack.messenger import Slack
from bot.slack.profiles import Profiles
from bot.slack.receiving import EVENTS_PATH, Receiver
from bot.slack.scopes import SCOPES
from bot.toasts import Toasts
from bot.writer import Writer
from storage import house


class Connection:
    """The connection to one workspace."""

    # How long to wait before Slack is asked again who we are; ever longer, up to a minute.
    first_pause = 1.0

    def __init__(self, settings: Settings, writer: Writer, clock: Clock, limits: Limits | None) -> None:
        """Keep the parts; `begin` learns the workspace, and `receive` adds the way in."""
        token = settings.slack_bot_token.get_secret_value()
        self.messenger = Slack(token, settings.slack_base_url, settings.data_dir, limits)
        self.profiles: Profiles | None = None
        self.receiver: Receiver | None = None
        # Whether Slack refused the token when it was last asked.
        self.revoked = False
        self._signed: Callable[[Request], Awaitable[Response]] | None = None
        self._settings = settings
        self._writer = writer
        self._clock = clock

    async def begin(self) -> bool:
        """Learn which workspace the token is of; false when nobody has ever told.

        While Slack is away the workspace it last was stands in, so that what was kept from it is still understood.
        """
        slack = self.messenger
        try:
            await slack.begin()
        except DeliveryError as error:
            known = await self._writer.run(lambda session: house.known_workspace(session, slack.name))
            log.error("Slack does not answer", reason=str(error), workspace=known)
            slack.workspace, self.revoked = known, isinstance(error, RevokedError)
        else:
            self.revoked = False
            # Nothing comes late from Slack without a time of its own, so this moment may count as contact.
            now = self._clock.real()
            await self._writer.run(lambda session: house.note_contact(session, slack.name, slack.workspace, now))
        return bool(slack.workspace)

    async def first_answer(self) -> None:
        """Ask until Slack has said which workspace the token is of."""
        pause = self.first_pause
        while not await self.begin():
            await asyncio.sleep(pause)
            pause = min(60.0, pause * 2)

    def receive(self, ingest: Ingest, toasts: Toasts, alarms: Alarms) -> None:
        """Add the way in."""
        trusted = self._settings.slack_link_by_email
        self.profiles = Profiles(self.messenger, ingest, self._writer, self._clock, trusted=trusted)
        expect = partial(toasts.expect, (self.messenger.name, self.messenger.workspace))
        submissions = Submissions(ingest, self.messenger.modals, self._writer, self._clock, expect)
        self.receiver = Receiver(self.messenger, ingest, toasts, alarms, self.profiles, submissions)
        if secret := self._settings.slack_signing_secret.get_secret_value():
            self._signed = self.receiver.serve(secret)

    async def sound(self, alarms: Alarms) -> None:
        """Tell the administrators where Slack gives us less than we need."""
        granted = self.messenger.scopes
        missing = [one for one in SCOPES if granted and one not in granted]
        if self.revoked:
            await alarms.sound("alarm-token", messenger="Slack")
        elif missing:
            await alarms.sound("alarm-rights", rights=", ".join(missing))

    @property
    def caught_up(self) -> bool:
        """Tell whether what is said now reaches our inbox."""
        return self.receiver is None or self.receiver.caught_up

    def routes(self) -> Iterator[BaseRoute]:
        """Give the route that takes signed requests, where a signing secret is set."""
        if self._settings.slack_signing_secret.get_secret_value():
            yield Route(EVENTS_PATH, self._take, methods=["POST"])

    async def _take(self, request: Request) -> Response:
        # Not understood yet is not acknowledged: Slack says it again.
        return await self._signed(request) if self._signed is not None else Response(status_code=503)

    def works(self) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
        """Name what runs here beside everything else: the socket, where an app token is set."""
        token = self._settings.slack_app_token.get_secret_value()
        if token and self.receiver is not None:
            yield "slack", partial(self.receiver.listen, token)
