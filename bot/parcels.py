"""One delivery as it goes out."""

from dataclasses import dataclass

from handlers.chat import Message
from storage import boards
from storage.tables import Attachment


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery as it goes out, free of the session it was read in."""

    id: int
    address: str
    message: Message
    edits: str
    version: int
    is_card: bool
    account_id: int | None
    attempts: int
    repeatable: bool
    attachments: tuple[Attachment, ...]

    @property
    def is_edit(self) -> bool:
        """Tell whether it rewrites a message."""
        return bool(self.edits)

    @property
    def is_board(self) -> bool:
        """Tell whether it is what stays pinned rather than a message."""
        return self.edits.startswith(boards.SUBJECT)
