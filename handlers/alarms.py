"""What goes wrong in the house: told to every administrator in the chat, once a day a kind."""

from hashlib import blake2b

from handlers import cards as living
from handlers.chat import Message
from handlers.context import Desk, say_to
from handlers.line import administrators
from handlers.rules.deadlines import local_day
from storage import outbox
from storage.enums import Lane


def sound(desk: Desk, key: str, /, **values: str | int) -> int:
    """Tell the administrators; return how many were told. A text that differs is news, a number is not."""
    news = blake2b("".join(one for one in values.values() if isinstance(one, str)).encode(), digest_size=6).hexdigest()
    told = 0
    day = local_day(desk.now, desk.rules.calendar.timezone)
    for one in administrators(desk):
        if outbox.notice(desk.session, f"{key}:{news}:{one.id}:{day}", desk.now):
            say = say_to(one)
            title = say("alarm-title")
            message = Message(say(key, **values), title, (), title)
            living.show(desk, one, key, message, ring=True, lane=Lane.DECISION)
            told += 1
    return told
