"""Find where sentences begin and end: blocks of lines, and corrections of the borders that a splitter finds.

The splitter itself, Kiwi's, comes in as a function; the module knows no morphemes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.text.abbreviations import LONGEST, ends_in_abbreviation
from rag.text.language import language_of
from rag.text.markdown import is_listed_link, starts_block
from rag.text.rows import is_field, is_row

Span = tuple[int, int]

_BLOCK = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
CLOSING_MARKS = r"[\"'”’»)\]]*"  # quotation marks and brackets after the mark that ends a sentence
_SENTENCE_END = re.compile(rf"[.!?…。]{CLOSING_MARKS}\s*$")
_FINAL_SYLLABLES = frozenset("다요죠까음임함됨지네")  # where a sentence may end without a full stop
# A sentence begins with a capital, a digit, or a name such as xAI, iPhone and macOS.
_ENGLISH_BORDER = re.compile(r"([.!?…][\"'”’)\]]*)\s+(?=[\"'“‘(\[]*(?:[A-Z0-9]|[a-z]{1,3}[A-Z]))")
_WORD = re.compile(r"\S+")
# Characters that are cut at once: Kiwi loses what a longer word holds, and a lock is kept meanwhile.
_LONGEST_BLOCK = 20_000


def spans(text: str, cut: Callable[[str], list[Span]]) -> list[Span]:
    """Return the sentences as half-open ranges, in order and disjoint, without surrounding white space.

    Args:
        text: any text.
        cut: splits one block into ranges that count from the block's beginning.
    """
    found: list[Span] = []
    for start, end in _blocks(text):
        if is_row(text[start:end]) or is_listed_link(text[start:end]):
            found.append(_trim(text, start, end))
            continue
        pieces = _pieces(text, start, end)
        joined = _joined(text, [_trim(text, a + left, a + right) for a, b in pieces for left, right in cut(text[a:b])])
        found.extend(part for span in joined for part in _english(text, span))
    return [(start, end) for start, end in found if start < end]


def _blocks(text: str) -> Iterator[Span]:
    """Yield the ranges that no sentence crosses: paragraphs, list items, headings, rows, unwrapped lines."""
    for match in _BLOCK.finditer(text):
        lines = match.group().split("\n")
        longest = max(map(len, lines))
        start = position = match.start()
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            position += len(line) + 1
            wrapped = (
                following is not None
                and len(line) > 30
                and len(line) > 0.6 * longest
                and not _SENTENCE_END.search(line)
                and not any(starts_block(one) or is_row(one) for one in (line, following))
                and not (is_field(line) and is_field(following))
            )
            if not wrapped:
                yield start, position - 1
                start = position


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the range in pieces that are cut at once, where it can be at white space; ``_joined`` heals the borders."""
    while end - start > _LONGEST_BLOCK:
        space = max(text.rfind(mark, start, start + _LONGEST_BLOCK) for mark in " \t\n\u3000")
        cut = space if space > start + _LONGEST_BLOCK // 2 else start + _LONGEST_BLOCK
        yield start, cut
        start = cut
    yield start, end


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Join spans at borders that Kiwi wrongly finds inside a sentence, after a quotation or a bracket (‘...’는)."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not _is_border(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _english(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of a range without Hangul, in which Kiwi finds no borders; another range unchanged."""
    start, end = span
    if language_of(text[start:end]) == "en":
        for match in _ENGLISH_BORDER.finditer(text, start, end):
            following = _WORD.match(text, match.end(), min(end, match.end() + LONGEST))
            before = text[max(start, match.end(1) - LONGEST) : match.end(1)]
            if not ends_in_abbreviation(before, following[0] if following else ""):
                yield start, match.end(1)
                start = match.end()
    yield start, end


def _is_border(text: str, end: int, start: int) -> bool:
    closed = bool(_SENTENCE_END.search(text[max(0, end - 6) : end])) or text[end - 1 : end] in _FINAL_SYLLABLES
    return start > end and closed


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
