"""Write a table as Markdown: a row is a line, under the line of its header; a form is a field a line.

A form has labels beside their values, two or more pairs to a row, as minutes and applications begin with; read with
the first row as a header, its values would be told of the wrong labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import is_figure

_LONGEST_LABEL = 12  # characters of a label in a form


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
    if pairs := _pairs(filled):
        return "\n".join(f"{label}: {value}".rstrip() for label, value in pairs)
    lines = [_line([*row, *[""] * (width - len(row))]) for row in filled]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]])


def _pairs(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return the labels of a form with their values; an empty list for a table whose columns have names.

    The labels are short, without a figure, and different; in the first row, beside one of them, stands a figure, which
    no name of a column is; and below are words, not only figures as under such a name.
    """
    if len(rows[0]) < 4 or any(len(row) % 2 for row in rows):
        return []
    pairs = [(row[place].rstrip(" :："), row[place + 1]) for row in rows for place in range(0, len(row), 2)]
    pairs = [pair for pair in pairs if any(pair)]
    labels, values = [label for label, _ in pairs], [value for _, value in pairs[len(rows[0]) // 2 :] if value]
    are_labels = len(set(labels)) == len(labels) and all(map(_is_label, labels))
    has_value = any(re.search(r"\d", value) for value in rows[0][1::2])
    return pairs if are_labels and has_value and not all(map(is_figure, values)) else []


def _is_label(cell: str) -> bool:
    return 0 < len(cell) <= _LONGEST_LABEL and not re.search(r"[\d:：]", cell)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
