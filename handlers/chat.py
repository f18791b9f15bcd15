"""The chat vocabulary: what people say and what the clerk shows, in no messenger's terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """What kind of thing a person did."""

    TEXT = "text"
    PRESS = "press"
    FILE = "file"
    LOCATION = "location"
    CONTACT = "contact"
    PROFILE = "profile"
    STICKER = "sticker"
    EDIT = "edit"
    FORM = "form"
    OTHER = "other"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MOVED = "moved"
    SILENT = "silent"
    BOARD = "board"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file as the messenger knows it; size in bytes, 0 when not told.

    ``fetchable`` is false for what the messenger will not hand over, such as a film too large.
    """

    remote_id: str
    kind: str
    name: str = ""
    mime: str = ""
    size: int = 0
    fetchable: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One thing one account did.

    ``sent_at`` is the messenger's own timestamp, or nothing where it tells none (a press).
    ``press`` is what the button carried; ``on`` the message that had it, or the board somebody looks at;
    ``toast`` the handle by which the press can be answered; ``home`` a link to the private chat, for groups.
    ``own`` says that a contact is the sender's own; ``members`` counts a group's people, 0 when not told.
    ``vouched`` says that the messenger's word for whose a profile is (its address is the text) may link it.
    ``introduces`` says that the messenger tells who its users are, so that nobody need share a number.
    ``stroke`` is what stands before a verb where plain words are not heard, such as in a group.
    ``locates`` says that the messenger lets people send where they are.
    ``about`` names what it is said about, where that is neither the chat's nor a message's to tell ("incident:12").
    ``continues`` says that the messenger may have cut this text and the next one is its rest.
    ``mentions`` lists the users whom the text names only by what the messenger calls them ("@U123").
    ``opens`` says that its answer may be a form to fill in at once; ``given`` is what stands in one that was
    handed in, by question: texts, values of options, and for files their places in ``files``; its text is as it read.
    """

    messenger: str
    workspace: str
    user: str
    address: str
    kind: Kind
    name: str = ""
    text: str = ""
    sent_at: datetime | None = None
    private: bool = True
    message: str = ""
    reply_to: str = ""
    press: str = ""
    on: str = ""
    toast: str = ""
    files: tuple[FileRef, ...] = ()
    album: str = ""
    home: str = ""
    continues: bool = False
    own: bool = False
    vouched: bool = False
    introduces: bool = False
    stroke: str = "/"
    locates: bool = True
    about: str = ""
    members: int = 0
    mentions: tuple[str, ...] = ()
    opens: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> tuple[str, str, str]:
        """Name the account: messenger, workspace or bot, user."""
        return self.messenger, self.workspace, self.user


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap: it presses, copies a text, or opens a page."""

    label: str
    press: str = ""
    copy: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What the clerk shows. ``stub`` is the one line it shrinks to when a newer copy replaces it.

    ``about`` names what a reply to it is said about, where that is not the card's own subject.
    ``phone_button`` is the label of a button that sends the reader's own number, where the messenger has
    such a thing; ``drops_phone_button`` takes it away again.
    ``fill`` asks for all its questions at once, where the messenger can show them so.
    """

    text: str
    title: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    stub: str = ""
    files: tuple[int, ...] = ()
    about: str = ""
    phone_button: str = ""
    drops_phone_button: bool = False
    fill: Button | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the stored form."""
        rows = [[[button.label, button.press, button.copy, button.url] for button in row] for row in self.rows]
        return {
            "title": self.title,
            "text": self.text,
            "rows": rows,
            "stub": self.stub,
            "files": list(self.files),
            **({"about": self.about} if self.about else {}),
            **({"phone_button": self.phone_button} if self.phone_button else {}),
            **({"drops_phone_button": True} if self.drops_phone_button else {}),
            **({"fill": [self.fill.label, self.fill.press]} if self.fill else {}),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read the stored form."""
        rows = tuple(tuple(Button(*button) for button in row) for row in stored["rows"])
        files = tuple(stored["files"])
        return cls(
            stored["text"],
            stored["title"],
            rows,
            stored["stub"],
            files,
            stored.get("about", ""),
            stored.get("phone_button", ""),
            stored.get("drops_phone_button", False),
            Button(*stored["fill"]) if "fill" in stored else None,
        )


def rows_of(buttons: Sequence[Button], width: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out in rows that a thumb can hit."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def press(verb: str, subject: int, argument: str = "") -> str:
    """Write what a button carries: a format number, a verb and an id, never a right."""
    return f"1.{verb}.{subject}" + (f".{argument}" if argument else "")


def pressed(data: str) -> tuple[str, int, str] | None:
    """Read what a button carried; nothing for what this version never wrote."""
    parts = data.split(".", 3)
    if len(parts) < 3 or parts[0] != "1" or len(parts[2]) > 18 or not (parts[2].isascii() and parts[2].isdecimal()):
        return None
    return parts[1], int(parts[2]), parts[3] if len(parts) > 3 else ""
