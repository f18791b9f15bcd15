"""Judges every request to Slack by slack_sdk's own models and by the limits that Slack publishes."""

import json
import re
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, RichTextBlock
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

from tests.chair.judge import ForeignRequestError

# What each method that we use takes, and what it cannot do without.
METHODS: dict[str, tuple[set[str], set[str]]] = {
    "auth.test": (set(), set()),
    "apps.connections.open": (set(), set()),
    "conversations.open": ({"users"}, set()),
    "chat.postMessage": (
        {"channel", "text"},
        {"blocks", "thread_ts", "unfurl_links", "unfurl_media"},
    ),
    "chat.update": ({"channel", "ts", "text"}, {"blocks"}),
    "files.getUploadURLExternal": ({"filename", "length"}, set()),
    "files.completeUploadExternal": ({"files"}, {"channel_id"}),
    "files.info": ({"file"}, set()),
    "users.info": ({"user"}, set()),
    "views.open": ({"trigger_id", "view"}, set()),
    "views.update": ({"view"}, {"view_id", "external_id", "hash"}),
    "views.publish": ({"user_id", "view"}, {"hash"}),
}
_BLOCKS = 50
_VIEW_BLOCKS = 100
_BLOCK = 3000
_TOGETHER = 13_200
_NOTIFIED = 4000
_TYPED = 3000
_VIEW_BYTES = 250_000
# What can be filled in, and what each kind takes.
ELEMENTS: dict[str, set[str]] = {
    "plain_text_input": {"multiline", "max_length", "min_length", "initial_value", "placeholder"},
    "radio_buttons": {"options", "initial_option"},
    "static_select": {"options", "initial_option", "placeholder"},
    "checkboxes": {"options", "initial_options"},
    "multi_static_select": {"options", "initial_options", "placeholder", "max_selected_items"},
    "datepicker": {"initial_date", "placeholder"},
    "file_input": {"max_files", "filetypes"},
}


def judge(method: str, arguments: dict[str, Any]) -> None:
    """Refuse an unknown method or argument, a missing one, and blocks that Slack would not take."""
    if method not in METHODS:
        raise ForeignRequestError(f"no method {method}")
    needed, others = METHODS[method]
    given = {key for key, value in arguments.items() if value is not None}
    if missing := needed - given:
        raise ForeignRequestError(f"{method} needs {missing}")
    if foreign := given - needed - others:
        raise ForeignRequestError(f"{method} does not take {foreign}")
    if "text" in arguments:
        _judge_text(method, arguments["text"])
    if "blocks" in arguments:
        judge_blocks(arguments["blocks"], _BLOCKS)
    if "view" in arguments:
        judge_view(arguments["view"])


def _judge_text(method: str, text: str) -> None:
    if not 1 <= len(text) <= _NOTIFIED:
        raise ForeignRequestError(f"{method} says {len(text)} characters")
    if re.search(r"<|>|&(?!amp;|lt;|gt;)", text):
        raise ForeignRequestError(f"{method} does not escape: {text!r}")


def judge_blocks(blocks: Any, most: int) -> None:
    """Refuse blocks that break a limit or that slack_sdk's models do not know."""
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        raise ForeignRequestError(f"invalid_blocks: {len(blocks)} of them")
    names: list[str] = []
    characters = 0
    for given in blocks:
        block = _parsed(given)
        if isinstance(block, ActionsBlock):
            names += [_judge_button(one) for one in given["elements"]]
            characters += sum(len(one["text"]["text"]) for one in given["elements"])
        elif isinstance(block, InputBlock):
            names.append(_judge_input(given))
        elif isinstance(block, RichTextBlock):
            said = len(written(given))
            if not 1 <= said <= _BLOCK:
                raise ForeignRequestError(f"invalid_blocks: a text of {said} characters")
            characters += said
        else:
            raise ForeignRequestError(f"invalid_blocks: {given}")
    if len(set(names)) != len(names):
        raise ForeignRequestError(f"invalid_blocks: action ids stand twice: {names}")
    if characters > _TOGETHER:
        raise ForeignRequestError(f"msg_blocks_too_long: {characters} characters")


def judge_view(given: dict[str, Any]) -> None:
    """Refuse a view that breaks a limit or that slack_sdk's model does not know."""
    try:
        View(**given).validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        raise ForeignRequestError(f"invalid_arguments: {error}") from error
    if foreign := set(given) - View.attributes:
        raise ForeignRequestError(f"invalid_arguments: {foreign}")
    judge_blocks(given["blocks"], _VIEW_BLOCKS)
    asks = any(one["type"] == "input" for one in given["blocks"])
    if given["type"] == "modal" and ("title" not in given or (asks and "submit" not in given)):
        raise ForeignRequestError(f"invalid_arguments: no title or nothing to submit with: {sorted(given)}")
    if len(json.dumps(given)) > _VIEW_BYTES or len(given.get("external_id", "")) > 255:
        raise ForeignRequestError("view_too_large")


def _judge_input(given: dict[str, Any]) -> str:
    """Refuse what cannot be filled in; give the name of its block, which stands once in a view."""
    element = given["element"]
    kind = element["type"]
    if set(element) - ELEMENTS.get(kind, set()) - {"type", "action_id"} or kind not in ELEMENTS:
        raise ForeignRequestError(f"invalid_blocks: {element}")
    try:
        parsed = BlockElement.parse(element)
        assert parsed is not None
        parsed.validate_json()
    except SlackObjectFormationError as error:
        raise ForeignRequestError(f"invalid_blocks: {error}") from error
    for words in (given["label"], given.get("hint") or given["label"]):
        if words["type"] != "plain_text" or not 1 <= len(words["text"]) <= 2000:
            raise ForeignRequestError(f"invalid_blocks: a label says {words}")
    _judge_options(element)
    if not 1 <= element.get("max_length", 1) <= _TYPED or len(element.get("initial_value", "")) > _TYPED:
        raise ForeignRequestError(f"invalid_blocks: too much to type: {element}")
    if not 1 <= len(given["block_id"]) <= 255 or not 1 <= len(element["action_id"]) <= 255:
        raise ForeignRequestError(f"invalid_blocks: no name: {given}")
    return str(given["block_id"])


def _judge_options(element: dict[str, Any]) -> None:
    if "options" not in element:
        return
    options = element["options"]
    if not 1 <= len(options) <= (100 if "select" in element["type"] else 10):
        raise ForeignRequestError(f"invalid_blocks: {len(options)} options")
    for one in options:
        if not 1 <= len(one["text"]["text"]) <= 75 or not 1 <= len(one["value"]) <= 150:
            raise ForeignRequestError(f"invalid_blocks: an option says {one}")
    if len({one["value"] for one in options}) != len(options):
        raise ForeignRequestError(f"invalid_blocks: options stand twice: {options}")
    chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
    if any(one not in options for one in chosen) or element.get("initial_options") == []:
        raise ForeignRequestError(f"invalid_blocks: chosen and not there: {chosen}")


def _parsed(given: Any) -> Block:
    block = Block.parse(given)
    if block is None:
        raise ForeignRequestError(f"invalid_blocks: {given}")
    try:
        block.validate_json()
    except SlackObjectFormationError as error:
        raise ForeignRequestError(f"invalid_blocks: {error}") from error
    if foreign := set(given) - block.attributes - {"type"}:
        raise ForeignRequestError(f"invalid_blocks: {foreign}")
    return block


def _judge_button(given: dict[str, Any]) -> str:
    known = {"type", "text", "action_id", "value", "url", "style", "confirm", "accessibility_label"}
    if given.get("type") != "button" or set(given) - known:
        raise ForeignRequestError(f"invalid_blocks: no button: {given}")
    words = given["text"]
    if words["type"] != "plain_text" or not 1 <= len(words["text"].strip()) <= 75:
        raise ForeignRequestError(f"invalid_blocks: a button says {words}")
    parts = {key: value for key, value in given.items() if key != "type"}
    try:
        ButtonElement(**{**parts, "text": words["text"]}).validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        raise ForeignRequestError(f"invalid_blocks: {given}: {error}") from error
    if not 1 <= len(given["action_id"]) <= 255 or len(given.get("value", "x")) > 2000 or given.get("value") == "":
        raise ForeignRequestError(f"invalid_blocks: a button carries {given}")
    return str(given["action_id"])


def written(block: dict[str, Any]) -> str:
    """Give what a person reads of a block of rich text."""
    found = []
    for section in block["elements"]:
        if section["type"] != "rich_text_section":
            raise ForeignRequestError(f"invalid_blocks: {section['type']}")
        for one in section["elements"]:
            if one["type"] not in {"text", "link"} or set(one) - {"type", "text", "style", "url"}:
                raise ForeignRequestError(f"invalid_blocks: {one}")
            if not (one.get("text") or one.get("url")):
                raise ForeignRequestError(f"invalid_blocks: empty: {one}")
            found.append(one.get("text") or one["url"])
    return "".join(found)
