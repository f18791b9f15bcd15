"""Every sentence exists in both languages, takes the same values, and reads as it did when somebody last looked."""

from importlib.resources import files
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from syrupy.assertion import SnapshotAssertion

from handlers import texts
from handlers.texts import LOCALES, speaker


class Variables(Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's naming
        """Note a variable."""
        self.names.add(node.id.name)


def sentences(locale: str) -> dict[str, set[str]]:
    """Give every key of a language with its variables."""
    found: dict[str, set[str]] = {}
    for file in sorted(Path(str(files(texts).joinpath(locale))).iterdir()):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                variables = Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.names
    return found


def test_both_languages_have_the_same_keys_and_variables() -> None:
    assert sentences("zh-CN") == sentences("en")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_reads_as_it_did(locale: str, snapshot: SnapshotAssertion) -> None:
    values: dict[str, str | int] = {"number": 2, "total": 4, "count": 3, "minutes": 35, "hours": 2, "days": 3}
    values |= {"length": 9000, "most": 8000}
    say = speaker(locale)
    spoken = []
    for key, names in sorted(sentences(locale).items()):
        given = {name: values.get(name, f"<{name}>") for name in names}
        spoken.append(f"{key}: {say(key, **given)}")
    assert "\n".join(spoken) == snapshot


def test_a_toast_is_short_enough_for_every_messenger() -> None:
    for locale in LOCALES:
        say = speaker(locale)
        for key, names in sentences(locale).items():
            if key.startswith("toast-"):
                assert len(say(key, **dict.fromkeys(names, "王" * 20))) <= 200


def test_a_missing_word_is_an_error_not_a_gap() -> None:
    with pytest.raises(LookupError):
        speaker("en")("no-such-sentence")
    with pytest.raises(ValueError, match="name"):
        speaker("en")("linked")


def test_chinese_is_spoken_one_way() -> None:
    """The clerk says 你 to everybody, and never shows an unresolved placeholder."""
    for file in Path(str(files(texts).joinpath("zh-CN"))).iterdir():
        text = file.read_text(encoding="utf-8")
        assert "您" not in text
        assert "TODO" not in text
