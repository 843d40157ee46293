"""Find words in a passage verbatim, up to white space and the shape of punctuation, and give their offsets.

It understands nothing: words that differ in one letter are not found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.records import Source

_ALIKE = (
    dict.fromkeys("“”‘’′`「」『』《》〈〉", "'") | {'"': "'"} | dict.fromkeys("‐‑‒–—―−", "-") | {"～": "~", "〜": "~"}
)
_MARGIN = " '.,…"
LEAST = 4  # letters or digits of a quote that proves anything: fewer occur anywhere


@dataclass(frozen=True, slots=True)
class SupportingSpan:
    """Words of a passage, ``document.text[start:end]``.

    Attributes:
        source: the passage.
        start: offset of the first character in the document.
        end: offset after the last character.
    """

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the words of the span."""
        return self.source.document.text[self.start : self.end]


def verbatim(words: str, source: Source, least: int = LEAST) -> SupportingSpan | None:
    """Return the first place of some words in a passage; None where they do not occur or are too short.

    Args:
        words: what is looked for. White space does not count, and all quotation marks and dashes are alike.
        source: the passage; a paragraph with a prompt injection in it supports nothing.
        least: the number of letters and digits that the words have at least.
    """
    wanted = "".join(_squeezed(words)[0]).strip(_MARGIN)
    if sum(map(str.isalnum, wanted)) < least:
        return None
    characters, offsets = _squeezed(source.chunk.text)
    place = characters.find(wanted)
    while place >= 0:
        start = source.chunk.start + offsets[place]
        end = source.chunk.start + offsets[place + len(wanted) - 1] + 1
        if is_trusted(source, start, end):
            return SupportingSpan(source, start, end)
        place = characters.find(wanted, place + 1)
    return None


def whole_sentences(span: SupportingSpan) -> SupportingSpan:
    """Return a span grown to the sentences of its passage that it touches: a citation is read as a whole."""
    touched = [s for s in span.source.sentences if s.start < span.end and span.start < s.end]
    if not touched:
        return span
    return SupportingSpan(span.source, min(span.start, touched[0].start), max(span.end, touched[-1].end))


def is_trusted(source: Source, start: int, end: int) -> bool:
    """Return whether no sentence in a range of the document is in a paragraph with a prompt injection."""
    touched = zip(source.sentences, source.free_of_injection, strict=True)
    return all(free for sentence, free in touched if sentence.start < end and start < sentence.end)


def trusted_sentences(source: Source) -> list[str]:
    """Return the sentences of a passage outside of paragraphs with a prompt injection, in order."""
    kept = zip(source.sentences, source.free_of_injection, strict=True)
    return [sentence.text for sentence, free in kept if free]


def trusted_text(source: Source) -> str:
    """Return the trusted sentences of a passage as one text, a line each."""
    return "\n".join(trusted_sentences(source))


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """Return the characters of a text as they are compared, and the offset of each."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", _ALIKE.get(character, character)).lower():
            if not one.isspace():
                characters.append(one)
                offsets.append(offset)
    return "".join(characters), offsets
