"""Read the lines of a PDF page with the place of each.

This module knows what pypdf tells of a page; it does not judge the lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.index.documents.pdf.fonts import is_unreadable, read_pairs_of_bytes
from rag.index.documents.pdf.moves import join_moves
from rag.index.documents.text_width import width_of

if TYPE_CHECKING:
    from pypdf import PageObject

# Typographic ligatures are replaced by their letters, and tabs, which some programs write between words, by spaces.
_REPLACED = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\t": " "})
_WORDS_APART = 1.5  # times the size of the letters
_UNCERTAIN = 0.25  # share of its estimated width by which a part of a line may be wider


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. ``x`` and ``y`` are where it begins, in points from the left and from the bottom."""

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 10.0  # of its first character, in points
    upright: bool = True  # not turned, as notes along the margin are

    @property
    def end(self) -> float:
        """Return about where the line ends, in points from the left: a letter is half as wide as it is high."""
        return self.x + width_of(self.text.strip()) * self.size / 2


def lines_of(page: PageObject) -> list[Line]:
    """Return the lines of a page in the order in which the file stores them, empty lines too.

    Characters of a font that does not say which they are become U+FFFD, so that a gap is seen where one is.
    """
    lines: list[Line] = []
    text, first, last = "", Line(""), Line("")

    def visit(run: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        nonlocal text, first, last
        if run.strip() and is_unreadable(font):
            run = "".join(character if character.isspace() else "\ufffd" for character in run)
        for number, part in enumerate(run.split("\n")):
            if number:
                lines.append(_written(text, first))
                text = ""
            if part.strip():
                placed = _placed(text_matrix, matrix, size)
                if text.strip() and _lies_apart(last, placed):
                    lines.append(_written(text, first))
                    text = ""
                if not text.strip():
                    first = placed
                last = replace(placed, text=part)
            text += part

    read_pairs_of_bytes(page)
    join_moves(page)
    page.extract_text(visitor_text=visit)
    if text:
        lines.append(_written(text, first))
    return lines


def _written(text: str, place: Line) -> Line:
    return replace(place, text=text.translate(_REPLACED))


def _lies_apart(left: Line, right: Line) -> bool:
    """Return whether there is more space between two parts of a line than between words."""
    certain = _WORDS_APART * left.size + _UNCERTAIN * (left.end - left.x)
    return left.upright and right.upright and right.x - left.end > certain


def _placed(text: list[float], page: list[float], size: float) -> Line:
    """Return an empty line at the place where two transformations, one after the other, move the origin."""
    a = text[0] * page[0] + text[1] * page[2]
    b = text[0] * page[1] + text[1] * page[3]
    x = text[4] * page[0] + text[5] * page[2] + page[4]
    y = text[4] * page[1] + text[5] * page[3] + page[5]
    return Line("", x, y, abs(size) * math.hypot(a, b), abs(b) <= abs(a))
