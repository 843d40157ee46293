"""Tell the notes at the foot of a page or a column from its text, so that they cut no sentence that goes on after them.

They are the last lines, no more than those of the text, in smaller letters, and the first of them begins with a mark.
This module knows places only; where notes stand in the text is told by ``flow``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.index.documents.pdf.lines import Line

_SMALLER = 0.95  # times the size of the text
_MARK = re.compile(
    r"\s*(?P<mark>[(\[]?(?P<number>[0-9]{1,3})(?:[)\].]|(?![0-9.,%]))|[*†‡§¶]{1,3}\)?|[¹²³⁴-⁹]{1,3}\)?|주\s?[0-9]*\))\s*"
)


def size_of_text(pages: Iterable[Iterable[Line]]) -> float:
    """Return the size of the letters in which most of a document is set; 0 where it has no text."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=sizes.__getitem__, default=0.0)


def with_notes_apart(lines: Sequence[Line], size: float) -> Iterator[tuple[list[Line], list[Line]]]:
    """Yield lines in parts, each with the notes that stand below it.

    Args:
        lines: those of a page, or of one of its columns; there may be several columns one after the other.
        size: that of the letters of the text.
    """
    text: list[Line] = []
    for column in _columns(lines):
        above, notes = _without_notes(column, size)
        text += above
        if notes:
            yield text, notes
            text = []
    if text:
        yield text, []


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines up to each place from which they go on higher up the page."""
    column: list[Line] = []
    lowest = float("inf")
    for line in lines:
        if line.text.strip() and line.y > lowest + line.size:
            yield column
            column, lowest = [], float("inf")
        column.append(line)
        lowest = min(lowest, line.y) if line.text.strip() else lowest
    yield column


def _without_notes(lines: Sequence[Line], size: float) -> tuple[list[Line], list[Line]]:
    """Return the lines of a column without the notes at its foot, and the notes, with an empty line between two."""
    first = len(lines)
    while first and (not lines[first - 1].text.strip() or _is_small(lines[first - 1], size)):
        first -= 1
    while first < len(lines) and not _MARK.match(lines[first].text):
        first += 1
    if 2 * first < len(lines):  # a page of small print, such as a list of sources
        return list(lines), []
    return list(lines[:first]), _apart(lines[first:])


def without_marks(lines: Iterable[Line], notes: Iterable[Line]) -> list[Line]:
    """Return lines without the marks that refer to the notes of their page, where a sentence ends before them.

    Elsewhere a figure may be one of the text, as in CO2.
    """
    marks = {mark["mark"] for note in notes if (mark := _MARK.match(note.text))}
    if not marks:
        return list(lines)
    named = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    reference = re.compile(rf"([^\W\d][.!?。][\"'”’]?)(?:{named})(?=\s|$)")
    return [replace(line, text=reference.sub(r"\1", line.text)) for line in lines]


def _is_small(line: Line, size: float) -> bool:
    return line.upright and line.size < _SMALLER * size


def _apart(lines: Iterable[Line]) -> list[Line]:
    """Return the lines of notes with an empty one before each note, and marks that are raised in the line of theirs."""
    found: list[Line] = []
    raised, number = "", 0
    for line in lines:
        text, raised = f"{raised} {line.text.strip()}".strip(), ""
        mark = _MARK.match(text)
        if mark and mark.end() == len(text):
            raised = text
            continue
        if mark and (mark["number"] is None or int(mark["number"]) == number + 1 or not number):
            number = int(mark["number"] or number)
            found.append(Line(""))
        found.append(replace(line, text=text))
    return found
