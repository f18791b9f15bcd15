"""Write a table as XLSX or CSV; what people typed stays text and never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | None
Line = Sequence[Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


SUFFIXES = (".csv", ".xlsx")


def of_suffix(suffix: str, title: str, lines: Iterable[Line]) -> bytes:
    """Write a table as the file's suffix asks for, one of `SUFFIXES`."""
    return xlsx_of(title, lines) if suffix.casefold() == ".xlsx" else csv_of(lines)


def csv_of(lines: Iterable[Line]) -> bytes:
    """Write UTF-8 with a byte order mark, so that Excel reads Chinese; a quote keeps a formula from running."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([_quoted(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _quoted(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def xlsx_of(title: str, lines: Iterable[Line]) -> bytes:
    """Write one sheet with its first line kept in sight."""
    return workbook([(title, lines)])


def workbook(sheets: Sequence[tuple[str, Iterable[Line]]]) -> bytes:
    """Write several sheets, each as (title, lines)."""
    # Heavy, and only whoever exports needs it.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    for title, lines in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        rows = [list(line) for line in lines]
        for number, column in enumerate(zip(*rows, strict=True), start=1):
            widest = max((_width(cell) for cell in column), default=0)
            sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, widest + 2)
        for row in rows:
            cells = [WriteOnlyCell(sheet, value=_legible(value)) for value in row]
            for cell in cells:
                if isinstance(cell.value, str) and cell.value:
                    # Else what begins with "=" would become a formula.
                    cell.data_type = "s"
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _legible(value: Cell) -> Cell:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _width(cell: Cell) -> int:
    longest = max(str(cell or "").splitlines() or [""], key=len)
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in longest)
