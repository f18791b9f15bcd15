"""Find the rule book that the settings name: a file, or one that ships with the product."""

from pathlib import Path

from handlers.rulebooks import NAMES, shipped
from handlers.rules.reading import BrokenRuleBookError, read


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


class Watched:
    """The rule book file of the settings, looked at again when it changes."""

    def __init__(self, name: str) -> None:
        """Watch what ``name`` names; a shipped book never changes."""
        self.name = name
        self._seen = self._mark()

    def has_changed(self) -> bool:
        """Tell, once, that the file was written, or is gone."""
        before, self._seen = self._seen, self._mark()
        return self._seen != before

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = Path(self.name).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def explained(file: str, error: Exception) -> list[str]:
    """Say what is wrong with a rule book, a line for each fault with its place in the file."""
    if isinstance(error, BrokenRuleBookError):
        return [fault.located(file) for fault in error.faults]
    return [str(error)]
