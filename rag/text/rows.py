"""Read the rows of tables in a text, Markdown's, with bars, and those whose cells are parted by tabs; and records.

A row means little without the names of its columns, which are in the first line of its table; a field of a record
(``Phone: 301``) means little without the first one (``Name: Ann``). The module knows no format of files; rows that name
their columns themselves (``- Quarter: Q3 | Sales: 1,512``) are items to it.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rag.text.markdown import is_listed_link

_BARRED = re.compile(r"[ \t]*\|")
_TABBED = re.compile(
    r"(?![ \t]*(?:[-*•·]|\(?\w{1,3}[.)])[ \t])[ \t]*[^\s][^\n\t]*\t[^\n]*[^\s]"
)  # no item: 1.[tab]Clay
_NOT_BARRED = re.compile(rf"^(?!{_BARRED.pattern}).*$", re.M)
_NOT_TABBED = re.compile(rf"^(?!{_TABBED.pattern}).*$", re.M)
_RULE = frozenset("|:- \t")
_BAR = re.compile(r"(?<!\\)\|")
_FIGURE = re.compile(r"[^\w]*(?P<figure>\d[\d.,:/\- ]*)(?P<unit>\D{0,4})")  # 1,512 | 15 % | 2024-06-15 | ₩300 | 3명
_YEAR = re.compile(r"(?:19|20)\d\d")
_BETWEEN_CELLS = " | "
_FIELD = re.compile(r"[ \t]*(?![-*•·#>|])(?P<label>[^\s:：()|.!?][^\n:：()|.!?]{0,29})[:：](?=[ \t]\S)")
_MOST_FIELDS = 200  # of a record
_LONGEST_FIELD = 120  # characters of the first one, with which the others are read


def is_row(line: str) -> bool:
    """Return whether a line is a row of a table."""
    return bool(_BARRED.match(line) or _TABBED.match(line))


def has_cells(line: str) -> bool:
    """Return whether a line is a row, also as an item that names its columns itself (- Quarter: Q3 | Sales: 1,512)."""
    return is_row(line) or _BETWEEN_CELLS in line


def is_rule(line: str) -> bool:
    """Return whether a line only parts the header of a table from the rows below it: |---|---|."""
    return {"|", "-"} <= set(line) <= _RULE


def answers_nothing(line: str) -> bool:
    """Return whether a line cannot answer: it is a rule, or a link of a list, which names what is said elsewhere."""
    return is_rule(line) or is_listed_link(line)


def cells_of(row: str) -> list[str]:
    """Return the cells of a row, without the white space around them."""
    parts = _BAR.split(row.strip().removeprefix("|").removesuffix("|")) if _BARRED.match(row) else row.split("\t")
    return [" ".join(part.split()) for part in parts]


def table_start(text: str, position: int) -> int:
    """Return where the first row of the table begins that has a row at a position of a text."""
    start = line_start(text, position)
    return run_start(text, start, _NOT_BARRED if _BARRED.match(text, start) else _NOT_TABBED)


def run_start(text: str, start: int, other: re.Pattern[str]) -> int:
    """Return where the first of the lines begins that go on without another one to a line of a text.

    Args:
        text: the text.
        start: where the line begins.
        other: matches a whole line that ends such a run.
    """
    ends = _ends(text, other)
    place = bisect_left(ends, start)
    return ends[place - 1] + 1 if place else 0


@functools.lru_cache(maxsize=32)  # every row of a table asks for the same
def _ends(text: str, other: re.Pattern[str]) -> tuple[int, ...]:
    return tuple(match.end() for match in other.finditer(text))


def is_field(line: str) -> bool:
    """Return whether a line is a short label and its value: ``Name: Ann``."""
    return bool(_FIELD.match(line))


def record_of(text: str, position: int) -> str:
    """Return the first field of the record that has a field at a position; "" for that one, and where there is none.

    A record ends where its first label comes again, so that the question leads the answer in "Q: ...", "A: ...".
    """
    start = line_start(text, position)
    first = _record_start(text, start)
    return "" if first == start else line_at(text, first)


def _record_start(text: str, start: int) -> int:
    """Return where the record begins that has a field at the beginning of a line; the line's own for any other."""
    own = _FIELD.match(text, start)
    if own is None:
        return start
    labels, places = [own["label"].strip()], [start]
    while places[-1] > 0 and len(places) < _MOST_FIELDS:
        above = line_start(text, places[-1] - 1)
        match = _FIELD.match(text, above)
        if match is None:
            break
        labels.append(match["label"].strip())
        places.append(above)
    return places[labels.index(labels[-1])]


def header_of(text: str, position: int) -> tuple[int, int] | None:
    """Return the place of the line that a row or a field at a position is read with; None where it needs none.

    For a row that is the header of its table, for a field the first one of its record. The first row is a header where
    a rule is below it, or where it has words only and another row has figures.
    """
    start = line_start(text, position)
    line = line_at(text, start)
    if not is_row(line):
        return None if text[start:position].strip() else _first_field(text, start)
    first = table_start(text, start)
    if first == start or is_rule(line):
        return None
    header = line_at(text, first)
    if is_rule(line_at(text, first + len(header) + 1)) or _names_columns(header, line):
        return _without_margins(first, header)
    return None


def _first_field(text: str, start: int) -> tuple[int, int] | None:
    first = _record_start(text, start)
    place = _without_margins(first, line_at(text, first))
    return None if first == start or place[1] - place[0] > _LONGEST_FIELD else place


def _without_margins(start: int, line: str) -> tuple[int, int]:
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def labelled(header: str, row: str) -> str:
    """Return a row on one line, each cell that is not empty with the name of its column; a field after its header."""
    if not is_row(row):
        return _BETWEEN_CELLS.join((header.strip(), row))
    names, cells = cells_of(header), cells_of(row)
    named = [(names[number] if number < len(names) else "", cell) for number, cell in enumerate(cells) if cell]
    return _BETWEEN_CELLS.join(f"{name}: {cell}" if name else cell for name, cell in named)


def with_columns(text: str, start: int, end: int) -> str:
    """Return a slice of a text; a row of a table with the names of its columns, a field after the first of a record."""
    header = header_of(text, start)
    return labelled(text[slice(*header)], text[start:end]) if header else text[start:end]


def _names_columns(header: str, row: str) -> bool:
    names, cells = cells_of(header), cells_of(row)
    is_alike = len(names) == len(cells) and all(names) and are_names(dict(enumerate(names)), dict(enumerate(cells)))
    return is_alike and any(map(is_figure, cells))


def is_figure(cell: str) -> bool:
    """Return whether a cell is a figure, perhaps with its unit, or a date."""
    return bool(_FIGURE.fullmatch(cell))


def are_names(row: Mapping[int, str], below: Mapping[int, str]) -> bool:
    """Return whether the cells of a row can name the columns of the next one: all different, and no figures.

    Figures of another unit than those below them name a column too, 1분기 above 1,512, and so do years in a row.

    Args:
        row: the cells that are not empty, by column.
        below: those of the next row.
    """
    figures = {column: cell for column, cell in row.items() if is_figure(cell)}
    if len(row) < 2 or len(set(row.values())) < len(row) or len(figures) == len(row):
        return False
    return not figures or _are_years(list(figures.values())) or _are_of_other_units(figures, below)


def _are_years(cells: Sequence[str]) -> bool:
    years = [int(cell) for cell in cells if _YEAR.fullmatch(cell)]
    steps = {later - year for year, later in pairwise(years)}
    return len(years) == len(cells) > 1 and steps in ({1}, {-1})


def _are_of_other_units(names: Mapping[int, str], below: Mapping[int, str]) -> bool:
    known = {column: cell for column, cell in below.items() if column in names and any(map(str.isalnum, cell))}
    return (
        bool(known)
        and all(_unit(cell) for cell in names.values())
        and all(is_figure(cell) and _unit(cell) != _unit(names[column]) for column, cell in known.items())
    )


def _unit(figure: str) -> str:
    match = _FIGURE.fullmatch(figure)
    return match["unit"].strip() if match else ""


def line_at(text: str, start: int) -> str:
    """Return the line that begins at a position of a text, without its end."""
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def line_start(text: str, place: int) -> int:
    """Return where the line begins that has a position of a text."""
    return text.rfind("\n", 0, max(place, 0)) + 1
