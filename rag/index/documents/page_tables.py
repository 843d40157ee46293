"""Tell what the cells of a page's table are, labels or names of columns, by their tags and by how they look.

This module knows lxml's trees, and writes no text. ``layout_tables`` tells which tables only place parts of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

_MOST_TEXTS = 50  # of a cell, that are looked at


def is_form(rows: Iterable[Sequence[Any]]) -> bool:
    """Return whether the tags of a table's cells say that each value stands behind its label.

    A value over several rows, such as a photograph, needs none.
    """
    pairs = [[cell.tag for cell in row if cell.tag == "th" or cell.get("rowspan") in {None, "1"}] for row in rows]
    filled = [tags for tags in pairs if len(tags) > 1]
    return bool(filled) and all(tags == ["th", "td"] * (len(tags) // 2) for tags in filled)


def is_header(cells: Sequence[Any]) -> bool:
    """Return whether a row names columns by the tags of its cells."""
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def named_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the name of each column by the rows of a header, of which a cell may be over several columns."""
    names: list[list[str]] = [[] for _ in range(max(map(len, rows)))]
    for number, row in enumerate(rows):
        above = ""
        for column, name in enumerate(row):
            above = name or (above if number < len(rows) - 1 else "")
            if above and above not in names[column]:
                names[column].append(above)
    return [" ".join(parts) for parts in names]


def look(cell: Any, *, is_one_of_two: bool) -> tuple[str, ...]:
    """Return by what a cell is told from others at sight: its attributes, and whether all of it is bold.

    Of two cells in a row, each of which may have a class of its column, only the colour and the letters tell.
    """
    words, bold = ("".join(islice(part, _MOST_TEXTS)).split() for part in (cell.itertext(), _bold(cell)))
    is_bold = bool(words) and words == bold
    names = ("bgcolor",) if is_one_of_two else ("class", "bgcolor", "style")
    return cell.tag, *(cell.get(name) or "" for name in names), str(is_bold)


def _bold(cell: Any) -> Iterator[str]:
    return (text for element in islice(cell.iter("b", "strong"), 3) for text in element.itertext())
