"""Who strangers are, by the workspace's word: their profile comes into the inbox as an event of its own."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.ingest import Ingest
from bot.logs import log
from bot.ports import DeliveryError, Incoming
from bot.slack import events, keeping
from bot.slack.messenger import Slack
from bot.writer import Writer
from storage import people
from storage.database import Session

_EVERY = timedelta(days=1)
_MOST = 10_000


class Profiles:
    """Looks up who writes to us, each stranger once a day."""

    def __init__(self, slack: Slack, ingest: Ingest, writer: Writer, clock: Clock, *, trusted: bool) -> None:
        """Ask ``slack``; ``trusted`` says that an address the workspace has confirmed may link by itself."""
        self._slack = slack
        self._ingest = ingest
        self._writer = writer
        self._clock = clock
        self._trusted = trusted
        self._asked: dict[str, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def look_up(self, event: Incoming, app: str) -> None:
        """Look up the author of an event beside everything else; nobody waits for it."""
        now = self._clock.real()
        if now - self._asked.get(event.user, now - 2 * _EVERY) < _EVERY:
            return
        if len(self._asked) > _MOST:
            self._asked.clear()
        self._asked[event.user] = now
        task = asyncio.get_running_loop().create_task(self._look_up(event.user, app, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_up(self, user: str, app: str, now: datetime) -> None:
        if await self._writer.run(lambda session: self._is_known(session, user)):
            return
        try:
            found = await self._slack.profile(user)
        except DeliveryError as error:
            # Asked again when they write again.
            self._asked.pop(user, None)
            log.info("a profile could not be looked up", reason=str(error))
            return
        payload = {
            "type": events.PROFILE,
            "api_app_id": app,
            "user": user,
            "name": _name(found),
            "email": _address(found, self._slack.workspace),
            "vouched": self._trusted,
        }
        await self._ingest.keep([Incoming(f"profile:{user}:{now.date()}", user, keeping.clean(payload), now)])

    def _is_known(self, session: Session, user: str) -> bool:
        known = people.linked(session, (self._slack.name, self._slack.workspace), [user]).get(user)
        person = people.person(session, known)
        # Whoever set us up came without a name.
        return person is not None and person.name != user

    def pending(self) -> bool:
        """Tell whether somebody is being looked up."""
        return bool(self._tasks)


def _name(user: dict[str, Any]) -> str:
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), profile.get("display_name"), user.get("real_name"), user.get("name"))
    return str(next((one for one in names if one), ""))


def _address(user: dict[str, Any], workspace: str) -> str:
    """Give the address that the workspace has confirmed for a full member; guests and outsiders have none."""
    outside = any(user.get(key) for key in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"))
    elsewhere = user.get("team_id", workspace) != workspace
    if outside or elsewhere or not user.get("is_email_confirmed", False):
        return ""
    return str((user.get("profile") or {}).get("email") or "").strip().casefold()
