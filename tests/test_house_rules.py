"""What we promised ourselves about the code, checked like any other promise."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [
    path for folder in ("bot", "handlers", "schedules", "storage") for path in sorted((ROOT / folder).rglob("*.py"))
]
# Transactions begin at the edges; the composition root and the command line are edges too.
COMMAND_LINE = {"bot/cli.py", "bot/installation.py", "bot/operations/commands.py"}
BEGINNERS = COMMAND_LINE | {"bot/writer.py", "storage/database.py", "storage/migrate.py"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_four_hundred_lines(path: Path) -> None:
    if "versions" not in path.parts:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_transactions_begin_at_the_edges_only() -> None:
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        assert ".commit(" not in text, name
        if name not in BEGINNERS:
            assert not re.search(r"(session|engine|connection)\w*\.begin\(", text), name
            assert "writing_engine" not in text, name
            assert ".writing()" not in text, name


def test_the_clock_is_read_at_the_edges_only() -> None:
    readers = {str(path.relative_to(ROOT)) for path in CODE if "datetime.now(" in path.read_text(encoding="utf-8")}
    assert readers <= {"bot/clock.py", "bot/cli.py", "schedules/clock.py"}


def test_no_chinese_sentence_stands_in_code() -> None:
    """Words live in the texts; only the readers of what people type, and the local page, know any."""
    allowed = {"handlers/verbs.py", "handlers/loose.py", "bot/greeting.py", "bot/local/pages.py"}
    for path in CODE:
        name = str(path.relative_to(ROOT))
        if name in allowed or name.startswith(("handlers/rules/", "handlers/forms/", "handlers/imports/")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                docstring = node.value.count("\n") > 0 or node.value.endswith(".")
                assert docstring or not re.search(r"[\u4e00-\u9fff]{3,}", node.value), f"{name}: {node.value}"


def test_no_file_is_named_for_nothing() -> None:
    for path in CODE:
        assert path.stem not in {"utils", "util", "manager", "helper", "helpers", "service", "services", "misc"}
