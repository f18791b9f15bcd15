"""What a phone shows, whichever messenger it is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Key:
    """A button as the phone shows it."""

    label: str
    press: str = ""
    copy: str = ""
    url: str = ""


@dataclass(slots=True)
class Shown:
    """A message in a chat; ``text`` has the title as its first line."""

    id: str
    text: str
    rows: list[list[Key]] = field(default_factory=list)
    mine: bool = False
    files: int = 0
    documents: list[tuple[str, bytes]] = field(default_factory=list)
    # The button below the text field that sends one's own number.
    phone_button: str = ""

    @property
    def labels(self) -> list[str]:
        """List the labels of all buttons."""
        return [key.label for row in self.rows for key in row]

    def key(self, label: str) -> Key | None:
        """Find a button by its label."""
        return next((key for row in self.rows for key in row if key.label == label), None)

    def drawn(self) -> str:
        """Draw the message and its buttons as text, for snapshots."""
        lines = [self.text, *(" ".join(f"[{key.label}]" for key in row) for row in self.rows)]
        return "\n".join(lines)
