"""Find the tables of a text whose columns are set with runs of spaces or bars, and write their rows as those of one.

Their cells are told by gaps of two spaces or more that lie below each other, or that are as many in each line, as bars
between cells are. Prose with a gap now and then, lists, and columns of newspapers are none. This module knows lines,
and no formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.index.documents.forms import fields_of
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.text_width import width_of
from rag.text import are_names, is_figure, is_item, is_row

_CELL = re.compile(r"\S+(?:[ \u3000]\S+)*")
_BAR = " | "
_RULE = frozenset("-=_─━+| \t")
_CODE = (";", "{", "}")  # end parts of programs
_MOST_HEADER_LINES = 2  # above an empty line
_SHORTEST_RULE = 3  # characters
_WIDEST_NAME = 24  # letters of the name of a column
_LEAST_CELLS = 6  # of a table: two rows of three, or three of two
_LEAST_LIKE = 3  # rows, and cells in each, where nothing but their number is alike
_LONGEST_ROW = 500  # characters
_LONGEST_CELLS = 30  # letters on average; where two columns have more, they are prose side by side


class AlignedTable(NamedTuple):
    """A table in a sequence of lines: those from ``start`` up to ``end`` are its rows, written anew."""

    start: int
    end: int
    lines: list[str]


def with_aligned_rows(text: str) -> str:
    """Return a text in which tables that are set with spaces are rows of cells between bars."""
    lines = text.split("\n")
    for table in reversed(list(aligned_tables(lines))):
        lines[table.start : table.end] = table.lines
    return "\n".join(lines)


def aligned_tables(lines: Sequence[str]) -> Iterator[AlignedTable]:
    """Yield the tables in a sequence of lines that are set with spaces."""
    blocks = list(_blocks(lines))
    place = 0
    while place < len(blocks):
        (start, end), (below, last) = blocks[place], blocks[min(place + 1, len(blocks) - 1)]
        is_header = end - start <= _MOST_HEADER_LINES and below == end + 1 and not lines[end].strip()
        if is_header and (written := _written([*lines[start:end], *lines[below:last]], is_header=True)):
            yield AlignedTable(start, last, written)
            place += 1
        elif written := _written(lines[start:end]):
            yield AlignedTable(start, end, written)
        place += 1


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where lines that follow each other may be rows or rules: from a line up to another one."""
    start = 0
    for number, line in enumerate([*lines, ""]):
        if number == len(lines) or not (_is_rule(line) or _may_be_row(line)):
            if start < number:
                yield start, number
            start = number + 1


def _is_rule(line: str) -> bool:
    return len(line.strip()) >= _SHORTEST_RULE and set(line) <= _RULE and not is_row(line)


def _may_be_row(line: str) -> bool:
    if len(line) > _LONGEST_ROW or is_row(line) or is_item(line):
        return False
    return _BAR in line or len(_CELL.findall(line)) > 1


def _written(block: Sequence[str], *, is_header: bool = False) -> list[str]:
    """Return the lines of a table for a block of lines; an empty list where it is none.

    Args:
        block: rows and rules.
        is_header: whether the first line must name all columns.
    """
    ruled = [number for number, line in enumerate(block) if _is_rule(line)]
    raw = [line for number, line in enumerate(block) if number not in ruled]
    is_barred = all(_BAR in line for line in raw)
    aligned = [] if is_barred else _aligned(raw, width_of) or _aligned(raw, len)
    rows = aligned or _alike([line.split(_BAR) if is_barred else _CELL.findall(line) for line in raw])
    if len(rows) < 2 or len(rows) * len(rows[0]) < _LEAST_CELLS:
        return []
    if any(cell.endswith(_CODE) for row in rows for cell in row):
        return []
    columns = list(zip(*rows, strict=True))
    is_prose = sum(sum(map(width_of, column)) > _LONGEST_CELLS * len(rows) for column in columns) > 1
    if is_prose or not all(any(map(str.isalnum, "".join(column))) for column in columns):
        return []
    if all(_is_label(cell) for row in rows for cell in row[::2] if cell):
        return fields_of(rows)
    has_figures = any(2 * sum(map(is_figure, column[1:])) >= len(rows) - 1 for column in columns)
    is_named = all(map(_may_name, rows[0])) and are_names(*(dict(enumerate(row)) for row in rows[:2]))
    is_ruled = 1 in ruled or ruled[:2] == [0, 2]
    if (is_header and not is_named) or not (
        has_figures or is_ruled or (aligned and is_named and len(columns) >= _LEAST_LIKE)
    ):
        return []
    return markdown_table(rows, is_headed=is_ruled or is_named).split("\n")


def _is_label(cell: str) -> bool:
    return cell[0].isalnum() and cell.endswith((":", "：")) and width_of(cell) <= _WIDEST_NAME


def _may_name(cell: str) -> bool:
    """Return whether a cell may be the name of a column."""
    return cell in {"#", "№"} or (cell[:1].isalnum() and width_of(cell) <= _WIDEST_NAME)


def _alike(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return the cells of lines that have the same number of them; an empty list where they do not, or are few."""
    found = [[cell.strip() for cell in row] for row in rows]
    is_alike = min([len(found), *map(len, found)]) >= _LEAST_LIKE and len(set(map(len, found))) == 1
    return found if is_alike else []


def _aligned(lines: Sequence[str], measure: Callable[[str], int]) -> list[list[str]]:
    """Return the cells of lines whose gaps lie below each other, "" for an empty one; else an empty list.

    Args:
        lines: those of a block.
        measure: how wide a text is.
    """
    cells = [
        [(measure(line[: found.start()]), measure(line[: found.end()]), found[0]) for found in _CELL.finditer(line)]
        for line in lines
    ]
    starts: list[int] = []
    reached = -1
    for start, end, _ in sorted(cell for row in cells for cell in row):
        if start > reached:
            starts.append(start)
        reached = max(reached, end)
    rows: list[list[str]] = []
    for row in cells:
        places = [sum(start <= cell[0] for start in starts) - 1 for cell in row]
        if len(set(places)) < len(places):  # two cells of a line within one column
            return []
        rows.append(["" for _ in starts])
        for place, (_, _, words) in zip(places, row, strict=True):
            rows[-1][place] = words
    return rows if len(starts) > 1 else []
