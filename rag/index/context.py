"""Tell what a reader of a sentence knows already: title, headings, the lines that lead it, and the day it was written.

A row of a table, a field of a record and an item of a list are no sentences. They are embedded with their context, and
rows with the names of their columns; sentences are embedded as they are.
"""

from __future__ import annotations

import functools
import re

from rag.records import Document, Sentence
from rag.text import (
    PartialDate,
    find_quantities,
    has_cells,
    heading_of,
    headings_above,
    is_item,
    leads,
    parse_partial_date,
    question_above,
    turn_start,
    with_columns,
)

_SENTENCE_END = re.compile(r"[.!?…。다요죠음함][\"'”’)\]]*\s*$")


def metadata_line(document: Document, offset: int) -> str:
    """Return the metadata of a place as one line: title, publisher, author, date, the heading and the leads above it.

    A heading that begins at the place counts as the one above it; of the others only the nearest does.
    """
    text = document.text
    own = heading_of(text[offset : text.find("\n", offset) % (len(text) + 1)])
    above = ([own] if own else headings_above(text, offset)[-1:], leads(text, offset))
    parts = (document.title, document.publisher, document.author, document.published, *above[0], *above[1])
    return " ".join(dict.fromkeys(part for part in parts if part))


def written_on(document: Document, offset: int) -> PartialDate | None:
    """Return the day from which relative dates count at a place: that of a heading above it, or the document's."""
    for heading in reversed(headings_above(document.text, offset)):
        if day := _day_in(heading):
            return day
    return _date(document.published or "")


def embedded_text(document: Document, sentence: Sentence) -> str:
    """Return what is embedded of a sentence: itself, or with what a row, a field, an item and an answer depend on.

    It is made from the text alone, so that a document under another name has the same vectors.
    """
    text = with_columns(document.text, sentence.start, sentence.end)
    if not (has_cells(text) or _is_fragment(document.text, sentence)):
        return text
    above = [line for line in leads(document.text, sentence.start) if not has_cells(line) and line not in text]
    context = " · ".join(dict.fromkeys((*headings_above(document.text, sentence.start)[-1:], *above)))
    return "\n".join(filter(None, (context, text)))


def _is_fragment(text: str, sentence: Sentence) -> bool:
    """Return whether a sentence answers a question above it, or is an item of a list that ends as no sentence does."""
    is_said = turn_start(text, sentence.start) is not None or bool(_SENTENCE_END.search(sentence.text))
    return (is_item(sentence.text) and not is_said) or bool(question_above(text, sentence.start))


@functools.lru_cache(maxsize=2_000)
def _day_in(heading: str) -> PartialDate | None:
    dates = (one.value for one in find_quantities(heading) if isinstance(one.value, PartialDate))
    return next((date for date in dates if date.year and date.month and date.day), None)


@functools.lru_cache(maxsize=2_000)
def _date(published: str) -> PartialDate | None:
    return parse_partial_date(published)
