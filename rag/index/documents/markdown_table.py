"""Write a table as Markdown: a row is a line, under the line of its header."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first row is the header; "" where no cell has text.

    A table of one column is no table to its reader but a box around text; its cells become paragraphs.

    Args:
        rows: the text of each cell, on one line.
    """
    filled = [row for row in rows if any(row)]
    width = max(map(len, filled), default=0)
    if width < 2:
        return "\n\n".join(row[0] for row in filled)
    lines = [_line([*row, *[""] * (width - len(row))]) for row in filled]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
