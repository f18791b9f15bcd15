"""Find the rule book that the settings name: a file, or one that ships with the product."""

from pathlib import Path

from handlers.rulebooks import NAMES, shipped
from handlers.rules.reading import read


class NoRuleBookError(Exception):
    """There is no such rule book; the message says what there is."""


def load(name: str) -> tuple[str, str]:
    """Give the rule book's name and its text, checked.

    Raises:
        NoRuleBookError: when neither a file nor a shipped book has this name.
        BrokenRuleBookError: when it cannot be used.

    """
    if name in NAMES:
        return name, shipped(name)
    path = Path(name)
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        message = f"{name}: {reason}; shipped are {', '.join(NAMES)}"
        raise NoRuleBookError(message) from None
    read(source)
    return path.stem, source
