"""Read what happened in what Slack told us."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.slack.forms import views
from bot.slack.handle import Handle
from handlers.chat import Event, FileRef, Kind

Raw = dict[str, Any]

NAME = "slack"
COMMAND = "/neiqin"
# The action of a button that only shows a text to copy; nothing is said with it.
COPY = "copy"
# What we add ourselves: the profile that Slack vouches for, as an event of its own.
PROFILE = "neiqin_profile"
# What we are ready to hold in memory at once.
FETCHABLE = 50 * 1024 * 1024
# Channels begin with these letters; people with U or W.
_GROUPS = ("C", "G")
_MARKED = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_MENTIONED = re.compile(r"<@([UW][A-Z0-9]+)>")
_MENTION = re.compile(r"^\s*<@[A-Z0-9]+(?:\|[^>]*)?>\s*")


def instant(stamp: str) -> datetime | None:
    """Read a moment as Slack writes it; nothing where it tells none."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except ValueError:
        return None


def is_group(address: str) -> bool:
    """Tell channels from people by their ids."""
    return address.startswith(_GROUPS)


def event(payload: Raw, workspace: str) -> Event | None:
    """Read a kept payload; nothing when there is nothing in it for us."""
    ours = _event(payload, workspace)
    kind = str(payload.get("type", ""))
    if kind in _KINDS:
        return _KINDS[kind](payload, ours)
    if "command" in payload:
        return _command(payload, ours)
    return _said(payload["event"], ours)


def _shortcut(payload: Raw, ours: Event) -> Event:
    """Read a shortcut, which is named for the verb that it is."""
    user = payload["user"]
    said = {"user_id": user["id"], "user_name": user.get("username", ""), "text": payload["callback_id"]}
    return _command({**said, "trigger_id": payload["trigger_id"]}, ours)


def _said(said: Raw, ours: Event) -> Event:
    if said["type"] == "app_home_opened":
        return _opened(said, ours)
    if said.get("subtype") == "message_changed":
        return _message(said["message"], said["channel"], ours, edited=True)
    if said["type"] == "app_mention":
        return _mention(said, ours)
    return _message(said, said["channel"], ours)


def _event(payload: Raw, workspace: str) -> Event:
    """Give what everything that people do on Slack has in common."""
    return Event(
        messenger=NAME,
        workspace=workspace,
        user="",
        address="",
        kind=Kind.OTHER,
        home=f"https://slack.com/app_redirect?app={payload.get('api_app_id', '')}&team={workspace}",
        introduces=True,
        stroke=f"{COMMAND} ",
        locates=False,
    )


def _profile(payload: Raw, ours: Event) -> Event:
    return Event(
        messenger=NAME,
        workspace=ours.workspace,
        user=str(payload["user"]),
        address=str(payload["user"]),
        kind=Kind.PROFILE,
        name=str(payload["name"]),
        text=str(payload["email"]),
        vouched=bool(payload["vouched"]),
    )


def _press(payload: Raw, ours: Event) -> Event:
    action, user = payload["actions"][0], payload["user"]
    container = payload.get("container") or {}
    channel = str(container.get("channel_id") or (payload.get("channel") or {}).get("id") or "")
    private = not is_group(channel)
    return replace(
        ours,
        user=str(user["id"]),
        address=str(user["id"]) if private else channel,
        kind=Kind.PRESS,
        name=str(user.get("name") or user.get("username") or ""),
        private=private,
        press=str(action["value"]),
        on=identify(channel, str(container.get("message_ts", ""))),
        toast=str(Handle.of(payload)),
        opens=private,
    )


def _form(payload: Raw, ours: Event) -> Event:
    view, user = payload["view"], payload["user"]
    given, files = views.filled(view)
    return replace(
        ours,
        user=str(user["id"]),
        address=str(user["id"]),
        kind=Kind.FORM,
        name=str(user.get("name") or user.get("username") or ""),
        text=views.read(view),
        press=views.about(view).press,
        toast=str(Handle(view=str(view["id"]))),
        files=tuple(_file(one) for one in files),
        opens=True,
        given=given,
    )


def _pointing(payload: Raw, ours: Event) -> Event:
    user = payload["user"]
    return replace(
        ours,
        user=str(user["id"]),
        address=str(user["id"]),
        kind=Kind.POINT,
        name=str(user.get("name") or user.get("username") or ""),
        text=plain(str(payload["message"]["text"])),
        mentions=_mentioned(str(payload["message"]["text"])),
    )


def answered_elsewhere(payload: Raw) -> str:
    """Give where a command was typed, or a message pointed at, to which the answer comes in private; else nothing."""
    if payload.get("type") == "message_action":
        return str((payload.get("channel") or {}).get("id", ""))
    channel = str(payload.get("channel_id", "")) if "command" in payload else ""
    return "" if is_group(channel) and _binds(str(payload.get("text", ""))) else channel


def _binds(words: str) -> bool:
    return words.strip().removeprefix("/").casefold() == "bind"


def _command(payload: Raw, ours: Event) -> Event:
    words = plain(str(payload.get("text", ""))).strip()
    channel = str(payload.get("channel_id", ""))
    # Only whoever types a command sees it, so it is private wherever it was typed; but a channel can be bound.
    private = not (is_group(channel) and _binds(words))
    if not words:
        words = "/todo"
    elif words.split()[0].isascii() and not words.startswith("/"):
        words = f"/{words}"
    return replace(
        ours,
        user=str(payload["user_id"]),
        address=str(payload["user_id"]) if private else channel,
        kind=Kind.TEXT,
        name=str(payload.get("user_name", "")),
        text=words,
        private=private,
        toast=str(Handle.of(payload)),
        opens=private,
        mentions=_mentioned(str(payload.get("text", ""))),
    )


def _opened(said: Raw, ours: Event) -> Event:
    return replace(
        ours,
        user=str(said["user"]),
        address=str(said["user"]),
        kind=Kind.BOARD,
        on=str(said["view"]["id"]),
    )


def _mention(said: Raw, ours: Event) -> Event:
    words = plain(_MENTION.sub("", str(said.get("text", "")))).strip()
    return replace(
        ours,
        user=str(said["user"]),
        address=str(said["channel"]),
        kind=Kind.TEXT,
        # What is said to us in a group begins with a stroke, as everywhere.
        text=f"/{words.removeprefix('/')}",
        sent_at=instant(str(said["ts"])),
        private=False,
        message=identify(str(said["channel"]), str(said["ts"])),
    )


def _message(said: Raw, channel: str, ours: Event, *, edited: bool = False) -> Event:
    files = tuple(_file(one) for one in said.get("files") or () if one.get("mode") != "tombstone")
    text = plain(str(said.get("text", "")))
    thread = str(said.get("thread_ts", ""))
    if edited:
        kind = Kind.EDIT
    elif files:
        kind = Kind.FILE
    else:
        kind = Kind.TEXT if text.strip() else Kind.OTHER
    return replace(
        ours,
        user=str(said["user"]),
        address=str(said["user"]),
        kind=kind,
        text=text,
        mentions=_mentioned(str(said.get("text", ""))),
        sent_at=instant(str(said["ts"])),
        message=identify(channel, str(said["ts"])),
        reply_to=identify(channel, thread) if thread and thread != said["ts"] else "",
        files=files,
    )


def _file(found: Raw) -> FileRef:
    mime, size = str(found.get("mimetype", "")), int(found.get("size") or 0)
    kinds = {"image": "photo", "audio": "voice", "video": "video"}
    return FileRef(
        remote_id=str(found["id"]),
        kind=kinds.get(mime.partition("/")[0], "document"),
        name=str(found.get("name") or ""),
        mime=mime,
        size=size,
        fetchable=size <= FETCHABLE,
    )


def identify(channel: str, stamp: str) -> str:
    """Name a message: Slack counts it by its time, which is unique only in its channel."""
    return f"{channel}:{stamp}" if channel and stamp else ""


def _mentioned(text: str) -> tuple[str, ...]:
    """List whom a text mentions without saying their names."""
    return tuple(_MENTIONED.findall(text))


def plain(text: str) -> str:
    """Give what a person sees of a text in which Slack marks links, people and channels."""
    return html.unescape(_MARKED.sub(_unmarked, text))


def _unmarked(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("#", "@", "!")):
        return f"{target[0].replace('!', '@')}{label}" if label else f"@{target[1:]}"
    return label or target.removeprefix("mailto:").removeprefix("tel:")


_KINDS: dict[str, Callable[[Raw, Event], Event]] = {
    PROFILE: _profile,
    "block_actions": _press,
    "message_action": _pointing,
    "view_submission": _form,
    "shortcut": _shortcut,
}
