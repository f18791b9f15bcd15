"""Everything of Slack in this process: the messenger, its way in, and what they need to start."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

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
from bot.toasts import Toasts
from bot.writer import Writer
from storage import house


class Connection:
    """The connection to one workspace."""

    def __init__(self, settings: Settings, messenger: Slack, writer: Writer, clock: Clock) -> None:
        """Keep the parts; `receive` adds the way in."""
        self.messenger = messenger
        self.profiles: Profiles | None = None
        self.receiver: Receiver | None = None
        # Whether Slack refused the token when it was last asked.
        self.revoked = False
        self._settings = settings
        self._writer = writer
        self._clock = clock

    @classmethod
    async def open(cls, settings: Settings, writer: Writer, clock: Clock, limits: Limits | None) -> "Connection | None":
        """Learn which workspace the token is of; nothing when nobody has ever told.

        While Slack is away the workspace it last was stands in, so that what was kept from it is still understood.
        """
        slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_base_url, settings.data_dir, limits)
        revoked = False
        known = await writer.run(lambda session: house.known_workspace(session, slack.name))
        try:
            await slack.begin()
        except DeliveryError as error:
            log.error("Slack does not answer", reason=str(error), workspace=known)
            slack.workspace, revoked = known, isinstance(error, RevokedError)
        else:
            # Nothing comes late from Slack without a time of its own, so this moment may count as contact.
            await writer.run(lambda session: house.note_contact(session, slack.name, slack.workspace, clock.real()))
        if slack.workspace:
            made = cls(settings, slack, writer, clock)
            made.revoked = revoked
            return made
        await slack.end()
        return None

    def receive(self, ingest: Ingest, toasts: Toasts, alarms: Alarms) -> None:
        """Add the way in."""
        trusted = self._settings.slack_link_by_email
        self.profiles = Profiles(self.messenger, ingest, self._writer, self._clock, trusted=trusted)
        submissions = Submissions(ingest, self.messenger.modals, self._writer, self._clock)
        self.receiver = Receiver(self.messenger, ingest, toasts, alarms, self.profiles, submissions)

    @property
    def caught_up(self) -> bool:
        """Tell whether what is said now reaches our inbox."""
        return self.receiver is None or self.receiver.caught_up

    def routes(self) -> Iterator[BaseRoute]:
        """Give the route that takes signed requests, where a signing secret is set."""
        secret = self._settings.slack_signing_secret.get_secret_value()
        if secret and self.receiver is not None:
            yield Route(EVENTS_PATH, self.receiver.serve(secret), methods=["POST"])

    def works(self) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
        """Name what runs here beside everything else: the socket, where an app token is set."""
        token = self._settings.slack_app_token.get_secret_value()
        if token and self.receiver is not None:
            yield "slack", partial(self.receiver.listen, token)
