"""Find the tables of a text whose columns are set with runs of spaces, and write their rows as those of a table.

Their cells are told by gaps of two spaces or more that lie below each other, or that are as many in each line. Prose
with a gap now and then, lists, and columns of newspapers are none. This module knows lines, and no formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rag.index.documents.markdown_table import fields_of, markdown_table
from rag.index.documents.text_width import width_of
from rag.text import are_names, is_figure, is_item, is_row

_CELL = re.compile(r"\S+(?:[ \u3000]\S+)*")
_RULE = frozenset("-=_─━+| \t")
_CODE = (";", "{", "}")  # end parts of programs
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
    start = 0
    for number, line in enumerate([*lines, ""]):
        if number < len(lines) and (_is_rule(line) or _may_be_row(line)):
            continue
        block = lines[start:number]
        if len(block) > 1 and (written := _written(block)):
            yield AlignedTable(start, number, written)
        start = number + 1


def _is_rule(line: str) -> bool:
    return len(line.strip()) > 1 and set(line) <= _RULE and not is_row(line)


def _may_be_row(line: str) -> bool:
    is_short = len(line) <= _LONGEST_ROW
    return is_short and len(_CELL.findall(line)) > 1 and not is_row(line) and not is_item(line)


def _written(block: Sequence[str]) -> list[str]:
    """Return the lines of a table for a block of lines; an empty list where it is none."""
    ruled = [number for number, line in enumerate(block) if _is_rule(line)]
    raw = [line for number, line in enumerate(block) if number not in ruled]
    aligned = _aligned(raw, width_of) or _aligned(raw, len)
    rows = aligned or _alike(raw)
    if len(rows) < 2 or len(rows) * len(rows[0]) < _LEAST_CELLS:
        return []
    if any(cell.endswith(_CODE) for row in rows for cell in row):
        return []
    columns = list(zip(*rows, strict=True))
    if sum(sum(map(width_of, column)) > _LONGEST_CELLS * len(rows) for column in columns) > 1:
        return []
    if all(cell.endswith((":", "：")) for row in rows for cell in row[::2] if cell):
        return fields_of(rows)
    has_figures = any(2 * sum(map(is_figure, column[1:])) >= len(rows) - 1 for column in columns)
    is_ruled = 1 in ruled or ruled[:2] == [0, 2]
    if not (has_figures or is_ruled or (aligned and len(columns) >= _LEAST_LIKE)):
        return []
    is_headed = is_ruled or (all(rows[0]) and are_names(*(dict(enumerate(row)) for row in rows[:2])))
    return markdown_table(rows, is_headed=is_headed).split("\n")


def _alike(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of lines that have the same number of them; an empty list where they do not, or are few."""
    rows = [_CELL.findall(line) for line in lines]
    is_alike = min([len(rows), *map(len, rows)]) >= _LEAST_LIKE and len(set(map(len, rows))) == 1
    return rows if is_alike else []


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
