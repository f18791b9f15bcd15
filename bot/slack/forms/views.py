"""Show a form as a view of Slack's, within its limits, and read what was filled into one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handlers.forms.blank import Blank, Form
from handlers.rules.book import FieldKind
from handlers.texts import LOCALES, joined, speaker

View = dict[str, Any]

# Slack's own numbers: characters of titles and buttons, of labels and hints, of what is typed, of an option and
# what it carries, of what we put beside a view; options of a list, and of those that stand open.
_TITLE = 24
_LABEL = 2000
_TYPED = 3000
_OPTION = 75
_CARRIED = 150
_BESIDE = 3000
_OPTIONS = 100
_OPEN = 10
_FILES = 10
# The one thing in each block.
_ACTION = "answer"
_CALLBACK = "form"
_TEXTS = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NUMBER, FieldKind.MONEY}


@dataclass(frozen=True, slots=True)
class About:
    """What we put beside a view, to know it again."""

    press: str
    version: int
    spec: str
    zone: str
    locale: str
    goes_on: bool
    waiting: tuple[str, ...]


def of(form: Form) -> View | None:
    """Show a form; nothing where Slack can hold none of its questions, or not what goes with them."""
    say = speaker(form.locale)
    blocks = {one.id: block for one in form.blanks if (block := _block(one))}
    beside = json.dumps(
        [form.press, form.version, form.spec, form.zone, form.locale, form.goes_on, form.waiting], ensure_ascii=False
    )
    if not blocks or len(beside) > _BESIDE:
        return None
    left = [one.label[:_OPTION] for one in form.blanks if one.id not in blocks]
    notes = [_text(say("form-elsewhere", labels=joined(left, form.locale)))] if left else []
    return {
        "type": "modal",
        "callback_id": _CALLBACK,
        "title": _plain(form.title, _TITLE),
        "submit": _plain(say("form-next" if form.goes_on else "form-done"), _TITLE),
        "close": _plain(say("button-cancel"), _TITLE),
        "private_metadata": beside,
        "blocks": [*blocks.values(), *notes],
    }


def waiting() -> View:
    """Show that the form comes; whose language it is only the database knows, and nobody waits for that."""
    return _saying(_in_every_language("form-wait"))


def said(text: str) -> View:
    """Show what a press came to where a form was expected; without words it stands in the chat."""
    return _saying(text or _in_every_language("form-in-chat"))


def _in_every_language(key: str) -> str:
    return " / ".join(speaker(locale)(key) for locale in LOCALES)


def _saying(text: str) -> View:
    return {"type": "modal", "title": _plain("…", _TITLE), "blocks": [_text(text)]}


def _text(text: str) -> View:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text[:_TYPED]}]}
    return {"type": "rich_text", "elements": [section]}


def _block(blank: Blank) -> View | None:
    element = _element(blank)
    if element is None:
        return None
    return {
        "type": "input",
        "block_id": blank.id,
        "optional": blank.optional,
        "label": _plain(blank.label, _LABEL),
        "hint": _plain(blank.hint, _LABEL),
        "element": {**element, "action_id": _ACTION},
    }


def _element(blank: Blank) -> View | None:
    """Write what is filled in; nothing for what Slack cannot hold."""
    if blank.kind in _TEXTS:
        return _typed(blank)
    if blank.kind is FieldKind.DATE:
        return {"type": "datepicker", **({"initial_date": blank.value} if blank.value else {})}
    if blank.kind is FieldKind.FILES:
        return {"type": "file_input", "max_files": _FILES}
    options = [_option(value, label) for value, label in blank.options if len(value) <= _CARRIED]
    if len(options) < len(blank.options) or not 1 <= len(options) <= _OPTIONS:
        return None
    is_open = len(options) <= _OPEN
    if blank.kind in {FieldKind.CHOICES, FieldKind.CHECKLIST}:
        chosen = [one for one in options if one["value"] in blank.value]
        kind = "checkboxes" if is_open else "multi_static_select"
        return {"type": kind, "options": options, **({"initial_options": chosen} if chosen else {})}
    before = next((one for one in options if one["value"] == blank.value), None)
    kind = "radio_buttons" if is_open else "static_select"
    return {"type": kind, "options": options, **({"initial_option": before} if before else {})}


def _typed(blank: Blank) -> View | None:
    before = str(blank.value) if blank.value else ""
    if len(before) > _TYPED:
        # Cut short it would come back cut short.
        return None
    return {
        "type": "plain_text_input",
        "multiline": blank.kind is FieldKind.LONG_TEXT,
        "max_length": min(blank.most, _TYPED),
        **({"initial_value": before} if before else {}),
    }


def _option(value: str, label: str) -> View:
    return {"text": _plain(label, _OPTION), "value": value}


def _plain(text: str, most: int) -> View:
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    return {"type": "plain_text", "text": short or "·", "emoji": False}


def about(view: View) -> About:
    """Read what we put beside a view.

    Raises:
        ValueError: where it is none of ours.

    """
    press, version, spec, zone, locale, goes_on, waits = json.loads(view["private_metadata"])
    return About(str(press), int(version), str(spec), str(zone), str(locale), bool(goes_on), tuple(map(str, waits)))


def filled(view: View) -> tuple[dict[str, Any], list[View]]:
    """Read what stands in a view, by question, and the files that came with it; they are named by their places."""
    given: dict[str, Any] = {}
    files: list[View] = []
    for name, block in view["state"]["values"].items():
        state = block[_ACTION]
        if state["type"] == "file_input":
            sent = state.get("files") or []
            given[name] = list(range(len(files), len(files) + len(sent)))
            files += sent
        else:
            given[name] = _answer(state)
    return given, files


def read(view: View) -> str:
    """Give what was filled into a view as it reads there, an answer a line; files have no words."""
    states = [block[_ACTION] for block in view["state"]["values"].values()]
    return "\n".join(text for state in states if (text := _read(state)))


def _read(state: View) -> str:
    chosen = [one for one in [state.get("selected_option"), *(state.get("selected_options") or [])] if one]
    if chosen:
        return joined((str(one["text"]["text"]) for one in chosen), LOCALES[0])
    return str(state.get("value") or state.get("selected_date") or "").strip()


def _answer(state: View) -> str | list[str] | None:
    match state["type"]:
        case "plain_text_input":
            return state.get("value")
        case "datepicker":
            return state.get("selected_date")
        case "checkboxes" | "multi_static_select":
            return list(_values(state.get("selected_options") or []))
        case _:
            return next(_values([state.get("selected_option")]), None)


def _values(options: list[View | None]) -> Iterator[str]:
    for one in options:
        if one:
            yield str(one["value"])
