"""Open a form where somebody has just tapped or typed: at once, or with a word first when it takes its time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import log
from bot.ports import DeliveryError, TooManyError
from bot.slack.errors import SpentTriggerError, meaning
from bot.slack.forms import views
from bot.slack.forms.views import View

# Slack lets a tap open something for three seconds; a person waits for one.
_PATIENCE = 0.7
# So long after a tap nobody waits for its form.
_FORGOTTEN = 60.0
# So many seconds whoever looks at a view that says to wait will wait, where Slack asks us to.
_WORTH_WAITING = 10.0


class Modals:
    """The views that are open, or about to be; each is known by the trigger that opened it."""

    def __init__(self, client: Callable[[], AsyncWebClient]) -> None:
        """Open them through ``client``, which is made where the loop runs."""
        self._client = client
        self.patience = _PATIENCE
        self._expected: dict[str, asyncio.Event] = {}
        self._holding: dict[str, asyncio.Task[bool]] = {}
        self._pages: dict[str, asyncio.Future[View]] = {}
        # The views that say to wait for their next page.
        self._late: set[str] = set()

    def expect(self, trigger: str) -> None:
        """Hold the place of a form that a tap leads to: a view that says so opens where the form is slow."""
        if trigger in self._expected:
            return
        self._expected[trigger] = asyncio.Event()
        self._holding[trigger] = asyncio.get_running_loop().create_task(self._hold(trigger, self._expected[trigger]))

    async def _hold(self, trigger: str, answered: asyncio.Event) -> bool:
        """Tell whether the place is held by a view."""
        try:
            async with asyncio.timeout(self.patience):
                await answered.wait()
        except TimeoutError:
            asyncio.get_running_loop().call_later(_FORGOTTEN, self._forget, trigger)
            try:
                await self._open(trigger, views.waiting())
            except DeliveryError as error:
                log.info("a form's place could not be held", reason=str(error))
                return False
            return True
        return False

    def drop(self, trigger: str) -> None:
        """Expect a form no more: what led to it could not be kept."""
        if trigger in self._expected:
            self._expected[trigger].set()
            self._forget(trigger)

    def _forget(self, trigger: str) -> None:
        self._expected.pop(trigger, None)
        self._holding.pop(trigger, None)

    async def show(self, trigger: str, view: View) -> None:
        """Show a form: in the view that holds its place, else in a new one.

        Raises:
            DeliveryError: when the trigger is too old, or Slack does not take it.

        """
        if await self.is_held(trigger):
            await self._rewrite(trigger, view)
            return
        try:
            await self._open(trigger, view)
        except SpentTriggerError:
            # Another process holds its place.
            await self._rewrite(trigger, view)

    async def is_held(self, trigger: str) -> bool:
        """Tell whether a view holds the place of a form; none does from now on that did not before."""
        answered, holding = self._expected.get(trigger), self._holding.get(trigger)
        if answered is None or holding is None:
            return False
        answered.set()
        held = await holding
        if not held:
            self._forget(trigger)
        return held

    async def _open(self, trigger: str, view: View) -> None:
        with meaning():
            await self._client().views_open(trigger_id=trigger, view={**view, "external_id": trigger})

    async def _rewrite(self, trigger: str, view: View) -> None:
        await self._update(external_id=trigger, view={**view, "external_id": trigger})

    async def _update(self, **what: Any) -> None:  # noqa: ANN401 - the library's own
        try:
            with meaning():
                await self._client().views_update(**what)
        except TooManyError as error:
            if error.seconds > _WORTH_WAITING:
                raise
            # Somebody is looking at a view that says to wait.
            await asyncio.sleep(error.seconds)
            with meaning():
                await self._client().views_update(**what)

    async def page_after(self, view_id: str, keeping: Awaitable[None]) -> View:
        """Keep what stands in an open view; give the page that follows, or one that says to wait for it."""
        page = self._pages.setdefault(view_id, asyncio.get_running_loop().create_future())
        try:
            await keeping
            done, _ = await asyncio.wait([page], timeout=self.patience)
            if done:
                return page.result()
            self._late.add(view_id)
            asyncio.get_running_loop().call_later(2 * _FORGOTTEN, self._late.discard, view_id)
            return views.waiting()
        finally:
            self._pages.pop(view_id, None)

    def is_awaited(self, view_id: str) -> bool:
        """Tell whether an open view waits for what it came to."""
        return view_id in self._pages or view_id in self._late

    async def turn(self, view_id: str, view: View) -> None:
        """Show the next page in an open view: to whoever acknowledges the last one, else by rewriting it.

        Raises:
            DeliveryError: when it was closed, or Slack does not take it.

        """
        page = self._pages.get(view_id)
        if page is not None and not page.done():
            page.set_result(view)
            return
        # The acknowledgement shows that it takes its time, and must not come after the page itself.
        await asyncio.sleep(2 * self.patience)
        self._late.discard(view_id)
        await self._update(view_id=view_id, view=view)
