"""Cut a document into chunks: exact slices of its text, made of whole sentences.

LangChain's token splitters are not used: with an overlap they report ``start_index`` -1 for some chunks, and they cut
inside Korean sentences, so the offsets of a quote in its document would be lost. The module knows neither the tokeniser
nor the sentence splitter; both come in as functions.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from rag.records import Chunk, Document, Sentence
from rag.text import is_heading

Span = tuple[int, int]
VERSION = 2  # part of an index's identity: another way of cutting makes other chunks, or other vectors of sentences


def chunk(
    document: Document,
    sentences: Sequence[Span],
    *,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> list[Chunk]:
    """Pack whole sentences, in order, into chunks of at most ``max_tokens`` tokens.

    A chunk begins at a heading where the chunk before it is at least half full, so that sections stay together.
    A single sentence above the limit is cut at white space, or where there is none, between characters.

    Args:
        document: the text that is cut.
        sentences: half-open ranges, ascending and disjoint, as ``Analyzer.sentences`` gives them.
        count_tokens: tokens of a text, special tokens included.
        max_tokens: what the embedder reads of a text.

    Returns:
        Chunks with ``document.text[c.start:c.end] == c.text``, ascending and disjoint. Every sentence is in one.
    """
    pieces = [piece for span in sentences for piece in _fit(document.text, span, count_tokens, max_tokens)]
    chunks: list[Chunk] = []
    start, end, used = 0, 0, 0
    for piece_start, piece_end in pieces:
        tokens = count_tokens(document.text[piece_start:piece_end])
        heads_section = is_heading(document.text, piece_start) and used > max_tokens // 2
        if used and (used + tokens > max_tokens or heads_section):
            chunks.append(_make(document, start, end))
            used = 0
        if not used:
            start = piece_start
        end, used = piece_end, used + tokens
    if used:
        chunks.append(_make(document, start, end))
    return chunks


def sentences_of(chunks: Sequence[Chunk], document: Document, spans: Sequence[Span]) -> list[Sentence]:
    """Return the sentences of all chunks, in order; a sentence that spans two chunks is cut at their border.

    Args:
        chunks: of the document, ascending and disjoint.
        document: the text.
        spans: its sentences as half-open ranges, ascending and disjoint.
    """
    found: list[Sentence] = []
    ends = [last for _, last in spans]
    for item in chunks:
        for number in range(bisect_right(ends, item.start), len(spans)):
            first, last = spans[number]
            if first >= item.end:
                break
            start, end = max(first, item.start), min(last, item.end)
            found.append(Sentence(document.id, item.id, start, end, document.text[start:end]))
    return found


def page_of(document: Document, offset: int) -> int | None:
    """Return the 1-based page that contains an offset, or None where the document has no pages."""
    return bisect_right(document.pages, offset) or None if document.pages else None


def _make(document: Document, start: int, end: int) -> Chunk:
    digest = hashlib.blake2b(f"{document.id}:{start}:{end}".encode(), digest_size=8).hexdigest()
    return Chunk(digest, document.id, start, end, document.text[start:end], page_of(document, start))


def _fit(text: str, span: Span, count_tokens: Callable[[str], int], max_tokens: int) -> Iterator[Span]:
    """Yield the span itself, or consecutive parts of it that each have at most ``max_tokens`` tokens."""
    start, end = span
    longest = 8 * max_tokens  # characters; bounds the work on text without sentences or spaces
    while end - start > longest or count_tokens(text[start:end]) > max_tokens:
        low, high = start + 1, min(end, start + longest)  # the longest prefix that fits; one character always goes
        while low < high - 1:
            middle = (low + high) // 2
            if count_tokens(text[start:middle]) <= max_tokens:
                low = middle
            else:
                high = middle
        space = max((text.rfind(mark, start + 1, low) for mark in " \n\t"), default=-1)
        cut = space if space > start + (low - start) // 2 else low
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
