"""Tell which line ends of a PDF are within a Korean word: justified Korean prose is broken between any two syllables.

Whether lines end within words at all is told from the whole text, and a single joint by the words that the text has
elsewhere, or else by a morphological analyser.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence

# Pairs of lines -> whether a Korean word goes on from the first line of each to the second.
BrokenWords = Callable[[Sequence[tuple[str, str]]], list[bool]]

_ASKED_FIRST = 200  # joints from which it is told whether the lines of a text end within words at all
# Where lines end between words, 2 in 100 joints are wrongly said to be within one; where they end anywhere, about 65 in
# 100 are (lines of 20 to 45 syllables cut from Korean encyclopaedia articles).
_BREAKS_WORDS = 0.25
_JOINT = re.compile("[가-힣][가-힣A-Za-z0-9]|[A-Za-z0-9)\\]”’」』][가-힣]")  # Latin words and numbers are kept whole
_NUMBER_AND_UNIT = re.compile("[0-9][가-힣]")
_WORD = re.compile("[가-힣A-Za-z0-9]+")
_LEAST_KNOWN = 2  # syllables before a joint; 그 and 이 begin many words


def broken_joints(joints: Sequence[tuple[str, str]], broken_words: BrokenWords) -> set[tuple[str, str]]:
    """Return those of the joints that are within a Korean word; none where the lines of a text end between words.

    Args:
        joints: pairs of lines that follow one another within a sentence, without white space at the ends.
        broken_words: the analyser's judgement.
    """
    korean = [(a, b) for a, b in joints if a and b and _JOINT.fullmatch(a[-1] + b[0])]
    first = korean[:: len(korean) // _ASKED_FIRST + 1]
    judged = dict(zip(first, broken_words(first), strict=True))
    if sum(map(judged.__getitem__, first)) < _BREAKS_WORDS * len(first):
        return set()
    words = sorted({word for a, b in joints for line in (a, b) for word in _WORD.findall(line)[1:-1]})
    broken = {(a, b) for a, b in korean if _NUMBER_AND_UNIT.fullmatch(a[-1] + b[0]) or _is_known(a, b, words)}
    unknown = [joint for joint in dict.fromkeys(korean) if joint not in broken and joint not in judged]
    judged.update(zip(unknown, broken_words(unknown), strict=True))
    return broken | {joint for joint, is_broken in judged.items() if is_broken}


def _is_known(before: str, after: str, words: Sequence[str]) -> bool:
    """Return whether a word of the text begins with the end of one line and the first two syllables of the next."""
    end, start = _WORD.findall(before)[-1:], _WORD.findall(after)[:1]
    if not end or not start or len(end[0]) < _LEAST_KNOWN:
        return False
    beginning = end[0] + start[0][:2]
    place = bisect.bisect_left(words, beginning)
    return place < len(words) and words[place].startswith(beginning)
