"""Find where on a page a quote is: by its letters and figures alone, in the order in which the page has them.

The text of a document is joined over the lines and columns of its pages, with hyphens taken out, and its pages have
their own ligatures and decomposed syllables. So both are compared letter by letter in their decomposed form. Pure
functions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ui.reading.page_images import Box

_PART = 24  # letters; a quote that is not there as a whole is looked for in parts
_ENOUGH = 0.6  # share of the letters of a quote that must be found in parts
_SAME_LINE = 0.5  # share of its height by which a letter overlaps with the line that it goes on
_GAP = 3.0  # heights between two letters of one mark


def marks(letters: str, boxes: Sequence[Box], quote: str, near: float = 0.0) -> list[Box]:
    """Return the boxes, one a line, of a quote on a page; none where it is not found.

    Args:
        letters: of the page.
        boxes: one for each letter.
        quote: what of the quote is on this page.
        near: about where on the page it is, 0..1: the nearest one of several places is taken.
    """
    page, owners = _decomposed(letters)
    sought, _ = _decomposed(quote)
    spans = _whole(page, owners, sought, near) or _in_parts(page, sought)
    found = sorted({owners[place] for start, end in spans for place in range(start, end)})
    return _by_line([boxes[place] for place in found])


def _decomposed(text: str) -> tuple[str, list[int]]:
    """Return letters and figures in their decomposed form, and for each the character that it is of."""
    found, owners = [], []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKD", character).casefold():
            if one.isalnum():
                found.append(one)
                owners.append(place)
    return "".join(found), owners


def _whole(page: str, owners: Sequence[int], sought: str, near: float) -> list[tuple[int, int]]:
    """Return the place of a quote that neither begins nor ends within a character, as 가 does in 각."""
    places, place = [], page.find(sought) if sought else -1
    while place >= 0:
        end = place + len(sought)
        if all(at in (0, len(page)) or owners[at - 1] != owners[at] for at in (place, end)):
            places.append(place)
        place = page.find(sought, place + 1)
    if not places:
        return []
    start = min(places, key=lambda one: abs(one - near * len(page)))
    return [(start, start + len(sought))]


def _in_parts(page: str, sought: str) -> list[tuple[int, int]]:
    spans, place = [], 0
    for start in range(0, len(sought), _PART):
        part = sought[start : start + _PART]
        found = page.find(part, place)
        if found >= 0:
            place = found + len(part)
            spans.append((found, place))
    return spans if sum(end - start for start, end in spans) > _ENOUGH * len(sought) else []


def _by_line(boxes: Sequence[Box]) -> list[Box]:
    lines: list[list[float]] = []
    for left, top, right, bottom in boxes:
        if lines and _goes_on(lines[-1], left, top, bottom):
            line = lines[-1]
            lines[-1] = [min(line[0], left), min(line[1], top), max(line[2], right), max(line[3], bottom)]
        else:
            lines.append([left, top, right, bottom])
    return list(lines)


def _goes_on(line: Box, left: float, top: float, bottom: float) -> bool:
    height = max(bottom - top, 1e-6)
    overlap = min(line[3], bottom) - max(line[1], top)
    return overlap > _SAME_LINE * height and line[0] <= left <= line[2] + _GAP * height
