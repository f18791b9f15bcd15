"""Answer presses: with the outcome right after the commit, or empty when the work takes too long."""

import asyncio
from collections.abc import Mapping

from bot.logs import log
from bot.ports import DeliveryError, Messenger
from handlers.forms.blank import Form


class Toasts:
    """The presses that wait for an answer."""

    def __init__(self, messengers: Mapping[tuple[str, str], Messenger]) -> None:
        """Answer through these messengers."""
        self.messengers = messengers
        # Set by who cannot wait, or can wait longer, than the messenger says.
        self.patience: float | None = None
        self._waiting: dict[tuple[tuple[str, str], str], asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def expect(self, channel: tuple[str, str], toast: str) -> None:
        """Start the patience of a press that has just come in."""
        messenger = self.messengers.get(channel)
        if messenger is None or (channel, toast) in self._waiting:
            return
        patience = messenger.patience if self.patience is None else self.patience
        loop = asyncio.get_running_loop()
        self._waiting[channel, toast] = loop.call_later(patience, self.settle, channel, toast, "")

    def settle(self, channel: tuple[str, str], toast: str, text: str, form: Form | None = None) -> None:
        """Answer a press, once; a form is shown even after our patience, as long as the messenger still takes it."""
        timer = self._waiting.pop((channel, toast), None)
        messenger = self.messengers.get(channel)
        if messenger is None or (timer is None and form is None):
            return
        if timer is not None:
            timer.cancel()
        task = asyncio.get_running_loop().create_task(_answer(messenger, toast, text, form))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def is_idle(self) -> bool:
        """Tell whether no press waits for an answer and none is on its way."""
        return not self._waiting and not self._tasks

    async def close(self) -> None:
        """Let answers that are on their way arrive."""
        for timer in self._waiting.values():
            timer.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1)


async def _answer(messenger: Messenger, toast: str, text: str, form: Form | None) -> None:
    try:
        await messenger.answer(toast, text, form)
    except DeliveryError as error:
        # What a toast says also stands on the card, and the card asks what the form would, so nothing is lost.
        log.info("a press could not be answered", reason=str(error))
