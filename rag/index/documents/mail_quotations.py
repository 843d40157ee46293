"""Tell what a mail quotes from what it says itself, by the marks of quotations.

Lines that a mark cut in the middle of a sentence are joined, so that a quotation can be read as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.text import starts_block

_MARKS = re.compile(r"(?:> ?)+")
# What mail programs write above the mail that is answered, when they do not mark its lines.
_ORIGINAL = re.compile(
    r"\s*-{3,} ?(?:Original Message|원본 메시지|원본 메일|Original message|Forwarded message) ?-{3,}\s*"
)
_CUT_WIDTH = 50  # characters; a shorter line was not cut by the width of a page
_SENTENCE_END = re.compile(r"[.!?…。:;][\"'”’)\]]*$")


def own_words(text: str) -> str:
    """Return what a mail says itself, without white space, to look quotations up in."""
    return _squeezed(" ".join(line for depth, line in _marked(text) if not depth))


def without_known(text: str, known: Sequence[str]) -> str:
    """Return the text of a mail without the quotations that are known; the others are marked and joined to sentences.

    Args:
        text: the normalised text.
        known: ``own_words`` of the mails that it answers.
    """
    lines: list[str] = []
    for (depth, filled), group in groupby(_marked(text), key=lambda item: (item[0], bool(item[1].strip()))):
        block = [line for _, line in group]
        if not depth or not filled:
            lines += block if not depth else []
            continue
        words = _squeezed(" ".join(block))
        if not words or any(words in mail for mail in known):
            continue
        if lines and lines[-1].startswith(">"):
            lines.append("")  # another paragraph
        lines += [f"{'>' * depth} {line}" for line in _unwrapped(block)]
    return "\n".join(lines).strip("\n")


def _marked(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line without marks, and how deep it is quoted; 0 for what the mail says itself."""
    original = 0
    for line in text.split("\n"):
        if _ORIGINAL.fullmatch(line):
            original = 1
            continue
        marks = _MARKS.match(line)
        depth = original + (marks[0].count(">") if marks else 0)
        yield depth, line[marks.end() :] if marks else line


def _unwrapped(block: list[str]) -> Iterator[str]:
    """Yield lines, those that a mail program cut at the width of a page joined."""
    joined, last = "", ""
    for line in (" ".join(raw.split()) for raw in block):
        cut = len(last) > _CUT_WIDTH and not _SENTENCE_END.search(last) and not starts_block(line)
        if joined and not cut:
            yield joined
        joined = f"{joined} {line}" if joined and cut else line
        last = line
    if joined:
        yield joined


def _squeezed(text: str) -> str:
    return "".join(text.split())
