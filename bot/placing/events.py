"""What our own page has kept of a phone, read back as an event of the account it was opened from."""

from typing import Any

from handlers.chat import Event, Kind
from handlers.placed import Opened

_MARK = "neiqin_place"


def payload(opened: Opened, text: str) -> dict[str, Any]:
    """Write what is kept of a place."""
    account = opened.account
    return {
        "type": _MARK,
        "messenger": account.messenger,
        "workspace": account.workspace,
        "user": account.user,
        "address": account.address,
        "text": text,
        "about": opened.about,
    }


def event(payload: dict[str, Any]) -> Event | None:
    """Read what was kept of a place; nothing for what a messenger told."""
    if payload.get("type") != _MARK:
        return None
    return Event(
        messenger=str(payload["messenger"]),
        workspace=str(payload["workspace"]),
        user=str(payload["user"]),
        address=str(payload["address"]),
        kind=Kind.LOCATION,
        text=str(payload["text"]),
        about=str(payload["about"]),
        locates=False,
    )
