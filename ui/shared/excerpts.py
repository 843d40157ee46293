"""A quote in its surroundings: how much of a document stands around the words that are marked.

Pure functions over text and offsets. The module knows no HTML and no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.records import Document

REACH = 180  # characters of context on either side of a quote
ENOUGH = 60  # with less context than this, the paragraph below is shown too
_WHITE_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A span in its surroundings: ``before + quote + after`` is one slice of the document's text.

    ``whole`` is false where the document could not be found or no longer holds the quote.
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
    is_digest: bool = False


def excerpt(document: Document | None, start: int, end: int, quote: str) -> Excerpt:
    """The quote with the rest of its paragraph, and the heading or paragraph above where it stands first."""
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
        is_digest=document.kind == "digest",
    )


def shortened(text: str, reach: int) -> str:
    """The beginning of a text, up to the end of a word and at most ``reach`` characters long, with an ellipsis."""
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
    """``left``, or the first word that begins at ``limit`` or behind it where ``left`` lies farther out."""
    if left >= limit:
        return left
    space = _WHITE_SPACE.search(text, limit, limit + 40)
    return space.end() if space else limit


def _not_after(text: str, right: int, limit: int) -> int:
    """``right``, or the end of the last word that ends before ``limit`` where ``right`` lies farther out."""
    if right <= limit:
        return right
    spaces = list(_WHITE_SPACE.finditer(text, max(0, limit - 40), limit))
    return spaces[-1].start() if spaces else limit
