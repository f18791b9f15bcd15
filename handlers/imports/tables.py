"""Read a table from a CSV or XLSX file: UTF-8 or GBK, English or Chinese headers, title rows above them."""

import csv
import io
import json
import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zipfile import BadZipFile, ZipFile

from handlers.texts import Say

_MOST_ROWS = 100_000
_HEADER_WITHIN = 10
_HAN = "[\u4e00-\u9fff]"
# How .xls files begin, and .xlsx files with a password.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MOST_COLUMNS = 100
# What openpyxl meets in files that are none, or were cut short.
_NO_WORKBOOK = (
    BadZipFile,
    zlib.error,
    SyntaxError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
# An archive of zeros must not fill the memory.
_LARGEST_UNPACKED = 200 * 1024 * 1024


class UnreadableTableError(Exception):
    """The file is no table we can read; ``key`` and ``values`` say what to do, in any language."""

    def __init__(self, key: str, **values: str | int) -> None:
        """Keep the sentence's key and what stands in it."""
        super().__init__(key)
        self.key = key
        self.values = values

    def said(self, say: Say) -> str:
        """Say it."""
        return say(self.key, **self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its number in the file, and its cells by column id."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header, and the header's own row number."""

    header: int
    rows: Sequence[Row]


def pack(table: Table) -> bytes:
    """Write a table that was read in the form in which it is kept until somebody decides about it."""
    return json.dumps([table.header, [[row.number, row.cells] for row in table.rows]]).encode()


def unpack(content: bytes) -> Table | None:
    """Give back a table that was kept; nothing where an earlier version kept the file as it came."""
    try:
        header, rows = json.loads(content)
    except ValueError:
        return None
    return Table(header, [Row(number, cells) for number, cells in rows])


def read(content: bytes, columns: Mapping[str, Sequence[str]]) -> Table:
    """Read the rows under the header; ``columns`` gives each column's id and other names.

    Raises:
        UnreadableTableError: when it is no table, or no header row is found.

    """
    if content[: len(_OLD_EXCEL)] == _OLD_EXCEL:
        raise UnreadableTableError("table-old-excel")
    lines = _xlsx(content) if is_xlsx(content) else csv_lines(content)
    names = {_plain(name): key for key, others in columns.items() for name in (key, *others)}
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        header = [names.get(_plain(cell)) for cell in line]
        if sum(1 for one in header if one) >= 2 or (len(line) == 1 and header[0]):
            return Table(at + 1, _rows(lines, at, header))
    known = ", ".join(f"{key} ({others[0]})" if others else key for key, others in columns.items())
    raise UnreadableTableError("table-no-header", lines=_HEADER_WITHIN, known=known)


def _rows(lines: list[list[str]], at: int, header: list[str | None]) -> list[Row]:
    rows = []
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        cells = {key: _printable(cell) for key, cell in zip(header, line, strict=False) if key}
        if any(cells.values()):
            rows.append(Row(number, cells))
    return rows


def _printable(cell: str) -> str:
    """Leave out control characters, which no database keeps and nobody typed."""
    return "".join(sign for sign in cell if sign.isprintable()).strip()


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip().strip("*").casefold()
    # Clerks spread a short Chinese word over its column: 姓 名.
    return re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", plain).replace(" ", "_")


def is_xlsx(content: bytes) -> bool:
    """Tell an Excel file, which is a ZIP archive, from text."""
    return content[:2] == b"PK"


def csv_lines(content: bytes) -> list[list[str]]:
    """Read text separated by commas, semicolons or tabs.

    Raises:
        UnreadableTableError: when it is neither UTF-8 nor GBK.

    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        return [[_unquoted(cell) for cell in line] for line in csv.reader(io.StringIO(text), dialect)][:_MOST_ROWS]
    raise UnreadableTableError("table-no-text")


def _unquoted(cell: str) -> str:
    """Drop the quote that keeps a cell from being a formula in Excel."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _xlsx(content: bytes) -> list[list[str]]:
    # Heavy, and only whoever imports an Excel file needs it.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _LARGEST_UNPACKED:
                raise UnreadableTableError("table-too-large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [
            [_cell(cell) for cell in line]
            for line in sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
        ]
    except _NO_WORKBOOK as error:
        raise UnreadableTableError("table-no-xlsx") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        # Excel keeps telephone numbers as numbers.
        return str(int(value))
    return str(value)
