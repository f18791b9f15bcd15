"""The file somebody sent, given back with what is wrong in a column of its own."""

import io
from collections.abc import Mapping

from handlers.imports.tables import Table, csv_lines, is_xlsx
from handlers.spreadsheets import csv_of

_RED = "FFC00000"


def marked(content: bytes, table: Table, reasons: Mapping[int, str], heading: str) -> tuple[bytes, str]:
    """Write each row's reasons beside it, rows numbered from 1; return the file and its suffix.

    What an earlier answer of ours wrote in the column of this heading is replaced.
    """
    if is_xlsx(content):
        return _xlsx(content, table, reasons, heading), ".xlsx"
    header = table.header
    lines = csv_lines(content)
    width = max(len(line) for line in lines)
    first = lines[header - 1]
    at = first.index(heading) if heading in first else width
    for number, line in enumerate(lines, start=1):
        line.extend([""] * (at + 1 - len(line)))
        if number == header:
            line[at] = heading
        elif number > header:
            line[at] = reasons.get(number, "")
    return csv_of(lines), ".csv"


def _xlsx(content: bytes, table: Table, reasons: Mapping[int, str], heading: str) -> bytes:
    # Heavy, and only whoever imports an Excel file needs it.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for span in list(sheet.merged_cells.ranges):
        if span.max_row >= table.header:
            sheet.unmerge_cells(str(span))
    titles = [cell.value for cell in sheet[table.header]]
    last = max((at for at, title in enumerate(titles, start=1) if title is not None), default=0)
    at = titles.index(heading) + 1 if heading in titles else last + 1
    sheet.cell(table.header, at).value = heading
    # Only the rows that were read: a sheet may claim a million empty ones.
    for row in table.rows:
        cell = sheet.cell(row.number, at)
        cell.value = reasons.get(row.number)
        if row.number in reasons:
            cell.data_type = "s"
            cell.font = Font(color=_RED)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
