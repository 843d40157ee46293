"""Tell the notes at the foot of a page or a column from its text, so that they cut no sentence that goes on after them.

They are the last lines, fewer than those of the text and in smaller letters, and the first of them begins with a mark.
This module knows places only; where notes stand in the text is told by ``flow``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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


def without_notes(lines: Sequence[Line], size: float) -> tuple[list[Line], list[Line]]:
    """Return the lines of a column without the notes at its foot, and the notes, with an empty line between two.

    Args:
        lines: those of one column, from the top.
        size: that of the letters of the text.
    """
    first = len(lines)
    while first and (not lines[first - 1].text.strip() or _is_small(lines[first - 1], size)):
        first -= 1
    while first < len(lines) and not _MARK.match(lines[first].text):
        first += 1
    if 2 * first <= len(lines):  # a page of small print, such as a list of sources
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
