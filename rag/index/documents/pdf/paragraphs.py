"""Tell the paragraphs of a page apart by the space between their lines: a heading ends where a wide gap follows."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.index.documents.pdf.lines import Line

_WIDER = 1.4  # times the usual distance of two lines
_LEAST_LINES = 4  # fewer have no usual distance


def usual_drop(blocks: Iterable[Sequence[Line]]) -> float:
    """Return by how many points a line usually lies under the one before; infinity where there are no two lines."""
    drops = [drop for lines in blocks for above, below in pairwise(lines) if (drop := _drop(above, below)) > 0]
    return statistics.median_low(drops) if drops else float("inf")


def with_gaps(lines: Sequence[Line], elsewhere: float) -> Iterator[str]:
    """Yield the text of lines, with an empty one where the distance between two is wider than usual.

    Args:
        lines: those of one column of a page.
        elsewhere: the usual distance in the whole document, in points; it counts where there are only a few lines.
    """
    usual = usual_drop([lines]) if len(lines) >= _LEAST_LINES else elsewhere
    for above, below in pairwise((None, *lines)):
        if above and below and _drop(above, below) > _WIDER * usual:
            yield ""
        if below:
            yield below.text


def _drop(above: Line, below: Line) -> float:
    """Return by how many points a line lies under another; 0 for lines that say nothing of it."""
    placed = above.upright and below.upright and above.text.strip() and below.text.strip()
    return max(above.y - below.y, 0.0) if placed else 0.0
