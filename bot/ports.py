"""What the clerk asks of a messenger: send, edit, answer a press, fetch a file; nothing with a feature's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from handlers.chat import Event, Message
from handlers.forms.blank import Form
from storage.tables import Attachment


@dataclass(frozen=True, slots=True)
class Limits:
    """What a messenger allows us: calls a second in all, per chat, and per group a minute.

    ``chat_burst`` is how many may go to one chat at once before its pace holds;
    ``group_edit_seconds`` the least time between two edits in a group;
    ``edits_per_minute`` how many messages may be rewritten in all, where that is counted by itself.
    """

    per_second: float = 25
    chat_per_second: float = 1
    chat_burst: int = 6
    group_per_minute: float = 20
    group_edit_seconds: float = 10
    edits_per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as it arrives: enough to keep it, before anybody reads it.

    ``happened_at`` is the messenger's timestamp in real time, or nothing for a press;
    ``toast`` is the handle that answers the press.
    """

    external_id: str
    user: str
    payload: dict[str, Any]
    happened_at: datetime | None = None
    toast: str = ""


class DeliveryError(Exception):
    """A send or edit did not work."""


class TooManyError(DeliveryError):
    """The messenger asks us to wait: with this chat, or with rewriting anything."""

    def __init__(self, seconds: float, *, edits: bool = False) -> None:
        """Keep how long to wait, and whether with all edits."""
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds
        self.edits = edits


class GoneError(DeliveryError):
    """The message to edit is gone or can no longer be edited."""


class UnreachableError(DeliveryError):
    """The person blocked us, left, or never opened the chat."""


class MovedError(DeliveryError):
    """The chat has another address now."""

    def __init__(self, address: str) -> None:
        """Keep the new address."""
        super().__init__(f"moved to {address}")
        self.address = address


class UnsureError(DeliveryError):
    """Nobody can tell whether it arrived."""


class NotSentError(DeliveryError):
    """It certainly did not arrive; trying again is safe."""


class RevokedError(NotSentError):
    """The messenger does not take our token; it may again once somebody has mended it."""


class RefusedError(DeliveryError):
    """The messenger will never take this message."""


class Messenger(Protocol):
    """One messenger with one workspace or bot.

    ``patience`` is how many seconds a press may wait for what it came to, before it is answered with nothing.
    """

    name: str
    workspace: str
    limits: Limits
    patience: float

    def event(self, payload: dict[str, Any]) -> Event | None:
        """Read a kept payload; nothing when there is nothing in it for us."""

    def is_group(self, address: str) -> bool:
        """Tell whether an address is a group's."""

    async def send(self, address: str, message: Message, files: Sequence[Attachment]) -> list[str]:
        """Send a new message; give the ids of its parts."""

    async def edit(self, address: str, message_id: str, message: Message) -> list[str]:
        """Rewrite a message in place; give its id."""

    async def pin(self, address: str, message: Message) -> None:
        """Show somebody's board, where the messenger has a place for one; elsewhere nobody asks for it."""

    async def answer(self, toast: str, text: str, form: Form | None = None) -> None:
        """Answer a press; with a form only where the event said that it may be."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Fetch a file's bytes."""

    def link(self, code: str) -> str:
        """Give the link that opens the private chat with a one-time code."""
