"""Read a whole report from one message of labelled lines, in Chinese or English, in any order; pure."""

import re
from collections.abc import Iterator

from handlers.rules.book import FieldKind, FormField, FormSpec

# A number or bullet, the label in brackets or bare, a colon or the end of the line.
_LINE = re.compile(
    r"^\s*(?:[\d一二三四五六七八九十]{1,2}[.、)）]\s*|[-*•·]\s*)?"
    r"[【\[]?\s*(.{1,40}?)\s*[】\]]?\s*(?:[:：]\s*(.*)|)$",
)
NOTHING = {"", "无", "没有", "none", "no", "-", "/", "暂无"}


def labelled(spec: FormSpec, text: str) -> dict[str, str | None]:
    """Give the raw answers by field id; empty when fewer than two labels are found.

    Lines before the first label belong to the first text question. "无" skips an optional one.
    """
    names = {name: field for field in spec.fields for name in _names(field)}
    found: dict[str, list[str]] = {}
    current = next((field for field in spec.fields if field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}), None)
    labels = 0
    for line in text.splitlines():
        match = _LINE.match(line)
        field = names.get(match[1].strip().casefold()) if match else None
        if match and field:
            current, labels = field, labels + 1
            line = match[2] or ""  # noqa: PLW2901 - the rest of a labelled line is its first line
        if current and (line.strip() or current.id in found):
            found.setdefault(current.id, []).append(line.rstrip())
    if labels < 2:
        return {}
    return dict(_answers(spec, found))


def _answers(spec: FormSpec, found: dict[str, list[str]]) -> Iterator[tuple[str, str | None]]:
    for key, lines in found.items():
        field = spec.field(key)
        text = "\n".join(lines).strip()
        if field and field.optional and text.casefold() in NOTHING:
            yield key, None
        elif text:
            yield key, text


def template(spec: FormSpec, locale: str) -> str:
    """Give the lines to copy, fill in and send back."""
    colon = ": " if locale == "en" else "："
    wanted = (f for f in spec.fields if f.asked and f.kind not in {FieldKind.CHECKLIST, FieldKind.FILES})
    return "\n".join(field.label.speak(locale) + colon for field in wanted)


def _names(field: FormField) -> set[str]:
    return {name.casefold() for name in (field.label.zh, field.label.en, *field.aliases)}
