"""Read a rule book from YAML 1.2; every fault names its file, line, column, path and reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from handlers.rules.book import RuleBook
from handlers.rules.consistency import Path, problems
from handlers.rules.words import unknown

_ALIAS = {"zh-CN": "zh"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a rule book; line and column count from 1."""

    line: int
    column: int
    path: str
    reason: str

    def located(self, file: str) -> str:
        """Write the fault the way editors jump to it."""
        return f"{file}:{self.line}:{self.column} {self.path} - {self.reason}"


class BrokenRuleBookError(Exception):
    """The rule book cannot be used; ``faults`` says why, every one of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of the file."""
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.column))
        super().__init__("; ".join(fault.located("rule book") for fault in self.faults))


def read(text: str) -> RuleBook:
    """Turn YAML into a rule book.

    Raises:
        BrokenRuleBookError: with every fault found, not only the first.

    """
    tree = _parse(text)
    try:
        book = RuleBook.model_validate(_plain(tree))
    except ValidationError as error:
        raise BrokenRuleBookError([_fault(tree, detail) for detail in error.errors()]) from None
    if faults := [_at(tree, path, reason) for path, reason in problems(book)]:
        raise BrokenRuleBookError(faults)
    return book


def _parse(text: str) -> CommentedMap:
    try:
        tree = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = re.sub(r"\s+", " ", str(error.problem or error.context or "not valid YAML"))
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BrokenRuleBookError([Fault(line, column, "", reason)]) from None
    except YAMLError as error:
        raise BrokenRuleBookError([Fault(1, 1, "", str(error).splitlines()[0])]) from None
    if not isinstance(tree, CommentedMap):
        raise BrokenRuleBookError([Fault(1, 1, "", "a rule book is a mapping, as in `version: 1`")])
    return tree


def _plain(node: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node


def _fault(tree: CommentedMap, detail: Any) -> Fault:  # noqa: ANN401 - pydantic's ErrorDetails
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        return _at(tree, path, unknown(str(path[-1]), _keys_at(path[:-1]), "key"), key=True)
    if detail["type"] == "missing":
        return _at(tree, path[:-1], f"{path[-1]!r} is missing", shown=path)
    reason = detail["msg"].removeprefix("Value error, ")
    if not isinstance(detail["input"], dict | list):
        reason += f" (it says {str(detail['input'])!r})"
    return _at(tree, path, reason)


def _keys_at(path: Path) -> list[str]:
    """List the keys that the model at ``path`` knows, as the file spells them."""
    kind: Any = RuleBook
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(_ALIAS.get(str(part), str(part)))
            kind = field.annotation if field else None
        else:
            arguments = [a for a in getattr(kind, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
            kind = arguments[0] if arguments else None
        if models := [a for a in getattr(kind, "__args__", ()) if a is not type(None)]:
            # An optional model stands for itself; a mapping or tuple waits for its next key.
            optional = type(None) in getattr(kind, "__args__", ())
            kind = models[0] if optional else kind
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _at(tree: CommentedMap, path: Path, reason: str, *, key: bool = False, shown: Path | None = None) -> Fault:
    """Find the line and column of the deepest part of ``path`` that the file has."""
    node: Any = tree
    line, column = 0, 0
    for place, part in enumerate(path):
        last = place == len(path) - 1
        if isinstance(node, CommentedMap) and part in node:
            line, column = node.lc.key(part) if key or not last else node.lc.value(part)
            node = node[part]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line, column = node.lc.item(part)
            node = node[part]
        else:
            break
    return Fault(line + 1, column + 1, ".".join(map(str, shown or path)), reason)
