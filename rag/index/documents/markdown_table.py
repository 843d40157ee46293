"""Write a table as Markdown: a row is a line, under the line of its header; a form is a field a line."""

from __future__ import annotations

from collections.abc import Sequence

from rag.index.documents.forms import fields_of, is_form_by_words
from rag.index.documents.rows import is_second_row, with_second_row


def markdown_table(rows: Sequence[Sequence[str]], *, is_headed: bool = True, may_be_form: bool = True) -> str:
    """Return a table whose first row is the header; "" where no cell has text.

    A table of one column is no table to its reader but a box around text; its cells become paragraphs.

    Args:
        rows: the text of each cell, on one line.
        is_headed: whether the first row names the columns.
        may_be_form: whether it is not known already that it is no form.
    """
    filled = [row for row in rows if any(row)]
    width = max(map(len, filled), default=0)
    if width < 2:
        return "\n\n".join(row[0] for row in filled)
    if may_be_form and is_form_by_words(filled):
        return "\n".join(fields_of(filled))
    if is_headed:
        filled = _with_one_header(filled)
    lines = [_line([*row, *[""] * (width - len(row))]) for row in filled]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]] if is_headed else lines)


def _with_one_header(rows: list[Sequence[str]]) -> list[Sequence[str]]:
    """Return rows of which the first names the columns, whether one or two do so in the table.

    Where the row below them has no first cell either, the second is no header, but the first row of a group.
    """
    if len(rows) < 3 or not rows[2][0]:
        return rows
    header, second = ({column: cell for column, cell in enumerate(row) if cell} for row in rows[:2])
    if not (header and second and is_second_row(header, second)):
        return rows
    names = with_second_row(header, second)
    return [[names.get(column, "") for column in range(max(map(len, rows[:2])))], *rows[2:]]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
