"""Compare what a document shows with the text that was kept of it, so that nothing is lost without a word.

Letters are counted, whatever order, marks and spaces a reader gives them: a paragraph that is lost takes all of its
letters along, and nothing else makes so many of them go missing. This module knows no formats.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from rag.index.documents.metadata import one_line
from rag.index.documents.notices import Notice

_MOST = 0.1  # share of the letters that may go without a word: bylines, captions, a line of copyright
_LEAST = 100  # letters; fewer are a line or two
_LEAST_NAMED = 8  # letters of a piece that is shown as an example
_LONGEST_NAMED = 60  # characters of it
_LOOKED_THROUGH = 2_000  # pieces, for an example


def what_is_missing(shown: Sequence[str], kept: str) -> tuple[Notice, ...]:
    """Return a notice where more than a little of what a document shows was not kept.

    Args:
        shown: the pieces of text that a reader of the document sees, such as its paragraphs.
        kept: the text that was taken from it; it may say more.
    """
    letters, text = _letters("".join(shown)), _letters(kept)
    missing = _missing(letters, text)
    if missing < _LEAST or missing <= _MOST * len(letters):
        return ()
    percent = round(100 * missing / len(letters))
    lost = (piece for piece in shown[:_LOOKED_THROUGH] if _is_lost(piece, text))
    return (_notice(percent, _shortened(next(lost, ""))),)


def says_more(text: str, other: str) -> bool:
    """Return whether more than a little of what a text says is not in another."""
    letters = _letters(text)
    return _missing(letters, _letters(other)) > _MOST * len(letters)


def _missing(letters: str, others: str) -> int:
    return (Counter(letters) - Counter(others)).total()


def _is_lost(piece: str, text: str) -> bool:
    letters = _letters(piece)
    return len(letters) >= _LEAST_NAMED and letters not in text


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _shortened(piece: str) -> str:
    line = one_line(piece)
    return line if len(line) <= _LONGEST_NAMED else line[: _LONGEST_NAMED - 1] + "…"


def _notice(percent: int, example: str) -> Notice:
    english = f"about {percent}% of what it shows is not read"
    korean = f"보이는 글의 약 {percent}%를 읽지 않았습니다"
    if example:
        english, korean = f"{english}, such as “{example}”", f"{korean}(예: “{example}”)"
    return Notice(english, korean)
