"""Cut an excerpt from a document: a quote with the context around it.

Pure functions over text and offsets. The module knows neither HTML nor answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.records import Document

REACH = 180  # characters of context on either side of a quote
ENOUGH = 60  # characters; with less context, the next paragraph is shown too
_WHITE_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote in its context: ``before + quote + after`` is one slice of the document's text.

    ``whole`` is false if the document was not found or no longer contains the quote at its offsets.
    """

    quote: str
    before: str = ""
    after: str = ""
    cut_before: bool = False
    cut_after: bool = False
    whole: bool = False
    author: str | None = None
    dating: str | None = None
    language: str | None = None
    kind: str = "document"


def excerpt(document: Document | None, start: int, end: int, quote: str) -> Excerpt:
    """Return the quote with the rest of its paragraph, and the paragraph above if the quote begins its own.

    Args:
        document: the quoted document; None if it was not found.
        start: the offset of the quote's first character in the document's text.
        end: the offset after its last character.
        quote: the quote.
    """
    if document is None or document.text[start:end] != quote:
        return Excerpt(quote)
    text = document.text
    left = _paragraph_start(text, start)
    if not text[left:start].strip():
        left = _paragraph_start(text, len(text[:left].rstrip()))
    right = _paragraph_end(text, end)
    if len(text[left:start].strip()) + len(text[end:right].strip()) < ENOUGH:
        right = _paragraph_end(text, len(text) - len(text[right:].lstrip()))
    near_left, near_right = _not_before(text, left, start - REACH), _not_after(text, right, end + REACH)
    return Excerpt(
        quote=quote,
        before=text[near_left:start],
        after=text[end:near_right],
        cut_before=near_left > left,
        cut_after=near_right < right,
        whole=True,
        author=document.author,
        dating=document.dating,
        language=document.language,
        kind=document.kind,
    )


def shortened(text: str, reach: int) -> str:
    """Return the beginning of a text, at most ``reach`` characters up to the end of a word, with an ellipsis."""
    if len(text) <= reach:
        return text
    return text[: _not_after(text, len(text), reach)].rstrip() + "…"


def _paragraph_start(text: str, offset: int) -> int:
    border = text.rfind("\n\n", 0, offset)
    return border + 2 if border >= 0 else 0


def _paragraph_end(text: str, offset: int) -> int:
    border = text.find("\n\n", offset)
    return border if border >= 0 else len(text)


def _not_before(text: str, left: int, limit: int) -> int:
    """Return ``left`` if it is not before ``limit``, otherwise the start of the first word from ``limit`` on."""
    if left >= limit:
        return left
    space = _WHITE_SPACE.search(text, limit, limit + 40)
    return space.end() if space else limit


def _not_after(text: str, right: int, limit: int) -> int:
    """Return ``right`` if it is not after ``limit``, otherwise the end of the last word before ``limit``."""
    if right <= limit:
        return right
    spaces = list(_WHITE_SPACE.finditer(text, max(0, limit - 40), limit))
    return spaces[-1].start() if spaces else limit
