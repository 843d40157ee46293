"""Tell a form, whose labels stand beside their values, from a table whose first row names its columns.

Read with its first row as a header, the values of a form would be told of the wrong labels. How the cells look decides
where it tells labels from values; then figures, which name no column; then the words. This module knows no format.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from itertools import chain
from typing import NamedTuple

from rag.index.documents.form_labels import has_labels
from rag.index.documents.text_width import width_of
from rag.text import is_figure

_WIDEST_LABEL = 24  # letters of a label in a form, or half as many syllables
_VALUE = re.compile(r"[\d\s.,:/~년월일-]*\d[\d\s.,:/~년월일-]*\D{0,4}")
# Kinds of figures that no named column holds one below another, but a form does; any other is an amount.
_KINDS = {"day": r"(?:19|20)\d\d\s?[-./년]", "telephone": r"0\d{1,3}-\d", "time": r"\d\d?:\d\d"}
_LEAST_FIELDS = 3  # of a form that is told by its words


class FormCell(NamedTuple):
    """A cell as it is in a file, once however many columns it is over."""

    text: str
    rows: int = 1  # that it is over; 0 where it goes on from the row above
    look: Hashable = None  # by what it is told from others at sight


def form_lines(rows: Sequence[Sequence[FormCell]], *, is_known: bool = False) -> list[str]:
    """Return the lines of a form, one for each label with its value; none of a table that is no form.

    A cell over several rows, such as the place of a photograph, is no part of a pair; what it says is a line above the
    row in which it begins.

    Args:
        rows: the cells.
        is_known: whether the file says that it is a form.
    """
    pairs = _paired(rows)
    beside = [row for row in pairs if len(row) > 1]
    looks = [[cell.look for cell in row] for row in beside]
    texts = [[cell.text for cell in row] for row in beside if any(cell.text for cell in row)]
    if not is_known and (is_headed_by_look(looks) or not (is_form_by_look(looks) or is_form_by_words(texts))):
        return []
    return list(
        chain.from_iterable(
            [
                *(cell.text for cell in row if cell.rows > 1 and cell.text and cell not in own),
                *fields_of([[cell.text for cell in own]]),
            ]
            for row, own in zip(rows, pairs, strict=True)
        )
    )


def _paired(rows: Sequence[Sequence[FormCell]]) -> list[list[FormCell]]:
    """Return the cells of each row that are labels and values by turns.

    A cell over several rows is one of them where it makes the others pairs, and its text is the label of the rows below
    that lack one.
    """
    pairs: list[list[FormCell]] = []
    label, rows_left = FormCell(""), 0
    for row in rows:
        single = [cell for cell in row if cell.rows == 1]
        begun = [cell for cell in row if cell.rows > 0]
        goes_on = rows_left > 0 or len(begun) < len(row)
        if len(single) % 2 and len(begun) == len(single) + 1:
            pairs.append(begun)
            label, rows_left = begun[0], begun[0].rows - 1
        elif len(single) % 2 and label.text and goes_on:
            pairs.append([label, *single])
            rows_left -= 1
        else:
            pairs.append(single)
            label, rows_left = FormCell(""), 0
    return pairs


def fields_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return each label of a form with its value, a line each."""
    pairs = [pair for row in rows for pair in zip(row[::2], [*row[1::2], ""], strict=False) if any(pair)]
    return [": ".join(filter(None, (label.rstrip(" :："), value))) for label, value in pairs]


def is_headed_by_look(rows: Sequence[Sequence[Hashable]]) -> bool:
    """Return whether the first row of a table looks as no cell below it does.

    Args:
        rows: how each cell looks, for rows of more than one cell.
    """
    first = set(chain.from_iterable(rows[:1]))
    return len(rows) > 1 and len(first) == 1 and first.isdisjoint(chain.from_iterable(rows[1:]))


def is_form_by_look(rows: Sequence[Sequence[Hashable]]) -> bool:
    """Return whether the cells of a table look like labels and values by turns; arguments as above."""
    if not rows or any(len(row) % 2 for row in rows):
        return False
    labels, values = ({look for row in rows for look in row[start::2]} for start in (0, 1))
    return len(labels) == 1 and not labels & values


def is_form_by_words(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table is a form, one pair or more to a row, and no table whose columns have names.

    The labels are short, without a figure, and different, and the values below the first are not all figures, as under
    the name of a column. In the first row of several pairs, beside one of the labels, stands a figure, which no name of
    a column is, or below each other stand figures of different kinds, such as a day and a number; else words decide.
    """
    if not rows or len(rows[0]) < 2 or any(len(row) % 2 for row in rows):
        return False
    pairs = [pair for row in rows for pair in zip(row[::2], row[1::2], strict=True) if any(pair)]
    labels = [label.rstrip(" :：") for label, _ in pairs]
    if len(set(labels)) < len(labels) or not all(map(_is_label, labels)):
        return False
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(1, max(map(len, rows)), 2)]
    if all(is_figure(value) for column in columns for value in column[1:] if value):
        return False
    has_value = any(re.search(r"\d", value) for value in rows[0][1::2])
    is_mixed = any(len({kind for kind in map(_kind, column) if kind}) > 1 for column in columns)
    return (len(rows[0]) > 2 and (has_value or is_mixed)) or (len(pairs) >= _LEAST_FIELDS and has_labels(rows))


def _kind(value: str) -> str:
    """Return what kind of figure a value is, "" for words."""
    if not _VALUE.fullmatch(value):
        return ""
    return next((kind for kind, pattern in _KINDS.items() if re.match(pattern, value)), "amount")


def _is_label(cell: str) -> bool:
    return width_of(cell) <= _WIDEST_LABEL and any(map(str.isalpha, cell)) and not re.search(r"[\d:：]", cell)
