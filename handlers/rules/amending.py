"""A rule book with one entry decided: its values changed, its clause named, everything else as it was written; pure."""

import io
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from handlers.rules.book import Due

Value = time | int | bool

_WIDE = 4096
_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a day to reckon times of day on, nowhere in particular


Path = tuple[str, ...]


def amended(source: str, decided: Mapping[Path, Mapping[str, Value]], clause: str) -> str:
    """Give the rule book's text with the entries at these paths decided, and no longer assumed."""
    yaml = YAML()
    yaml.width = _WIDE
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(source)
    for path, values in decided.items():
        entry = _entry(tree, path)
        for key, value in values.items():
            entry[key] = DoubleQuotedScalarString(f"{value:%H:%M}") if isinstance(value, time) else value
        entry.pop("assumed", None)
        entry["clause"] = clause
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _entry(tree: CommentedMap, path: Path) -> CommentedMap:
    entry = tree
    for step in path:
        if step not in entry:
            entry[step] = CommentedMap()
        elif entry[step].anchor.value or entry[step].merge:
            # What several entries share is written out where one of them goes its own way.
            entry[step] = CommentedMap(entry[step])
        entry = entry[step]
    return entry


def moved(due: Due, to: time) -> dict[str, Value]:
    """Give a deadline's times when it moves to another time of day: its reminders keep their distance."""
    then = datetime.combine(_DAY, due.time)
    shift = datetime.combine(_DAY, to) - then
    return {
        "time": to,
        "first_reminder": _earlier(due.first_reminder, shift),
        "last_call": _earlier(due.last_call, shift),
    }


def _earlier(moment: time, shift: timedelta) -> time:
    """Shift a time of day, but not into another day."""
    shifted = datetime.combine(_DAY, moment) + shift
    if shifted < _DAY:
        return time()
    return shifted.time() if shifted.date() == _DAY.date() else time(23, 59)
