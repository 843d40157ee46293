"""Put together what lies side by side on a page: the words of a line, and the cells of a table.

Some programs place each word or each cell by itself, and pypdf tells it as a line of its own. Cells are told from words
by the space between them. This module knows places only; which line goes on with which sentence is told by ``flow``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.index.documents.aligned import aligned_tables
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.pdf.flow import is_list_mark
from rag.index.documents.pdf.lines import Line
from rag.index.documents.text_width import width_of

_LEVEL = 0.3  # times the size of the letters, by which two pieces of a line may differ in height
_SPACE = 1.2  # times the size, between two words: where a piece ends is an estimate
_LONGEST_WORD = 24  # letters; of longer pieces the end is too uncertain
_OVERLAP = 0.5  # times the size, by which the estimated end of a word may pass the next one's start
_LEAST_ROWS = 2
_SAME_PLACE = 3.0  # points by which the start of a cell's second line may differ from that of the first
_NEAR = 2.0  # times the size, between two lines of a cell
_FAR = 4.0  # times the size, between two rows: more is between two tables
_CERTAIN = 0.8  # share of the estimated width of a cell that is surely within its column


def with_words_joined(lines: Iterable[Line]) -> list[Line]:
    """Return lines in which the words that follow each other at one height, and the mark of an item, are one line."""
    joined: list[Line] = []
    last, may_be_mark = Line(""), False
    for line in lines:
        beside = _are_level(last, line)
        if beside and ((may_be_mark and is_list_mark(last.text)) or _is_next_word(last, line)):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text.rstrip()} {line.text.lstrip()}")
        else:
            joined.append(line)
        last, may_be_mark = line, not beside  # a "-" further right is an empty cell
    return joined


def with_tables(lines: Iterable[Line]) -> list[Line]:
    """Return the lines of a column of a page in which the cells of tables are rows of a Markdown table.

    Two rows of two cells or more are a table. A line alone that begins where a cell of the row above it does, other
    than the first one, goes on with that cell.
    """
    found: list[Line] = []
    table: list[list[Line]] = []
    for row in _rows(lines):
        cell = _continued(table[-1], row) if table else None
        if cell is not None:
            # At the place of its last line, so that the next one is measured from there.
            table[-1][cell] = replace(row[0], text=f"{table[-1][cell].text.rstrip()} {row[0].text.strip()}")
        elif len(row) > 1 and (not table or min(one.y for one in table[-1]) - row[0].y < _FAR * row[0].size):
            table.append(row)
        else:
            found += _as_table(table) if len(row) > 1 else [*_as_table(table), *row]
            table = [row] if len(row) > 1 else []
    return [*found, *_as_table(table)]


def with_aligned(lines: Iterable[Line]) -> list[Line]:
    """Return lines in which tables that are set with spaces, as in a font of one width, are rows of cells."""
    found = list(lines)
    for table in reversed(list(aligned_tables([line.text.rstrip() for line in found]))):
        places = found[table.start : table.end]
        written = [replace(places[min(n, len(places) - 1)], text=text) for n, text in enumerate(table.lines)]
        found[table.start : table.end] = [Line(""), *written, Line("")]
    return found


def _are_level(left: Line, right: Line) -> bool:
    written = left.upright and right.upright and left.text.strip() and right.text.strip()
    return bool(written) and abs(left.y - right.y) <= _LEVEL * min(left.size, right.size)


def _is_next_word(left: Line, right: Line) -> bool:
    space = right.x - left.end
    return width_of(left.text.strip()) <= _LONGEST_WORD and -_OVERLAP * left.size <= space <= _SPACE * left.size


def _rows(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield what lies at one height, from left to right, if it is stored so."""
    row: list[Line] = []
    for line in lines:
        if row and not (_are_level(row[-1], line) and line.x > row[-1].x + line.size):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _continued(above: Sequence[Line], row: Sequence[Line]) -> int | None:
    """Return which cell of a row, other than its first, the line under it goes on with."""
    line = row[0]
    if len(row) > 1 or not line.text.strip():
        return None
    for number, cell in enumerate(above[1:], start=1):
        if abs(cell.x - line.x) <= _SAME_PLACE and 0 < cell.y - line.y < _NEAR * line.size:
            return number
    return None


def _as_table(rows: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the rows of a table, each at the place of its first cell; what is no table as lines."""
    starts = _columns(rows) if len(rows) >= _LEAST_ROWS else []
    if len(starts) < 2:  # where cells end is an estimate: there may be no space that all rows leave free
        return [replace(row[0], text=" ".join(cell.text.strip() for cell in row)) for row in rows]
    cells = [[_text_between(row, start, end) for start, end in pairwise([*starts, float("inf")])] for row in rows]
    places = [row[0] for row in rows]
    texts = markdown_table(cells).split("\n")
    if len(texts) == len(rows) + 1:
        return [replace(place, text=text) for place, text in zip([places[0], *places], texts, strict=True)]
    fields = [replace(places[-1], text=field) for field in texts]  # of a form, several to a row
    return [Line(""), *fields, Line("")]


def _columns(rows: Sequence[Sequence[Line]]) -> list[float]:
    """Return where the columns of a table start: after each place at which no row has a cell."""
    spans = sorted((cell.x, end) for row in rows for cell, end in zip(row, _ends(row), strict=True))
    starts, reached = [spans[0][0]], spans[0][1]
    for start, end in spans[1:]:
        if start > reached:
            starts.append(start)
        reached = max(reached, end)
    return starts


def _ends(row: Sequence[Line]) -> list[float]:
    """Return up to where each cell of a row surely reaches."""
    nexts = [*(cell.x - 1 for cell in row[1:]), float("inf")]
    return [min(cell.x + _CERTAIN * (cell.end - cell.x), limit) for cell, limit in zip(row, nexts, strict=True)]


def _text_between(row: Sequence[Line], start: float, end: float) -> str:
    return " ".join(cell.text.strip() for cell in row if start <= cell.x < end)
