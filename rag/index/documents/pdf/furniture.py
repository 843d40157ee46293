"""Find what is printed on every page around the text: running heads and feet, page numbers, notes along the margin.

A line is furniture when it returns at the same place on most pages or on several near ones, as its chapter's head does.
Numbers must be the same, or count the pages: sums and names in the same place of many forms are text.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from rag.index.documents.pdf.lines import Line

_NUMBER = re.compile(r"[0-9]+")
_MOST_NUMBERS = 8  # in a line, a day and a time among them; more are a row of a table
_LONGEST_NUMBER = 4  # digits of a page number
_TOLERANCE = 3  # points by which the same place may differ
_ROWS = 4  # at the top and at the bottom of a page that may be furniture
_NEAR = 4  # pages to each side among which a chapter's head returns
_LARGER = 1.2  # times the usual size of a page's letters: a heading, not furniture

_Mark = tuple[str, int, int]  # wording, points from the left (or what kind of place it is), points from the bottom
_ROW, _ANYWHERE = -1, -2


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Return the lines of each page without its furniture; all of them where nothing else would be left."""
    found: dict[_Mark, set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for line in lines:
            for mark in _marks(line, number):
                found[mark].add(number)
    kept: list[list[Line]] = []
    for number, lines in enumerate(pages):

        def returns(line: Line, page: int = number) -> bool:
            return any(_is_often(_around(mark, found), page, len(pages)) for mark in _marks(line, page))

        furniture = {id(line) for line in _furniture(lines, returns)}
        kept.append([line for line in lines if id(line) not in furniture])
    return kept if any(line.text.strip() for lines in kept for line in lines) else list(pages)


def _marks(line: Line, page: int) -> Iterator[_Mark]:
    """Yield by what a line may be known on other pages: wording and place, with numbers counted from the page's.

    An upright line is known by its height alone, for page numbers change sides. A page number alone is known anywhere,
    and one at the end of a line whatever the rest of it says, which may be the title of a chapter.
    """
    text = " ".join(line.text.split()).casefold()
    if not text:
        return
    across, height = _ROW if line.upright else round(line.x), round(line.y)
    yield text, across, height
    numbers = list(_NUMBER.finditer(text))
    if len(numbers) <= _MOST_NUMBERS:
        for found in numbers:
            if len(found[0]) <= _LONGEST_NUMBER:
                counted = f"#{int(found[0]) - page}#"
                yield text[: found.start()] + counted + text[found.end() :], across, height
                if found[0] == text:
                    yield counted, _ANYWHERE, 0
                elif f" {found[0]}" == text[found.start() - 1 :]:
                    yield counted, across, height


def _around(mark: _Mark, found: dict[_Mark, set[int]]) -> set[int]:
    """Return the pages that have a mark at about the same height."""
    wording, across, height = mark
    near = range(-_TOLERANCE, _TOLERANCE + 1) if across == _ROW else (0,)
    return set().union(*(found.get((wording, across, height + away), ()) for away in near))


def _furniture(lines: list[Line], returns: Callable[[Line], bool]) -> Iterator[Line]:
    rows = _rows([line for line in lines if line.upright and line.text.strip()])
    usual = statistics.median(line.size for row in rows for line in row) if rows else 0.0
    for edge in (rows, rows[::-1]):
        for row in edge[:_ROWS]:
            repeated = [line for line in row if line.size <= _LARGER * usual and returns(line)]
            if not repeated or len(row) - len(repeated) > 1:  # a number with several others beside it is in a table
                break
            yield from repeated
    yield from (line for line in lines if not line.upright and returns(line))


def _is_often(pages: set[int], here: int, total: int) -> bool:
    side = {page for page in pages if page % 2 == here % 2}  # left and right pages have heads of their own
    most = len(pages) >= 2 and 2 * len(pages) > total
    most = most or (len(side) >= 2 and 4 * len(side) > total)
    return most or sum(abs(page - here) <= _NEAR for page in pages) >= 3


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Return lines by height, from the top of the page; those at the same height together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y <= 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows
