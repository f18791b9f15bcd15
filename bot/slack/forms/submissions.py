"""Take a form that was handed in: judged before anything is kept, then kept, then acknowledged."""

from collections.abc import Callable
from typing import Any

from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.ingest import Ingest
from bot.logs import log, redact
from bot.ports import Incoming
from bot.slack.forms import views
from bot.slack.forms.modals import Modals
from bot.slack.forms.views import About
from bot.writer import Writer
from handlers import books
from handlers.filling.wording import misfit
from handlers.forms import blank
from handlers.rules.book import FormSpec
from handlers.rules.deadlines import local_day
from handlers.texts import speaker
from storage.database import Session


class Submissions:
    """Answers the button under a form."""

    def __init__(
        self, ingest: Ingest, modals: Modals, writer: Writer, clock: Clock, expect: Callable[[str], None]
    ) -> None:
        """Keep through ``ingest``; ``writer`` is asked for forms of rule books that were not met yet.

        ``expect`` takes the handle of a page that stays open until it is answered.
        """
        self._ingest = ingest
        self._expect = expect
        self._modals = modals
        self._writer = writer
        self._clock = clock
        self._forms: dict[tuple[int, str], FormSpec] = {}

    async def take(self, view: dict[str, Any], event: Incoming) -> BoltResponse:
        """Say what does not fit under its question, else keep it all; what could not be kept stays in the view."""
        about = views.about(view)
        given, _ = views.filled(view)
        say = speaker(about.locale)
        try:
            spec = await self._spec(about)
            today = local_day(self._clock.now(), about.zone)
            problems = blank.misfits(spec, given, today) if spec else {}
            if problems:
                return _refusal({key: misfit(one, say) for key, one in problems.items()})
            goes_on = about.goes_on or (spec is not None and blank.brings_up(spec, given, about.waiting, today))
            keeping = self._ingest.keep([event])
            if goes_on:
                self._expect(event.toast)
                page = await self._modals.page_after(str(view["id"]), keeping)
                return BoltResponse(status=200, body={"response_action": "update", "view": page})
            await keeping
        except Exception as error:  # noqa: BLE001 - whatever the database does, the person keeps what was written
            log.error("a form could not be kept", reason=redact(repr(error)))
            return _refusal({next(iter(given)): say("form-not-kept")})
        return BoltResponse(status=200, body="")

    async def _spec(self, about: About) -> FormSpec | None:
        """Find the form that was shown; nothing where its rule book is gone, for the conversation judges again."""
        key = about.version, about.spec
        if key not in self._forms:
            found = await self._writer.run(lambda session: _stored(session, about), urgent=True)
            if found is None:
                return None
            self._forms[key] = found
        return self._forms[key]


def _stored(session: Session, about: About) -> FormSpec | None:
    try:
        return books.of_version(session, about.version).rules.forms.get(about.spec)
    except LookupError:
        return None


def _refusal(faults: dict[str, str]) -> BoltResponse:
    return BoltResponse(status=200, body={"response_action": "errors", "errors": faults})
