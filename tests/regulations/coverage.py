"""Every rule of the four regulations: where it lives, which test shows it, or why not; see docs/coverage.md."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from handlers.rulebooks import NAMES, shipped
from handlers.rules.book import FormSpec
from handlers.rules.reading import read

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "coverage.md"
BOOKS = {name: read(shipped(name)) for name in NAMES}
HEAD = """# Coverage of the regulations

Which of the 324 rules of the four regulations the clerk keeps: the entry of the shipped rule book, the test that shows
it, or why there is none. Written by `make coverage` from `tests/regulations/coverage.csv`; a test fails where a rule
has no line, an entry or a test does not exist, or an entry does not name the rule's clause.

{counts}

| rule | clause | about | where it lives | shown by | what is open |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: its entries as ``book:path``, its test as ``file::name``, and what is open about it."""

    rule: str
    clause: str
    about: str
    entries: tuple[str, ...]
    test: str
    why: str

    @property
    def state(self) -> str:
        """Say how far it is kept: by its entry, partly, not yet, or never."""
        return self.why.partition(":")[0] if self.why else "kept"


def lines() -> list[Line]:
    """Read the line of every rule, in order."""
    with Path(__file__).with_name("coverage.csv").open(encoding="utf-8", newline="") as file:
        return [
            Line(one["rule"], one["clause"], one["about"], _entries(one["entries"]), one["test"], one["why"])
            for one in csv.DictReader(file)
        ]


def _entries(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(";") if one)


def entry(name: str) -> object:
    """Find an entry of a shipped rule book.

    Raises:
        LookupError: when the book or a part of the path does not exist.

    """
    book, _, path = name.partition(":")
    found: object = BOOKS[book]
    for part in path.split("."):
        found = _part(found, part)
    return found


def _part(of: object, name: str) -> object:
    """Take a key of a mapping, one of a list by its id, post or place, or an attribute."""
    if isinstance(of, dict):
        return of[name]
    if isinstance(of, tuple):
        named = [one for one in of if getattr(one, "id", None) == name or name in getattr(one, "roles", ())]
        return named[0] if named else of[int(name)] if name.isdecimal() else _missing(name)
    found = of.field(name) if isinstance(of, FormSpec) else getattr(of, name, None)
    return found or _missing(name)


def _missing(name: str) -> object:
    raise LookupError(name)


def clauses(of: object) -> Iterator[str]:
    """Yield every clause an entry or a part of it names."""
    if isinstance(of, BaseModel):
        yield from pieces(getattr(of, "clause", ""))
        for name in type(of).model_fields:
            yield from clauses(getattr(of, name))
    elif isinstance(of, tuple):
        for one in of:
            yield from clauses(one)


def pieces(clause: str) -> Iterator[str]:
    """Yield the single clauses of "002§四.1.1; 三.3.3.4": what leaves its regulation out means the one before."""
    source = ""
    for piece in re.split(r"[;,–]\s*", clause.removesuffix(" head")):
        if piece:
            before, mark, rest = piece.rpartition("§")
            source = before or source
            yield f"{source}§{rest if mark else piece}"


def meet(one: str, other: str) -> bool:
    """Tell whether two clauses are the same, or one is a part of the other."""
    short, long = sorted((one, other), key=len)
    return long == short or (long.startswith(short) and long[len(short)] in ".(-")


@cache
def functions_in(file: str) -> frozenset[str]:
    """Name the functions of a file, its tests among them."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return frozenset(re.findall(r"^\s*(?:async )?def (\w+)", text, re.MULTILINE))


def written() -> str:
    """Write the page."""
    found = lines()
    states = [one.state for one in found]
    order = ("kept", "partly", "not built yet", "out of scope")
    counts = ", ".join(f"{state}: {states.count(state)}" for state in order)
    rows = (
        "| " + " | ".join((one.rule, one.clause, one.about, _places(one), _shown(one.test), one.why)) + " |\n"
        for one in found
    )
    return HEAD.format(counts=counts.capitalize() + ".") + "".join(rows)


def _places(line: Line) -> str:
    return "<br>".join(f"{book} `{path}`" for book, _, path in (one.partition(":") for one in line.entries))


def _shown(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../{file})" if test else ""


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
