"""Tell a form, whose labels stand beside their values, from a table whose first row names its columns, by its words.

In a form the cells on the left are labels ("Applicant") and the one beside the first of them is a value ("Tamsin
Orde"); in a table it is a name of a column ("Steward"). Which of the two a cell is like tells a linear model over its
embedding, fitted by ``tests/benchmarks/fit_forms.py`` on tables written for it (``seeds/training/forms.jsonl``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from rag.index.documents.linear_model import scores_of

MOST_ROWS = 8  # that are looked at
_LONGEST = 50  # characters of a cell that are looked at


def has_labels(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table of two rows or more, whose cells are pairs, is a form by its words."""
    seen = [[cell[:_LONGEST] for cell in row] for row in rows[:MOST_ROWS]]
    cells = sorted({cell for row in seen for cell in row})
    return is_form(seen, dict(zip(cells, scores_of("labels.json", cells), strict=True)))


def is_form(rows: Sequence[Sequence[str]], scores: Mapping[str, float]) -> bool:
    """Return whether the labels that a form would have below its first row are more like labels than its first values.

    Args:
        rows: the cells.
        scores: of each cell, how much it is like a label.
    """
    labels = [scores[cell] for row in rows[1:] for cell in row[::2] if cell]
    values = [scores[cell] for cell in rows[0][1::2] if cell]
    return bool(labels and values) and fmean(labels) > fmean(values)
