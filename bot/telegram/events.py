"""Read Telegram updates as they are sent: what to keep of them, and what happened in them."""

from datetime import UTC, datetime
from typing import Any

from bot.ports import Incoming
from handlers.chat import Event, FileRef, Kind

Raw = dict[str, Any]

# The Bot API hands no larger file to a bot.
FETCHABLE = 20 * 1024 * 1024
# Telegram's apps cut a text at 4,096; what follows within moments is its rest.
_NEARLY_FULL = 4000
# What the receiver adds to a group's message when the number of its members matters.
MEMBERS = "neiqin_members"
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def incoming(update: Raw) -> Incoming:
    """Say what the inbox needs of an update: its number, its user and its time."""
    message = update.get("message") or update.get("edited_message") or update.get("my_chat_member") or {}
    query = update.get("callback_query") or {}
    user = (query or message).get("from") or {}
    stamp = message.get("edit_date") or message.get("date")
    happened = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None
    return Incoming(
        external_id=str(update["update_id"]),
        user=str(user.get("id", "")),
        payload=clean(update),
        happened_at=happened,
        toast=str(query.get("id", "")),
    )


def clean(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Take out what no database keeps: NUL characters and halves of broken emoji."""
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\0", "")
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


def event(update: Raw, workspace: str, home: str) -> Event | None:
    """Read an update; nothing when there is nothing in it for us."""
    if query := update.get("callback_query"):
        return _press(query, workspace, home)
    if member := update.get("my_chat_member"):
        return _member(member, workspace)
    message = update.get("message") or update.get("edited_message")
    if not message or not message.get("from") or message["from"].get("is_bot"):
        return None
    return _message(message, workspace, home, edited="edited_message" in update)


def _press(query: Raw, workspace: str, home: str) -> Event | None:
    message = query.get("message") or {}
    chat = message.get("chat") or {}
    user = query["from"]
    return Event(
        messenger="telegram",
        workspace=workspace,
        user=str(user["id"]),
        address=str(chat.get("id", user["id"])),
        kind=Kind.PRESS,
        name=_name(user),
        private=chat.get("type", "private") == "private",
        press=str(query.get("data", "")),
        on=str(message.get("message_id", "")),
        toast=str(query["id"]),
        home=home,
    )


def _member(member: Raw, workspace: str) -> Event | None:
    if member["chat"].get("type") != "private":
        return None
    blocked = member.get("new_chat_member", {}).get("status") in {"kicked", "left"}
    return Event(
        messenger="telegram",
        workspace=workspace,
        user=str(member["from"]["id"]),
        address=str(member["chat"]["id"]),
        kind=Kind.BLOCKED if blocked else Kind.UNBLOCKED,
        name=_name(member["from"]),
    )


def _message(message: Raw, workspace: str, home: str, *, edited: bool) -> Event:
    chat = message["chat"]
    text = message.get("text") or message.get("caption") or ""
    contact = message.get("contact") or {}
    files = _files(message)
    kind = _kind(message, files, edited=edited)
    return Event(
        messenger="telegram",
        workspace=workspace,
        user=str(message["from"]["id"]),
        address=str(chat["id"]),
        kind=kind,
        name=_name(message["from"]),
        text=_said(message, kind, text),
        sent_at=datetime.fromtimestamp(message["date"], UTC),
        private=chat.get("type") == "private",
        message=str(message["message_id"]),
        reply_to=str((message.get("reply_to_message") or {}).get("message_id", "")),
        files=files,
        album=str(message.get("media_group_id", "")),
        home=home,
        continues=len(text.encode("utf-16-le")) // 2 >= _NEARLY_FULL,
        # Telegram tells whose contact it is by the number, whoever forwards it.
        own=contact.get("user_id") == message["from"]["id"],
        members=int(message.get(MEMBERS, 0)),
    )


def _kind(message: Raw, files: tuple[FileRef, ...], *, edited: bool) -> Kind:  # noqa: PLR0911 - a kind each
    if "migrate_to_chat_id" in message:
        return Kind.MOVED
    if edited and "location" in message:
        # A shared live position moves by itself: nobody edited anything.
        return Kind.SILENT
    if edited:
        return Kind.EDIT
    if files:
        return Kind.FILE
    if "sticker" in message:
        return Kind.STICKER
    if "location" in message:
        return Kind.LOCATION
    if "contact" in message:
        return Kind.CONTACT
    return Kind.TEXT if "text" in message else Kind.OTHER


def _said(message: Raw, kind: Kind, text: str) -> str:
    match kind:
        case Kind.MOVED:
            return str(message["migrate_to_chat_id"])
        case Kind.CONTACT:
            # Some apps leave the plus sign out of what is always an international number.
            return "+" + str(message["contact"].get("phone_number", "")).lstrip("+")
        case Kind.LOCATION:
            place = message["location"]
            return f"{place['latitude']:.5f}, {place['longitude']:.5f}"
        case _:
            return text


def _files(message: Raw) -> tuple[FileRef, ...]:
    if photos := message.get("photo"):
        return (_file(photos[-1], "photo"),)
    for kind in ("voice", "video", "document", "audio", "video_note", "animation"):
        if found := message.get(kind):
            return (_file(found, kind),)
    return ()


def _file(found: Raw, kind: str) -> FileRef:
    size = int(found.get("file_size") or 0)
    return FileRef(
        remote_id=str(found["file_id"]),
        kind=kind,
        name=str(found.get("file_name", "")),
        mime=str(found.get("mime_type", "")),
        size=size,
        fetchable=size <= FETCHABLE,
    )


def _name(user: Raw) -> str:
    return " ".join(part for part in (user.get("first_name"), user.get("last_name")) if part)
