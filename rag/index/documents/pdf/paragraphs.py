"""Tell the paragraphs of a page apart by the space between their lines: a heading ends where a wide gap follows."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.index.documents.pdf.flow import is_row
from rag.index.documents.pdf.lines import Line
from rag.index.documents.text_width import width_of

_WIDER = 1.4  # times the usual distance of two lines
_LEAST_LINES = 4  # fewer have no usual distance
_SAME_SIZE = 0.2  # points
_INDENT = 1.5  # times the size of the letters, by which the first line of a paragraph may be set in
_PROSE = 24  # letters, or half as many syllables: the narrowest column that is read as prose


def usual_drop(blocks: Iterable[Sequence[Line]]) -> float:
    """Return by how many points a line usually lies under the one before; infinity where there are no two lines."""
    drops = [drop for lines in blocks for above, below in pairwise(lines) if (drop := _drop(above, below)) > 0]
    return statistics.median_low(drops) if drops else float("inf")


def with_gaps(lines: Sequence[Line], elsewhere: float) -> Iterator[Line]:
    """Yield lines, with an empty one where the distance between two is wider than usual.

    Args:
        lines: those of one column of a page.
        elsewhere: the usual distance in the whole document, in points; it counts where there are only a few lines.
    """
    usual = usual_drop([lines]) if len(lines) >= _LEAST_LINES else elsewhere
    for above, below in pairwise((None, *lines)):
        in_table = above and below and is_row(above.text) and is_row(below.text)
        if above and below and not in_table and _drop(above, below) > _WIDER * usual:
            yield Line("")
        if below:
            yield below


def full_widths(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return for each line the width of a full one beside it, in letters.

    That is the widest of the lines of its size that begin where it does, if it is as wide as a column of prose; for
    others, such as the cells of a table, it is the widest line of all. Headings and footnotes are of another size.
    """
    widths = [0 if is_row(line.text) else width_of(line.text.strip()) for line in lines]
    every = max(widths, default=0)
    found = []
    for line in lines:
        beside = [
            width
            for width, other in zip(widths, lines, strict=True)
            if abs(other.size - line.size) < _SAME_SIZE and abs(other.x - line.x) < _INDENT * line.size
        ]
        column = max(beside, default=0)
        found.append(column if column >= _PROSE else every)
    return tuple(found)


def _drop(above: Line, below: Line) -> float:
    """Return by how many points a line lies under another; 0 for lines that say nothing of it."""
    placed = above.upright and below.upright and above.text.strip() and below.text.strip()
    return max(above.y - below.y, 0.0) if placed else 0.0
