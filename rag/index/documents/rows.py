"""Write the rows of a table as lines that make sense by themselves: each cell with the name of its column.

A line is an item of a list, ``- Quarter: Q3 | Sales: 1,512``, so that the sentence splitter never joins it to the next
and a quote of it shows what its figures are. The module knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import TypeAlias

from rag.index.documents.forms import fields_of, is_form_by_words
from rag.text import are_names, is_figure

Row: TypeAlias = Mapping[int, str]  # the text of each cell that is not empty, by column, ascending

LONGEST_LABEL = 100  # characters of a cell over several rows that each of them shows; longer text is in the first alone
_LONGEST_NAME = 300  # characters of a name that is written in each row: a question of a survey, and no flood
_MOST_NAMES = 10_000_000  # characters of names in all rows of a table; the rows after that are written without them


def lines_of(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each row that is not empty; the rows of headers too, without names.

    The first row of two or more cells is a header where all of them are words. After an empty row another header may
    come, if the row under it has a figure or is its second row; otherwise the columns keep their names.
    """
    header: Row = {}
    names: Row = {}  # of the header, those that each row repeats
    may_begin, may_go_on = True, False
    written = 0  # characters of names
    given = [*rows, {}]
    fields_end = 0  # of a form, before which rows are written
    for number, (row, following) in enumerate(pairwise(given)):
        if number < fields_end:
            continue
        if not row:
            may_begin = True
        elif may_begin and not header and len(row) > 1 and (block := _form(given, number)):
            fields_end = number + len(block)
            yield from fields_of(block)
        elif may_begin and _is_header(row, following, first=not header):
            header, may_begin, may_go_on = row, False, True
            names = _repeated(header)
            yield "- " + " | ".join(row.values())
        elif may_go_on and is_second_row(header, row):
            header = with_second_row(header, row)
            may_go_on, names = False, _repeated(header)
            yield "- " + " | ".join(row.values())
        elif len(row) == 1 and not header:
            yield next(iter(row.values()))  # a title or a remark above the table
        else:
            may_begin = may_go_on = False
            written += sum(len(names[n]) for n in row if n in names)
            if written > _MOST_NAMES:
                names = {}
            yield "- " + " | ".join(f"{names[n]}: {cell}" if n in names else cell for n, cell in row.items())


def _form(rows: Sequence[Row], start: int) -> list[list[str]]:
    """Return the cells of the rows from one up to an empty one if they are a form; else an empty list."""
    block = list(takewhile(bool, (rows[number] for number in range(start, len(rows)))))
    columns = sorted({column for row in block for column in row})
    cells = [[row.get(column, "") for column in columns] for row in block]
    return cells if is_form_by_words(cells) else []


def _repeated(header: Row) -> Row:
    return {column: name for column, name in header.items() if len(name) <= _LONGEST_NAME}


def one_cell(text: str) -> str:
    """Return the text of a cell as one line."""
    return " ".join(text.split())


def _is_header(row: Row, following: Row, *, first: bool) -> bool:
    if not following or not are_names(row, following):
        return False
    return first or any(map(is_figure, following.values())) or is_second_row(row, following)


def is_second_row(header: Row, row: Row) -> bool:
    """Return whether a row names columns that the header leaves without a name, and leaves its first one as it is."""
    first = min(header)
    is_beside = row.get(first, header[first]) == header[first] and not row.keys() <= header.keys()
    return is_beside and are_names(with_second_row(header, row), {}) and not any(map(is_figure, row.values()))


def with_second_row(header: Row, row: Row) -> dict[int, str]:
    """Return the names of columns by both rows; a name of the first goes on over the columns that the second parts."""
    names = dict(header)
    for column, cell in row.items():
        over = max((one for one in header if one <= column), default=None)
        above = header[over] if over is not None and (over == column or over in row) else ""
        names[column] = above if cell == above else f"{above} {cell}".lstrip()
    return dict(sorted(names.items()))
