"""Write a message the way Slack takes it: blocks within its limits, and what people wrote is never markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.slack.events import COPY
from handlers.chat import Button, Message

Block = dict[str, Any]

# Slack's own numbers: characters of a block, of all blocks together (what it takes in practice, 13,200,
# less a margin for the buttons), of a button and what it carries; buttons side by side.
_BLOCK = 3000
_WHOLE = 11_000
_LABEL = 75
_CARRIED = 2000
_URL = 3000
_IN_A_ROW = 25
_BLOCKS = 50
# What a notification on a phone shows of a message.
_FALLBACK = 300
_LINK = re.compile(r"https?://[^\s<>，。；、）)」】]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One message as it goes out: its blocks, and the line that notifications show."""

    text: str
    blocks: list[Block]


def parts(message: Message) -> list[Part]:
    """Give a message's parts: the first has the title and the buttons, the others stand in its thread."""
    title = message.title.strip()
    first, *others = _split(message.text.strip() or "·", _WHOLE - len(title), _WHOLE)
    keys = list(_keys(message))
    if message.fill and (button := _button(message.fill, "fill")):
        keys.append({"type": "actions", "elements": [button]})
    made = [Part(_fallback(title, first), [*_texts(first, title), *keys][:_BLOCKS])]
    return made + [Part(_fallback("", one), list(_texts(one, ""))) for one in others]


def escape(text: str) -> str:
    """Take the three signs out of a text by which Slack would find mentions and links in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(title: str, text: str) -> str:
    return escape("\n".join(one for one in (title, text) if one)[:_FALLBACK])


def _texts(text: str, title: str) -> Iterator[Block]:
    """Write a text as rich text, whose letters are only ever letters."""
    for place, piece in enumerate(_split(text, _BLOCK - len(title) - 1, _BLOCK)):
        elements = list(_elements(piece))
        if title and place == 0:
            elements.insert(0, {"type": "text", "text": f"{title}\n", "style": {"bold": True}})
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _elements(text: str) -> Iterator[Block]:
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            yield {"type": "text", "text": text[at : found.start()]}
        yield {"type": "link", "url": found[0]}
        at = found.end()
    if at < len(text):
        yield {"type": "text", "text": text[at:]}


def _keys(message: Message) -> Iterator[Block]:
    for number, row in enumerate(message.rows):
        made = [one for place, button in enumerate(row) if (one := _button(button, f"{number}.{place}"))]
        for start in range(0, len(made), _IN_A_ROW):
            yield {"type": "actions", "elements": made[start : start + _IN_A_ROW]}


def _button(button: Button, place: str) -> Block | None:
    """Write a button; what Slack cannot carry is left out."""
    label = button.label if len(button.label) <= _LABEL else f"{button.label[: _LABEL - 1]}…"
    made: Block = {"type": "button", "text": {"type": "plain_text", "text": label, "emoji": False}}
    if button.copy:
        # Slack has no button that copies: a tap shows the text to whoever tapped, ready to be taken.
        return {**made, "action_id": f"{COPY}.{place}", "value": button.copy} if len(button.copy) <= _CARRIED else None
    if button.url:
        return {**made, "action_id": f"open.{place}", "url": button.url} if len(button.url) <= _URL else None
    return {**made, "action_id": f"press.{place}", "value": button.press}


def _split(text: str, first: int, others: int) -> list[str]:
    """Split at line ends where there are any, else at spaces, else anywhere."""
    pieces: list[str] = []
    room = first
    while len(text) > room:
        head = text[:room]
        cut = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or room
        pieces.append(text[:cut].rstrip() or "·")
        text = text[cut:].lstrip("\n ")
        room = others
    pieces.append(text or "·")
    return pieces
