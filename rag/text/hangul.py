"""Recognise Hangul, and find the final consonant of a syllable, by the order of Unicode.

It knows no words.
"""

from __future__ import annotations

import re

_FIRST, _LAST = "가", "힣"  # syllables
_FIRST_LETTER, _LAST_LETTER = "ㄱ", "ㆎ"  # letters by themselves, as in ㅋㅋ
_HANGUL = re.compile(f"[{_FIRST}-{_LAST}{_FIRST_LETTER}-{_LAST_LETTER}]")
_FINALS = 28  # of each pair of an initial consonant and a vowel; the first has no final consonant


def is_syllable(character: str) -> bool:
    """Return whether a character is a syllable of Hangul; the empty string is none."""
    return _FIRST <= character <= _LAST


def has_hangul(text: str) -> bool:
    """Return whether any character of a text is Hangul, a syllable or a single letter."""
    return bool(_HANGUL.search(text))


def count_hangul(text: str) -> int:
    """Return how many characters of a text are Hangul, syllables and single letters."""
    return sum(is_syllable(c) or _FIRST_LETTER <= c <= _LAST_LETTER for c in text)


def final_consonant(character: str) -> int:
    """Return the place of a syllable's final consonant in Unicode's order, 1..27; 0 without one, or for no syllable."""
    return (ord(character) - ord(_FIRST)) % _FINALS if is_syllable(character) else 0
