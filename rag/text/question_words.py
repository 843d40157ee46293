"""List the interrogatives of Korean and English by what they ask for: the one table from which all rules are built.

Three spellings of each: as the morphological analyser gives it, as people write it, and in English. The module knows no
grammar and no question.
"""

from __future__ import annotations

import re
from typing import Literal

Interrogative = Literal["who", "whom", "what", "where", "when", "why", "how", "how much", "how many", "which"]

# Dictionary forms, as morphemes. 얼마나 is a morpheme of its own.
_MORPHEMES: dict[Interrogative, str] = {
    "who": "누구",
    "what": "무엇 뭐 뭣",
    "where": "어디",
    "when": "언제",
    "why": "왜",
    "how": "어떻",
    "how much": "얼마 얼마나",
    "how many": "몇",
    "which": "어느 어떤 무슨",
}
# What the analyser returns for colloquial and mistyped forms: 누가, 무어냐, 머야, 모야.
_CLIPPED: dict[Interrogative, str] = {"who": "누", "what": "무어 머 모"}
# Spellings in a text, with the usual contractions and typing errors.
_WRITTEN: dict[Interrogative, str] = {
    "who": "누구 누가 누굴 뉘",
    "what": "뭐 무엇 뭔 뭘",
    "where": "어디",
    "when": "언제 언재 은제",
    "which": "어느 어떤 무슨",
}
_ENGLISH: dict[Interrogative, str] = {
    "who": "who",
    "whom": "whom whose",
    "what": "what",
    "where": "where",
    "when": "when",
    "why": "why",
    "how": "how",
    "which": "which",
}


def interrogative_morphemes(*asked: Interrogative) -> frozenset[str]:
    """Return the Korean interrogatives that ask for one of these, as morphemes; without arguments all of them."""
    return frozenset(word for kind in asked or _MORPHEMES for word in _MORPHEMES[kind].split())


def clipped_interrogatives() -> frozenset[str]:
    """Return what the analyser returns for colloquial forms; 모 and 머 ask only where the grammar says so."""
    return frozenset(word for words in _CLIPPED.values() for word in words.split())


def interrogative_spellings(*asked: Interrogative, without: str = "") -> str:
    """Return alternatives of a regular expression: the Korean spellings that ask for one of these.

    Args:
        asked: what the spellings ask for.
        without: spellings to leave out, separated by spaces.
    """
    return _alternatives(_WRITTEN, asked, without)


def english_interrogatives(*asked: Interrogative) -> str:
    """Return alternatives of a regular expression: the English interrogatives, in lower case; all without arguments."""
    return _alternatives(_ENGLISH, asked or tuple(_ENGLISH), "")


def _alternatives(table: dict[Interrogative, str], asked: tuple[Interrogative, ...], without: str) -> str:
    words = [word for kind in asked for word in table[kind].split() if word not in without.split()]
    return "|".join(map(re.escape, words))


# Keys of terms that ask, and so are no evidence of a topic. As an adverb 어떻게 is a term of its own; "many" and "much"
# follow "how".
QUESTION_WORDS = interrogative_morphemes() | {"어떻게", "many", "much", *english_interrogatives().split("|")}
