"""Say what to keep of what Slack tells us, and whose it is."""

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from bot.ports import Incoming
from bot.slack.events import COMMAND, COPY, Raw, instant
from bot.slack.forms import views
from bot.slack.handle import Handle
from bot.slack.scopes import KEEP

_HEAVY = ("token", "message", "state", "authorizations", "view")
_TOO_MUCH = {"blocks", "edited", "view"}
# The kinds of message in which somebody says something; all others are Slack's own remarks.
_SAYING = {None, "file_share", "thread_broadcast", "me_message"}


def incoming(payload: Raw) -> Incoming | None:
    """Say what the inbox needs of a payload; nothing when there is nothing in it for us."""
    if payload.get("command") == COMMAND:
        return _of_trigger(payload, str(payload["user_id"]))
    read = _KINDS.get(str(payload.get("type", "")))
    return read(payload) if read is not None else None


def _of_trigger(payload: Raw, user: str) -> Incoming:
    return Incoming(f"trigger:{payload['trigger_id']}", user, _kept(payload), toast=str(Handle.of(payload)))


def _of_shortcut(payload: Raw) -> Incoming | None:
    return _of_trigger(payload, str(payload["user"]["id"])) if payload["callback_id"] else None


def _of_event(payload: Raw) -> Incoming | None:
    said = payload["event"]
    if said.get("type") == "app_home_opened" and said.get("tab") == "home":
        return _of_home(payload, said)
    if said.get("type") == "message" and said.get("subtype") == "message_changed":
        author, when = said["message"], said.get("event_ts") or said["ts"]
        if said["message"].get("text") == (said.get("previous_message") or {}).get("text"):
            # A preview was added, or somebody answered in the thread: nobody edited anything.
            return None
    elif said.get("type") in {"message", "app_mention"} and said.get("subtype") in _SAYING:
        author, when = said, said["ts"]
    else:
        return None
    if said["type"] == "message" and said.get("channel_type") != "im":
        return None
    if author.get("bot_id") or not author.get("user") or author["user"] == "USLACKBOT":
        return None
    kept = {**_kept(payload), "event": {key: one for key, one in said.items() if key not in _TOO_MUCH}}
    return Incoming(str(payload["event_id"]), str(author["user"]), clean(kept), instant(when))


def _of_home(payload: Raw, said: Raw) -> Incoming:
    # Which view they look at is enough to know; what stands in it we wrote ourselves.
    looked_at = {"view": {"id": (said.get("view") or {}).get("id", "")}}
    kept = {**_kept(payload), "event": {**said, **looked_at}}
    return Incoming(str(payload["event_id"]), str(said["user"]), clean(kept), instant(said.get("event_ts", "")))


def _of_pointing(payload: Raw) -> Incoming | None:
    if payload["callback_id"] != KEEP:
        return None
    kept = {**_kept(payload), "message": {"text": str(payload["message"].get("text", ""))}}
    when = instant(str(payload.get("action_ts", "")))
    return Incoming(f"trigger:{payload['trigger_id']}", str(payload["user"]["id"]), clean(kept), when)


def _of_press(payload: Raw) -> Incoming | None:
    action = payload["actions"][0]
    if not action.get("value") or str(action.get("action_id", "")).startswith(COPY):
        return None
    return Incoming(
        f"trigger:{payload['trigger_id']}",
        str(payload["user"]["id"]),
        _kept(payload),
        instant(action.get("action_ts", "")),
        toast=str(Handle.of(payload)),
    )


def _of_form(payload: Raw) -> Incoming:
    """Keep what was filled in and what it belongs to.

    The key names what was written too: what is handed in once more in other words must not pass for the same.
    """
    view = {key: payload["view"][key] for key in ("id", "hash", "private_metadata", "state")}
    views.about(view)
    written = json.dumps(views.filled(view), sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    name = f"view:{view['id']}:{view['hash']}:{blake2b(written, digest_size=8).hexdigest()}"
    kept = clean({**_kept(payload), "view": view})
    return Incoming(name, str(payload["user"]["id"]), kept, toast=str(Handle(view=str(view["id"]))))


def _kept(payload: Raw) -> Raw:
    kept: Raw = clean({key: one for key, one in payload.items() if key not in _HEAVY})
    return kept


def clean(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Take out what no database keeps: NUL characters and halves of broken emoji."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


_KINDS: dict[str, Callable[[Raw], Incoming | None]] = {
    "event_callback": _of_event,
    "block_actions": _of_press,
    "message_action": _of_pointing,
    "view_submission": _of_form,
    "shortcut": _of_shortcut,
}
