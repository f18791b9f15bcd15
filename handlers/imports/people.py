"""The people file: every bad row with its reason, all or nothing, and the same file twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.context import Desk
from handlers.imports import beside
from handlers.imports.entries import COLUMNS, Entry, Reason, entry
from handlers.imports.tables import Table, read
from handlers.texts import Say
from storage.tables import Person


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and every reason why."""

    number: int
    name: str
    reasons: Sequence[Reason]

    def said(self, say: Say) -> str:
        """Say every reason."""
        return "; ".join(one.said(say) for one in self.reasons)


@dataclass(frozen=True, slots=True)
class Checked:
    """A people file that was read: its header's row number, what was understood, and what cannot be taken."""

    header: int
    entries: Sequence[Entry]
    bad: Sequence[BadRow]

    @property
    def good(self) -> list[Entry]:
        """Give the entries that can be taken."""
        refused = {one.number for one in self.bad}
        return [one for one in self.entries if one.row.number not in refused]


def parse(content: bytes) -> Table:
    """Read the rows of the file; needs nothing of ours, so it keeps nobody waiting.

    Raises:
        UnreadableTableError: when the file is no table.

    """
    return read(content, COLUMNS)


def check(desk: Desk, table: Table) -> Checked:
    """Find every bad row; nothing is changed."""
    today = desk.today_of(Person(name="", timezone=""))
    pairs = [entry(row, desk.rules, today) for row in table.rows]
    entries = [one for one, _ in pairs]
    reasons = {one.row.number: own for one, own in pairs}
    beside.refuse(desk, entries, reasons)
    bad = [BadRow(one.row.number, one.name, reasons[one.row.number]) for one in entries if reasons[one.row.number]]
    return Checked(table.header, entries, bad)
