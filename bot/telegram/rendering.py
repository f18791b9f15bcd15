"""Write a message the way Telegram takes it: HTML with user text escaped, split at its limits, never cut."""

from html import escape

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from handlers.chat import Button, Message

# Telegram counts 4,096 UTF-16 units after the markup is taken out.
_TEXT = 4096
_COPY = 256
_DATA = 64


def parts(message: Message) -> list[str]:
    """Give the HTML texts of a message, one for each message it needs."""
    title = message.title.strip()
    pieces = _split(message.text.strip() or "·", _TEXT - _units(title) - 1, _TEXT)
    texts = [escape(piece, quote=False) for piece in pieces]
    if title:
        texts[0] = f"<b>{escape(title, quote=False)}</b>\n{texts[0]}"
    return texts


def markup(message: Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """Give what stands below a new message: its buttons, or the one that sends the reader's own number."""
    if message.phone_button:
        share = KeyboardButton(message.phone_button, request_contact=True)
        return ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove() if message.drops_phone_button else keyboard(message)


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """Give the buttons; what Telegram cannot carry is left out."""
    rows = [[made for button in row if (made := _button(button))] for row in message.rows]
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(kept) if kept else None


def _button(button: Button) -> InlineKeyboardButton | None:
    if button.copy:
        if len(button.copy) > _COPY:
            return None
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if len(button.press.encode()) > _DATA:
        message = f"a button carries more than {_DATA} bytes: {button.press!r}"
        raise ValueError(message)
    return InlineKeyboardButton(button.label, callback_data=button.press)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _split(text: str, first: int, others: int) -> list[str]:
    """Split at line ends where there are any, else at spaces, else anywhere but inside a character."""
    pieces: list[str] = []
    room = first
    while _units(text) > room:
        head = text[:room]
        while _units(head) > room:
            head = head[: len(head) - max(1, (_units(head) - room) // 2)]
        cut = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or len(head)
        pieces.append(text[:cut].rstrip() or "·")
        text = text[cut:].lstrip("\n ")
        room = others
    pieces.append(text or "·")
    return pieces
