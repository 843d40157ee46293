"""Cut passages into windows: a few sentences that are read at once, with what tells what they are about.

A window's body is a slice of its document, so a span in it is a place in the document. Its context is what a reader
would know before: title, date, the heading above, the header of a table, the line that introduces a list.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.index import written_on
from rag.records import Document, Sentence
from rag.text import PartialDate, find_quantities, headings_above, is_heading, leads

# Characters, Hangul counted once and others .45, as e5's vocabulary has about 1.7 and 3.7 to a token: some 100 tokens.
LONGEST = 170.0
_OTHER_THAN_HANGUL = 0.45
OVERLAP = 1  # sentences at the beginning of a window that the one before ends with
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive sentences of a document: ``document.text[start:end] == text``.

    Attributes:
        document_id: the document.
        start: where it begins, in characters.
        end: where it ends.
        text: its body.
        context: what is above it and tells what it is about; "" for nothing.
    """

    document_id: str
    start: int
    end: int
    text: str
    context: str


def windows_of(document: Document, sentences: Sequence[Sentence]) -> list[Window]:
    """Return the windows of consecutive sentences of a document, in order; each sentence is in at least one.

    Args:
        document: the document.
        sentences: its sentences, ascending, from one passage or from several.
    """
    found = []
    for first, last in _ranges(sentences):
        start, end = sentences[first].start, sentences[last].end
        found.append(Window(document.id, start, end, document.text[start:end], context_of(document, start)))
    return found


def context_of(document: Document, start: int) -> str:
    """Return what is above a place of a document: title, date, heading, and the lines that lead it."""
    text = document.text
    headings = [] if is_heading(text, start) else headings_above(text, start)[-1:]
    parts = (document.title, document.published, *headings, *leads(text, start))
    return " · ".join(part for part in dict.fromkeys(parts) if part)


def context_with_dates(document: Document, window: Window) -> str:
    """Return a window's context and what its relative dates mean, as "3년 전 = 2021 · 지난달 = 2024-04".

    Args:
        document: the document of the window; its day is that from which they count.
        window: the window.
    """
    day = written_on(document, window.start)
    found = find_quantities(window.text, reference=day) if day else ()
    dates = {one.text: _spelled(one.value) for one in found if isinstance(one.value, PartialDate)}
    told = (f"{words} = {date}" for words, date in dates.items() if date and date[:4] not in words)
    return " · ".join(part for part in (window.context, *told) if part)


def _spelled(date: PartialDate) -> str:
    """Return a date as far as its year, month and day are known; "" where the year is not."""
    known = itertools.takewhile(lambda part: part is not None, (date.year, date.month, date.day))
    return "-".join(f"{part:02}" for part in known)


def _ranges(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of the sentences of each window."""
    first = 0
    while first < len(sentences):
        last, used = first, _length(sentences[first].text)
        while last + 1 < len(sentences) and (used := used + _length(sentences[last + 1].text)) <= LONGEST:
            last += 1
        yield first, last
        if last + 1 == len(sentences):
            return
        first = max(first + 1, last + 1 - OVERLAP)


def _length(text: str) -> float:
    hangul = len(_HANGUL.findall(text))
    return hangul + _OTHER_THAN_HANGUL * (len(text) - hangul)
