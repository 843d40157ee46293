"""Read tables of comma- or tab-separated values: a line a row, each cell with the name of its column.

This module knows the csv format; it does not know files.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents.decoding import decode, normalise
from rag.index.documents.kakao import read_kakao_table
from rag.index.documents.metadata import Description
from rag.index.documents.notices import Notice
from rag.index.documents.rows import lines_of, one_cell

_SAMPLE = 64 * 1024  # characters in which the delimiter is looked for
_LONGEST_CELL = 1_000_000  # characters


def read_csv(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of a table separated by commas, semicolons, tabs or bars, its title, and what is not read.

    The name of the file is the title; of an export of KakaoTalk, the name of the chat in it.

    Args:
        data: the whole file.
        source: how messages name the file.

    Raises:
        DocumentError: the file cannot be decoded, or a cell never ends.
    """
    text = _decoded(data, source)
    return _read(text, _delimiter(text), source)


def read_tsv(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of a table whose values are separated by tabs, its title, and what is not read.

    Args:
        data: the whole file.
        source: how messages name the file.

    Raises:
        DocumentError: the file cannot be decoded, or a cell never ends.
    """
    return _read(_decoded(data, source), "\t", source)


def _decoded(data: bytes, source: str) -> str:
    # Normalised before the cells are told apart: a line end of another system may be in a cell or between rows.
    return normalise(decode(data, source))


def _read(text: str, delimiter: str, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells_of_rows: list[list[str]] = []
    begin = end = 0  # lines before and after the last row
    try:
        for cells in reader:
            cells_of_rows.append(cells)
            begin, end = end, reader.line_num
    except csv.Error as fault:
        raise _unreadable(source, reader.line_num) from fault
    if end - begin > 1 and text.count('"') % 2:  # a quotation mark that swallows all that follows
        raise _unreadable(source, begin + 1)
    name = Path(source).stem
    if chat := read_kakao_table(cells_of_rows, name):
        return chat
    rows = [{number: cell for number, raw in enumerate(cells) if (cell := one_cell(raw))} for cells in cells_of_rows]
    return "\n".join(lines_of(rows)), {"title": name}, ()


def _delimiter(text: str) -> str:
    """Return the delimiter that the first line has most of: a comma, semicolon, tab or bar."""
    first = text[:_SAMPLE].split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _unreadable(source: str, line: int) -> DocumentError:
    return DocumentError(
        f"{source} cannot be read as a table, at line {line}.",
        "Close the quotation mark that is open there, or save the table again.",
        korean=f"{source}: {line}행에서 표를 읽을 수 없습니다. 닫히지 않은 따옴표를 닫거나 표를 다시 저장해 주세요.",
    )
