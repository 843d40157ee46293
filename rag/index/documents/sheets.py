"""Read spreadsheets (xlsx): a sheet is a section, a row is a line in which each cell has the name of its column.

What is drawn on a sheet, text boxes and charts, follows its rows. Values are those that the spreadsheet program saved;
nothing is calculated, and macros are never run. Sheets that only a program can unhide are left out. This module knows
openpyxl; it does not know files.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from rag.index.documents.archive import Deadline, checked
from rag.index.documents.decoding import normalise
from rag.index.documents.metadata import Description
from rag.index.documents.number_format import shown
from rag.index.documents.properties import describe
from rag.index.documents.refusals import without_text
from rag.index.documents.rows import LONGEST_LABEL, Row, lines_of, one_cell
from rag.index.documents.sheet_drawings import chart_sheets, drawn_on

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']\$?([A-Z]{1,3})\$?(\d+):\$?[A-Z]{1,3}\$?(\d+)["']""")


def read_sheets(data: bytes, source: str) -> tuple[str, Description]:
    """Return the normalised text of a spreadsheet and its metadata.

    Raises:
        DocumentError: the file is damaged, protected, too costly to read, or holds no text.
    """
    from openpyxl import load_workbook

    with checked(data, source) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that are not read
        deadline = Deadline(source)
        # Read only: otherwise one merged range over a whole sheet would make 17 billion cells.
        book: Any = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sections = [_section(sheet, deadline) for sheet in book.worksheets if sheet.sheet_state != "veryHidden"]
        sections += [_titled(name, drawn_on(book._archive, part)) for name, part in chart_sheets(book._archive)]
        description = describe(book.properties.title, book.properties.creator)
        book.close()
    if not any(sections):
        raise without_text(source)
    # The name of a sheet, often only "Sheet1", is no title of the whole.
    return normalise("\n\n".join(filter(None, sections))), {"title": PurePath(source).stem, **description}


def _section(sheet: Any, deadline: Deadline) -> str:
    rows = "\n".join(lines_of(_rows(sheet, deadline)))
    return _titled(sheet.title, [rows, *drawn_on(sheet.parent._archive, sheet._worksheet_path)])


def _titled(name: str, blocks: Iterable[str]) -> str:
    filled = [block for block in blocks if block]
    return "\n\n".join([f"## {one_cell(name)}", *filled]) if filled else ""


def _rows(sheet: Any, deadline: Deadline) -> Iterator[Row]:
    """Yield the rows of a sheet; a label that is merged over several rows is in each of them."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    ends = _merged(sheet)
    open_cells: dict[int, tuple[int, str]] = {}  # column -> last row, text
    in_gap = False
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if not cells and in_gap:
            continue  # of the rows that a file leaves out, which may be a million, one is enough
        in_gap = not cells
        deadline.check()
        row = {column: text for column, cell in enumerate(cells, start=1) if (text := _text(cell))}
        for column, (last, text) in list(open_cells.items()):
            if number > last:
                del open_cells[column]
            elif row:
                row.setdefault(column, text)
        for column, text in row.items():
            if (number, column) in ends and len(text) <= LONGEST_LABEL:
                open_cells[column] = (ends[number, column], text)
        yield dict(sorted(row.items()))


def _text(cell: Any) -> str:
    return "" if cell.value is None else one_cell(shown(cell.value, cell.number_format))


def _merged(sheet: Any) -> dict[tuple[int, int], int]:
    """Return the last row of each cell that is merged over several rows, by its row and column."""
    from openpyxl.utils import column_index_from_string

    with sheet._get_source() as part:
        found = _MERGED.findall(part.read())
    return {
        (int(first), column_index_from_string(column.decode())): int(last)
        for column, first, last in found
        if int(last) > int(first)
    }
