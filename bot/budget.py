"""How much may be sent: token buckets for the whole bot, each chat and each group; pure, takes the time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.ports import Limits


@dataclass(slots=True)
class Bucket:
    """So many at once, then at a steady rate (a second)."""

    rate: float
    size: float
    level: float = -1
    seen: float = 0

    def refill(self, now: float) -> float:
        """Give how many may go now."""
        if self.level < 0:
            self.level = self.size
        else:
            self.level = min(self.size, self.level + (now - self.seen) * self.rate)
        self.seen = now
        return self.level

    def wait(self, now: float) -> float:
        """Give the seconds until one may go."""
        return max(0.0, (1 - self.refill(now)) / self.rate)


@dataclass(slots=True)
class Budget:
    """What one bot may send. ``now`` is a monotonic time in seconds everywhere."""

    limits: Limits
    whole: Bucket = field(init=False)
    chats: dict[str, Bucket] = field(default_factory=dict)
    stopped: dict[str, float] = field(default_factory=dict)
    edited: dict[str, float] = field(default_factory=dict)
    edits: Bucket | None = field(init=False)
    edits_stopped: float = -1e9

    def __post_init__(self) -> None:
        """Make the bucket of the whole bot."""
        # A small burst only: a full second's worth on top of the rate would break the published limit.
        self.whole = Bucket(self.limits.per_second, max(1.0, self.limits.per_second / 10))
        a_minute = self.limits.edits_per_minute
        self.edits = Bucket(a_minute / 60, max(1.0, a_minute / 5)) if a_minute is not None else None

    def room(self, now: float) -> int:
        """Give how many messages may go out now in all."""
        return int(self.whole.refill(now))

    def ready_at(self, chat: str, now: float, *, group: bool, edit: bool = False) -> float:
        """Give when this chat may get its next message."""
        wait = self.stopped.get(chat, 0.0)
        wait = max(wait, now + self._chat(chat, group=group).wait(now))
        if group and edit:
            wait = max(wait, self.edited.get(chat, -1e9) + self.limits.group_edit_seconds)
        if edit:
            wait = max(wait, now + self.edits_wait(now))
        return wait

    def edits_room(self, now: float) -> int | None:
        """Give how many messages may be rewritten now; nothing where only the other limits count."""
        if self.edits is None:
            return 0 if self.edits_stopped > now else None
        return int(self.edits.refill(now)) if self.edits_stopped <= now else 0

    def edits_wait(self, now: float) -> float:
        """Give the seconds until any message may be rewritten."""
        return max(self.edits.wait(now) if self.edits is not None else 0.0, self.edits_stopped - now)

    def spend(self, chat: str, now: float, *, group: bool, edit: bool = False) -> None:
        """Take one message out of every bucket it belongs to."""
        self.whole.refill(now)
        self.whole.level -= 1
        bucket = self._chat(chat, group=group)
        bucket.refill(now)
        bucket.level -= 1
        if group and edit:
            self.edited[chat] = now
        if edit and self.edits is not None:
            self.edits.refill(now)
            self.edits.level -= 1

    def stop(self, chat: str, until: float) -> None:
        """Obey a messenger that asks us to wait with this chat."""
        self.stopped[chat] = max(until, self.stopped.get(chat, 0.0))

    def stop_edits(self, until: float) -> None:
        """Obey a messenger that asks us to wait with rewriting."""
        self.edits_stopped = max(until, self.edits_stopped)

    def paused(self, now: float, is_group: Callable[[str], bool]) -> frozenset[str]:
        """List the chats that may get nothing now."""
        empty = {chat for chat in self.chats if self._chat(chat, group=is_group(chat)).wait(now) > 0}
        return frozenset(empty | {chat for chat, until in self.stopped.items() if until > now})

    def forget_idle(self, now: float) -> None:
        """Drop the buckets of chats that are full again, so that memory does not grow with people."""
        full = [chat for chat, bucket in self.chats.items() if bucket.refill(now) >= bucket.size]
        for chat in full:
            del self.chats[chat]
        self.stopped = {chat: until for chat, until in self.stopped.items() if until > now}
        self.edited = {chat: at for chat, at in self.edited.items() if now - at < self.limits.group_edit_seconds}

    def _chat(self, chat: str, *, group: bool) -> Bucket:
        if chat not in self.chats:
            per_minute = self.limits.group_per_minute
            self.chats[chat] = (
                Bucket(per_minute / 60, 1) if group else Bucket(self.limits.chat_per_second, self.limits.chat_burst)
            )
        return self.chats[chat]
