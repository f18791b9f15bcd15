"""A phone with Slack: what a person can do there with a thumb."""

from dataclasses import replace
from typing import Any

from tests.chair.phones import Phone
from tests.chair.shown import Key, Shown
from tests.chair.slack_form import OpenForm
from tests.chair.slack_server import APP, TEAM


class SlackPhone(Phone):
    """A phone with Slack."""

    @property
    def channel(self) -> str:
        """Give the channel in which this person and the app are alone."""
        return f"D{self.user[1:]}"

    async def look(self) -> list[Shown]:
        """Give what the chat shows."""
        return [replace(one, rows=[list(row) for row in one.rows]) for one in self._chat()]

    def _chat(self) -> list[Shown]:
        return self.world.slack.chat(self.channel)

    async def _say(self, text: str, reply_to: Shown | None) -> None:
        content: dict[str, Any] = {"thread_ts": reply_to.id.partition(":")[2]} if reply_to is not None else {}
        await self.sends(text, **content)

    async def sends(self, text: str, *, heard: bool = True, marked: str = "", **content: Any) -> dict[str, Any]:
        """Send any kind of message; give it as Slack told it, which nobody heard while the app was away.

        ``marked`` is the text with Slack's own marks in it.
        """
        stamp = self.world.slack.stamp()
        self._chat().append(Shown(f"{self.channel}:{stamp}", text, mine=True))
        message = {"type": "message", "user": self.user, "text": marked or escaped(text), "ts": stamp}
        message |= {"channel": self.channel, "channel_type": "im", "event_ts": stamp, **content}
        event = self.world.slack.new_event(message)
        if heard or not self.world.slack.webhook:
            await self.world.slack.push("events_api", event)
        return event

    def command(self, text: str, channel: str = "") -> dict[str, Any]:
        """Give /neiqin and what follows it as Slack tells it."""
        handle = self.world.slack.identify()
        typed = {"command": "/neiqin", "text": text, "user_id": self.user, "user_name": self.name, "team_id": TEAM}
        typed |= {"channel_id": channel or self.channel, "channel_name": "x", "api_app_id": APP, "token": "x"}
        self.world.slack.triggers[f"trigger.{handle}"] = self.user
        typed |= {"trigger_id": f"trigger.{handle}", "response_url": f"{self.world.slack.address}/respond/{handle}"}
        return typed

    async def commands(self, text: str, channel: str = "") -> None:
        """Type /neiqin and what follows it."""
        await self.world.slack.push("slash_commands", self.command(text, channel))
        await self.world.quiet()

    async def points_at(self, text: str, channel: str = "") -> str:
        """Choose our shortcut in the menu of a message; give what is shown there to whoever chose it."""
        handle = self.world.slack.identify()
        chosen: dict[str, Any] = {"type": "message_action", "callback_id": "keep", "token": "x", "api_app_id": APP}
        chosen |= {"trigger_id": f"trigger.{handle}", "action_ts": self.world.slack.stamp(), "message_ts": "1.1"}
        chosen |= {"team": {"id": TEAM}, "user": {"id": self.user, "name": self.user.casefold()}}
        chosen |= {"channel": {"id": channel or self.channel, "name": "x"}}
        chosen |= {"message": {"type": "message", "user": "U1", "ts": "1.1", "text": escaped(text)}}
        chosen |= {"response_url": f"{self.world.slack.address}/respond/{handle}"}
        for _ in range(2):
            await self.world.slack.push("interactive", chosen)
        await self.world.quiet()
        return self.world.slack.toasts.get(handle, "")

    def open_forms(self) -> list[str]:
        """List the forms that stand open."""
        return [number for number, one in self.world.slack.views.items() if one["user"] == self.user]

    async def form(self) -> OpenForm:
        """Give the form that opens, or stands open."""
        await self.world.until(lambda: bool(self.open_forms()))
        return OpenForm(self, self.open_forms()[-1])

    async def mentions(self, channel: str, text: str) -> None:
        """Say something to the app in a channel."""
        stamp = self.world.slack.stamp()
        said = {"type": "app_mention", "user": self.user, "text": f"<@UBOT> {escaped(text)}", "ts": stamp}
        event = self.world.slack.new_event({**said, "channel": channel, "event_ts": stamp})
        await self.world.slack.push("events_api", event)
        await self.world.quiet()

    async def taps(self, shown: Shown, key: Key, *, settle: bool = True) -> str:
        """Tap a button."""
        channel, _, stamp = shown.id.partition(":")
        action = {"action_id": "copy.0" if key.copy else "press.0", "value": key.copy or key.press}
        press = self.world.slack.new_press(self.user, channel, stamp, action)
        await self.world.slack.push("interactive", press)
        if not settle:
            return ""
        await self.world.quiet()
        await self.world.until(self.world.app.toasts.is_idle)
        self.toast = self.world.slack.toasts.get(press.get("response_url", "").rpartition("/")[2], "")
        return self.toast

    async def opens_home(self) -> Shown:
        """Look at the app's Home tab; give what stands there."""
        seen = self.world.slack.chat(f"home:{self.user}")
        opened = {"type": "app_home_opened", "user": self.user, "channel": self.channel, "tab": "home"}
        opened |= {"view": {"id": f"V{self.user}", "type": "home", "blocks": []}} if seen else {}  # type: ignore[dict-item]
        event = self.world.slack.new_event({**opened, "event_ts": self.world.slack.stamp()})
        await self.world.slack.push("events_api", event)
        await self.world.quiet()
        return await self.home()

    async def home(self) -> Shown:
        """Give what stands in the Home tab a moment later."""
        await self.world.app.between.act_soon()
        await self.world.quiet()
        [shown] = self.world.slack.chat(f"home:{self.user}")
        return replace(shown, rows=[list(row) for row in shown.rows])

    async def sends_photo(self, *, caption: str = "", album: str = "", settle: bool = True) -> None:
        """Send a photo; several in one message are one album by nature."""
        del album
        await self._sends_file("photo.jpg", "image/jpeg", b"\xff\xd8 a photo", caption)
        if settle:
            await self.world.quiet()

    def upload(self, name: str, mime: str, content: bytes) -> dict[str, Any]:
        """Put a file into Slack; give it as Slack tells of it."""
        number = f"F{self.world.slack.identify()}"
        self.world.slack.files[number] = (name, content)
        return {"id": number, "name": name, "mimetype": mime, "size": len(content), "mode": "hosted"}

    async def _sends_file(self, name: str, mime: str, content: bytes, text: str = "") -> None:
        await self.sends(text, subtype="file_share", files=[self.upload(name, mime, content)])

    async def edits(self, old: str, new: str) -> None:
        """Edit an earlier message."""
        shown = next(one for one in reversed(self._chat()) if one.mine and one.text == old)
        shown.text = new
        stamp = shown.id.partition(":")[2]
        message = {"type": "message", "user": self.user, "ts": stamp, "text": escaped(new)}
        message["edited"] = {"user": self.user, "ts": self.world.slack.stamp()}  # type: ignore[assignment]
        changed = {"type": "message", "subtype": "message_changed", "channel": self.channel, "channel_type": "im"}
        now = self.world.slack.stamp()
        changed |= {"message": message, "previous_message": {"text": escaped(old), "ts": stamp}, "ts": now}  # type: ignore[dict-item]
        await self.world.slack.push("events_api", self.world.slack.new_event({**changed, "event_ts": now}))
        await self.world.quiet()

    async def sends_file(self, name: str, content: bytes) -> None:
        """Send a file, and let its bytes arrive."""
        await self._sends_file(name, "application/octet-stream", content)
        await self.world.quiet()
        await self.world.fetched()

    async def downloads(self, shown: Shown) -> list[tuple[str, bytes]]:
        """Fetch the files that came right behind a message."""
        chat = self._chat()
        behind = chat[chat.index(next(one for one in chat if one.id == shown.id)) + 1 :]
        found = []
        for one in behind:
            if not one.documents:
                break
            found += one.documents
        return found


class ModalPhone(SlackPhone):
    """A phone with Slack in the hands of somebody who fills forms in at once."""

    fills_at_once = True

    async def fills(self, verb: str, answers: dict[str, str]) -> None:
        """Open the form with a command, fill it in and hand it in."""
        await self.commands(verb)
        await (await self.form()).answer(answers).hand_in()


def escaped(text: str) -> str:
    """Write a text as Slack's own apps do."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
