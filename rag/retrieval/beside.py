"""Tell what is beside a sentence of a passage that may name what the sentence leaves out.

That is the sentence before and the one after; but no row of a table speaks of the thing of another row, nor a field of
that of another record, and what a message of a chat is about was often said some messages before.
"""

from __future__ import annotations

from rag.index import metadata_line
from rag.records import Source
from rag.text import has_cells, header_of, turn_start

MOST_SAID = 5  # sentences of a chat that are remembered


def beside(source: Source, place: int) -> tuple[str, str]:
    """Return the text before and the text after a sentence; empty for none.

    Args:
        source: the passage.
        place: of the sentence among those of the passage.
    """
    sentences = source.sentences
    if has_cells(sentences[place].text) or header_of(source.document.text, sentences[place].start):
        return "", ""
    is_said = turn_start(source.document.text, sentences[place].start) is not None
    before = sentences[max(0, place - (MOST_SAID if is_said else 1)) : place]
    return " ".join(one.text for one in before), " ".join(one.text for one in sentences[place + 1 : place + 2])


def metadata_of(source: Source, place: int) -> str:
    """Return the metadata of a sentence: title, outlet, date, headings and leads.

    Args:
        source: the passage.
        place: of the sentence among those of the passage.
    """
    return metadata_line(source.document, source.sentences[place].start)
