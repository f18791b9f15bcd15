"""Judges every request to Telegram against the official description of the Bot API."""

import json
import os
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}


@lru_cache(maxsize=1)
def specification() -> dict[str, Any] | None:
    """Read the file that NEIQIN_BOT_API_SPEC names; nothing when it names none."""
    path = os.environ.get("NEIQIN_BOT_API_SPEC", "")
    if not path:
        return None
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


class ForeignRequestError(AssertionError):
    """The request is not one the Bot API describes."""


def judge(method: str, arguments: dict[str, Any], files: set[str]) -> None:
    """Refuse an unknown method or argument, a missing one, a wrong type, and what breaks a published limit."""
    _limits(method, arguments)
    spec = specification()
    if spec is None:
        return
    described = spec["methods"].get(method)
    if described is None:
        raise ForeignRequestError(f"no method {method}")
    fields = {field["name"]: field for field in described.get("fields", ())}
    for name, value in arguments.items():
        if name not in fields:
            raise ForeignRequestError(f"{method} has no argument {name}")
        if name not in files and not any(_fits(spec, kind, value) for kind in fields[name]["types"]):
            raise ForeignRequestError(f"{method}.{name} is no {fields[name]['types']}: {value!r}")
    for name, field in fields.items():
        if field["required"] and name not in arguments and name not in files:
            raise ForeignRequestError(f"{method} needs {name}")


def _fits(spec: dict[str, Any], kind: str, value: Any) -> bool:  # noqa: PLR0911 - one line a type
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(spec, kind.removeprefix("Array of "), one) for one in value)
    match kind:
        case "String":
            return isinstance(value, str)
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean" | "True":
            return isinstance(value, bool)
        case "InputFile":
            return False
    described = spec["types"].get(kind)
    if described is None or not isinstance(value, dict):
        return False
    if subtypes := described.get("subtypes"):
        return any(_fits(spec, one, value) for one in subtypes)
    fields = {field["name"]: field for field in described.get("fields", ())}
    if any(field["required"] and name not in value for name, field in fields.items()):
        return False
    return all(
        name in fields and any(_fits(spec, one, part) for one in fields[name]["types"]) for name, part in value.items()
    )


def _limits(method: str, arguments: dict[str, Any]) -> None:
    if "text" in arguments and method != "answerCallbackQuery":
        shown = plain(arguments["text"])
        if not 1 <= len(shown.encode("utf-16-le")) // 2 <= 4096:
            raise ForeignRequestError(f"{method} says {len(shown)} characters")
    if len(arguments.get("text", "")) > 200 and method == "answerCallbackQuery":
        raise ForeignRequestError("a toast is longer than 200 characters")
    for row in arguments.get("reply_markup", {}).get("inline_keyboard", ()):
        if not 1 <= len(row) <= 8:
            raise ForeignRequestError(f"a row of {len(row)} buttons")
        for button in row:
            kinds = [key for key in ("callback_data", "url", "copy_text") if key in button]
            if len(kinds) != 1 or not button["text"].strip():
                raise ForeignRequestError(f"a button must do one thing: {button}")
            if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
                raise ForeignRequestError(f"callback_data is not 1 to 64 bytes: {button}")
            if len(button.get("copy_text", {}).get("text", "")) > 256:
                raise ForeignRequestError(f"copy_text is over 256 characters: {button}")


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            raise ForeignRequestError(f"can't parse entities: <{tag}> {attrs}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ForeignRequestError(f"can't parse entities: </{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def plain(html: str) -> str:
    """Give what a person sees of Telegram's HTML."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    if parser.open:
        raise ForeignRequestError(f"can't parse entities: unclosed {parser.open}")
    return "".join(parser.text)
