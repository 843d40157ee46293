"""Stop a reply that goes round in circles: one citation after the other, or nothing, and no words.

Sentences that come again are told where sentences are read; these runs are no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.models import ChatModelError

MOST_REPEATS = 3  # citations in one run that are in it already
LONGEST_SILENCE = 600  # characters without a letter or digit: dashes, rules of tables, fences
_MARKER = re.compile(r"[\[【(（][^\[\]【】()（）\n]{1,40}[\]】)）]")
_NO_WORDS = re.compile(r"\W*(?:\w{1,12} ?[:：]\W*)?")  # between two citations of one run: marks, or "출처:"
_REACH = 600  # characters in which a run is looked for
_WORD = re.compile(r"\w")


def until_it_loops(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a text in pieces, up to the place where it plainly only repeats citations or says nothing more.

    Raises:
        ChatModelError: "repeating", after the text up to there; a line break ends the last sentence.
    """
    recent, silence = "", 0
    for piece in pieces:
        before = len(recent)
        recent += piece
        end = _loop_end(recent) if any(closing in piece for closing in "]】)）") else None
        if end is not None:
            yield recent[before : max(before, end)] + "\n"
            raise ChatModelError("repeating")
        yield piece
        last = max((match.end() for match in _WORD.finditer(piece)), default=None)
        silence = silence + len(piece) if last is None else len(piece) - last
        if silence > LONGEST_SILENCE:
            raise ChatModelError("repeating")
        recent = recent[-_REACH:]


def _loop_end(text: str) -> int | None:
    """Return the offset after the citation with which a run has too many repeated ones; None for no such run."""
    seen: set[str] = set()
    repeats, end = 0, 0
    for match in _MARKER.finditer(text):
        if not _NO_WORDS.fullmatch(text, end, match.start()):
            seen, repeats = set(), 0
        repeats += match[0] in seen
        seen.add(match[0])
        end = match.end()
        if repeats >= MOST_REPEATS:
            return end
    return None
