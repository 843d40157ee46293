"""Write a table as Markdown: a row is a line, under the line of its header; a form is a field a line.

A form has labels beside their values, two or more pairs to a row, as minutes and applications begin with; read with
the first row as a header, its values would be told of the wrong labels.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from rag.index.documents.text_width import width_of
from rag.text import is_figure

_WIDEST_LABEL = 24  # letters of a label in a form, or half as many syllables
_VALUE = re.compile(r"[\d\s.,:/~년월일-]*\d[\d\s.,:/~년월일-]*\D{0,4}")
# Kinds of figures that no named column holds one below another, but a form does; any other is an amount.
_KINDS = {"day": r"(?:19|20)\d\d\s?[-./년]", "telephone": r"0\d{1,3}-\d", "time": r"\d\d?:\d\d"}


def markdown_table(rows: Sequence[Sequence[str]], *, is_form: bool = False, is_headed: bool = True) -> str:
    """Return a table whose first row is the header; "" where no cell has text.

    A table of one column is no table to its reader but a box around text; its cells become paragraphs.

    Args:
        rows: the text of each cell, on one line.
        is_form: whether every second cell is known to be the label of the next.
        is_headed: whether the first row names the columns.
    """
    filled = [row for row in rows if any(row)]
    width = max(map(len, filled), default=0)
    if width < 2:
        return "\n\n".join(row[0] for row in filled)
    if is_form or is_form_by_words(filled):
        return "\n".join(fields_of(filled))
    lines = [_line([*row, *[""] * (width - len(row))]) for row in filled]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]] if is_headed else lines)


def fields_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return each label of a form with its value, a line each."""
    pairs = [pair for row in rows for pair in zip(row[::2], [*row[1::2], ""], strict=False) if any(pair)]
    return [": ".join(filter(None, (label.rstrip(" :："), value))) for label, value in pairs]


def is_form_by_look(rows: Sequence[Sequence[Hashable]]) -> bool:
    """Return whether the cells of a table, two pairs or more to a row, look like labels and values by turns.

    Args:
        rows: how each cell looks, for rows of more than one cell.
    """
    if not rows or any(len(row) % 2 for row in rows) or max(map(len, rows)) < 4:
        return False
    labels, values = ({look for row in rows for look in row[start::2]} for start in (0, 1))
    return len(labels) == 1 and not labels & values


def is_form_by_words(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table is a form, two pairs or more to a row, and no table whose columns have names.

    The labels are short, without a figure, and different. In the first row, beside one of them, stands a figure, which
    no name of a column is, or below each other stand figures of different kinds, such as a day and a number; and below
    are words, not only figures as under such a name.
    """
    if len(rows[0]) < 4 or any(len(row) % 2 for row in rows):
        return False
    pairs = [pair for row in rows for pair in zip(row[::2], row[1::2], strict=True) if any(pair)]
    labels = [label.rstrip(" :：") for label, _ in pairs]
    if len(set(labels)) < len(labels) or not all(map(_is_label, labels)):
        return False
    columns = list(zip(*(row[1::2] for row in rows), strict=False))
    has_value = any(re.search(r"\d", value) for value in rows[0][1::2])
    is_mixed = any(len({kind for kind in map(_kind, column) if kind}) > 1 for column in columns)
    below = [value for column in columns for value in column[1:] if value]
    return (has_value or is_mixed) and not all(map(is_figure, below))


def _kind(value: str) -> str:
    """Return what kind of figure a value is, "" for words."""
    if not _VALUE.fullmatch(value):
        return ""
    return next((kind for kind, pattern in _KINDS.items() if re.match(pattern, value)), "amount")


def _is_label(cell: str) -> bool:
    return 0 < width_of(cell) <= _WIDEST_LABEL and not re.search(r"[\d:：]", cell)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
