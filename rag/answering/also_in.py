"""Name the reprints that have the words of a citation: one source in several places, not several that agree."""

from __future__ import annotations

from pathlib import PurePosixPath

from rag.records import Citation, Document, Reprint
from rag.retrieval import Reprints


def also_in(document: Document, quote: str, reprints: Reprints) -> tuple[Reprint, ...]:
    """Return the other documents with the text of a document in which a quote from it is, too.

    Args:
        document: the cited document.
        quote: the quote.
        reprints: which of the documents found are one text.
    """
    return tuple(
        Reprint(other.id, other.title, other.publisher, other.published, other.source)
        for other in reprints.with_words(document, quote)
    )


def reprints_text(citation: Citation, language: str) -> str:
    """Return where else the quote of a citation is, with title, outlet and date; "" where it is in no reprint."""
    if not citation.also_in:
        return ""
    undated = "날짜 미상" if language == "ko" else "undated"
    places = [_place(other, other.published or undated) for other in citation.also_in]
    return f"{'같은 대목이 실린 글' if language == 'ko' else 'also in'}: {' · '.join(places)}"


def _place(other: Reprint, published: str) -> str:
    """Return where a reprint is; a file that gave its name as the title is named once."""
    if not other.publisher and PurePosixPath(other.source).stem == other.title:
        return f"{other.source} ({published})"
    return f"{other.title} ({other.publisher or other.source}, {published})"
