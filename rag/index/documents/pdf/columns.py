"""Bring the lines of a page into reading order where the file stores two columns row by row.

Columns are told from the cells of a table by their lines: these are long and fill the column. A page that stores one
column after the other is left as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.index.documents.pdf.lines import Line

_LEAST_LINES = 3  # in each column
_LEAST_WIDTH = 80.0  # points from the start of one column to that of the next
_SAME_PLACE = 3.0  # points by which lines of one column may differ in where they start
_OVER = 0.15  # share of a column by which the estimated end of a line may pass the next column's start
_FILLED = 0.6  # share of its column that a line of prose fills; a table's cells are shorter
_LEAST_WORDS = 3
_LEAST_PROSE = 2  # such lines in a column; the last one of a paragraph is shorter
_LEAST_RETURNS = 2  # from the right column to the left: one is the next part of a page in right order


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of a page as blocks to be read one after the other: one, or several where there are columns."""
    upright = [line for line in lines if line.upright and line.text.strip()]
    starts = Counter(round(line.x) for line in upright)
    common = sorted(x for x, count in starts.items() if count >= _LEAST_LINES)
    rights = [x for x in common if x - common[0] >= _LEAST_WIDTH and _are_columns(upright, common[0], x)]
    if rights:
        # The cells of a table in one of the columns begin at places of their own, which most lines cross.
        right = min(rights, key=lambda one: sum(_crosses(line, common[0], one) for line in upright))
        if _alternate(upright, common[0], right):
            return _column_by_column(lines, common[0], right)
    return [list(lines)] if lines else []


def _is_right(line: Line, right: float) -> bool:
    return line.x >= right - _SAME_PLACE


def _crosses(line: Line, left: float, right: float) -> bool:
    return not _is_right(line, right) and line.end > right + _OVER * (right - left)


def _beside(lines: Sequence[Line], left: float, right: float) -> list[Line]:
    return [line for line in lines if not _crosses(line, left, right)]


def _are_columns(lines: Sequence[Line], left: float, right: float) -> bool:
    """Return whether there are two columns that start at these places, each with more prose than cells of a table."""
    beside = _beside(lines, left, right)
    return all(
        _is_prose([line for line in beside if _is_right(line, right) is side], right - left) for side in (False, True)
    )


def _is_prose(column: Sequence[Line], width: float) -> bool:
    prose = [line for line in column if line.end - line.x >= _FILLED * width and len(line.text.split()) >= _LEAST_WORDS]
    characters = sum(len(line.text) for line in column)
    return len(prose) >= _LEAST_PROSE and 2 * sum(len(line.text) for line in prose) >= characters


def _alternate(lines: Sequence[Line], left: float, right: float) -> bool:
    """Return whether the stored order of the lines goes back and forth between two columns."""
    sides = [_is_right(line, right) for line in _beside(lines, left, right)]
    return sum(was and not now for was, now in pairwise(sides)) >= _LEAST_RETURNS


def _column_by_column(lines: Sequence[Line], left: float, right: float) -> list[list[Line]]:
    """Return the parts of a page from the top: what crosses both columns, then the left one, then the right one."""
    blocks: list[list[Line]] = []
    across: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])

    def close() -> None:
        blocks.extend([block for block in (list(columns[0]), *in_reading_order(columns[1])) if block])
        for column in columns:
            column.clear()

    for line in sorted((line for line in lines if line.upright), key=lambda line: -line.y):
        if _crosses(line, left, right):
            close()
            across.append(line)
            continue
        if across:
            blocks.append(across)
            across = []
        columns[_is_right(line, right)].append(line)
    close()
    turned = [line for line in lines if not line.upright]
    return [*blocks, *(block for block in (across, turned) if block)]
