"""Find where the sentences of a growing line of a draft begin, past citations and abbreviations.

What follows a mark may decide whether it ends a sentence, so that the answer may be "not known yet". The module knows
no forms and yields no sentences.
"""

from __future__ import annotations

import re

from rag.answering.citation_markers import BRACKETS, CitationMarkers
from rag.text import ends_in_abbreviation

_STOP = re.compile(r"[.!?。！？…\[【(（<{]")
# Quotation marks, brackets, bold and raised numbers after the mark that ends a sentence.
_CLOSING = re.compile(r"[\"'”’»)\]）】*_`⁰¹²³⁴-⁹]*")
_JOINT = re.compile(r"\s*[,;&·、–—~-]\s*")  # between two citations
_SPACES = re.compile(r"\s*(?:\\(?=\[))?")  # "\[" is a bracket
_LATIN_STOP = re.compile(r"[A-Za-z]\.$")  # what may be an abbreviation, of which the next word decides
_LONGEST_ABBREVIATION = 16  # characters
_LONGEST_WORD = 12  # characters of the next word that are waited for
_WORD = re.compile(rf"\S{{0,{_LONGEST_WORD}}}")


class DraftBorders:
    """Finder of the borders between the sentences of one line.

    Args:
        markers: the reader of citations.
    """

    def __init__(self, markers: CitationMarkers) -> None:
        self._markers = markers
        self._scanned = 0  # how much of the line is known to hold no end of a sentence

    def restart(self) -> None:
        """Begin a new line."""
        self._scanned = 0

    def drop(self, length: int) -> None:
        """Take note that so many characters at the beginning of the line are gone."""
        self._scanned = max(0, self._scanned - length)

    def next_start(self, text: str, start: int, *, is_whole: bool) -> int | None:
        """Return where the sentence after the one at ``start`` begins; None where none does, or not yet.

        Args:
            text: the line as far as it has come; it only grows until ``restart``.
            start: where its current sentence begins.
            is_whole: nothing will be added to the line.
        """
        position = max(start, self._scanned)
        while stop := _STOP.search(text, position):
            self._scanned = position = stop.start()
            if text[position] in BRACKETS:
                end = self._markers.end(text, position, is_whole=is_whole)
                if end is None:
                    return None
                position = max(end, position + 1)
                continue
            following = self._after(text, position + 1, is_whole=is_whole)
            if following is None:
                return None
            before = text[max(start, position + 1 - _LONGEST_ABBREVIATION) : position + 1]
            if following:
                word = text[following : _at(_WORD, text, following)]
                is_open = not is_whole and following + len(word) == len(text) and len(word) < _LONGEST_WORD
                if is_open and _LATIN_STOP.search(before):
                    return None  # "bn. x" may become "bn. xAI"
                if not ends_in_abbreviation(before, word, is_draft=True):
                    self._scanned = following
                    return following
            position += 1
        self._scanned = len(text)
        return None

    def _after(self, text: str, position: int, *, is_whole: bool) -> int | None:
        """Return where a sentence begins after a mark that may end one: 0 for nowhere, None for not known yet."""
        closed = end = _at(_CLOSING, text, position)
        while True:
            following = _at(_SPACES, text, end)
            if following == len(text) or (text[following:] == "\\" and not is_whole):
                return 0 if is_whole else None
            if end > closed and (joint := _JOINT.match(text, end)):
                following = joint.end()
                if following == len(text) and not is_whole:
                    return None
            if text[following : following + 1] not in BRACKETS:
                following = _at(_SPACES, text, end)
                break
            after = self._markers.end(text, following, is_whole=is_whole)
            if after is None:
                return None
            if after == following:
                following = _at(_SPACES, text, end)
                break
            end = after
        return following if following > closed else 0


def _at(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return where a match at a position ends; the pattern matches the empty text too."""
    match = pattern.match(text, position)
    return match.end() if match else position
