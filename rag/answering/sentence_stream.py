"""Split the streamed text of a model into sentences with the keys that they cite.

A sentence is returned once it is certainly complete: something other than a citation follows it, or the text ends.
Decorative Markdown (bullets, bold) is dropped; links, images and HTML are kept as plain characters. The module verifies
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rag.text import CLOSING_MARKS, ends_in_abbreviation, without_marks

_MARKER = r"\[\s*[A-Za-z0-9]{1,8}(?:\s*[,;]\s*[A-Za-z0-9]{1,8})*\s*\](?!\()"
_MARKERS = re.compile(rf"\s*{_MARKER}")
# A sentence ends at a line break, or at a mark, the quotation marks, brackets and citations after it, and a space.
_END = re.compile(
    rf"\n+|(?<=[.!?。！？…]){CLOSING_MARKS}(?:\s?{_MARKER})*\s+(?=[^\s\[])|(?<=[.!?。！？…])(?:\s?{_MARKER})+\s*(?=[^\s\[])"
)
# The end of a complete sentence: a mark, or a Korean ending.
_WHOLE = re.compile(r"(?:[.!?。！？…:;]|[다요죠음임됨함까])[*_`\"'”’»)\]]*$|^\W*[A-Z_]{3,}$")
_BOLD = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """Sentence that a model wrote.

    Attributes:
        text: the sentence without citation markers.
        keys: the known keys that its markers name, in order.
    """

    text: str
    keys: tuple[str, ...]


class SentenceStream:
    """Splitter of a growing text into draft sentences.

    Args:
        keys: the known keys; a marker with another key is dropped from the text as well.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = frozenset(keys)
        self._rest = ""

    def feed(self, piece: str) -> Iterator[DraftSentence]:
        """Yield the sentences that the next piece of text completes."""
        self._rest += piece
        position = 0
        for match in _END.finditer(self._rest):
            is_open = ends_in_abbreviation(self._rest[position : match.start()], is_draft=True)
            if is_open and "\n" not in match[0]:
                continue
            yield from self._draft(self._rest[position : match.end()])
            position = match.end()
        self._rest = self._rest[position:]

    @property
    def unfinished(self) -> int:
        """Return the length of the incomplete sentence, in characters."""
        return len(self._rest)

    def finish(self) -> Iterator[DraftSentence]:
        """Yield the rest after the end of the text; an incomplete last sentence is dropped."""
        if _WHOLE.search(_MARKERS.sub("", self._rest).rstrip()):
            yield from self._draft(self._rest)
        self._rest = ""

    def _draft(self, text: str) -> Iterator[DraftSentence]:
        named = [key for marker in _MARKERS.findall(text) for key in re.findall(r"[A-Za-z0-9]+", marker)]
        bare = _BOLD.sub("", without_marks(_MARKERS.sub("", text)))
        bare = " ".join(bare.split())
        if re.search(r"\w", bare):
            yield DraftSentence(bare, tuple(dict.fromkeys(key for key in named if key in self._keys)))
