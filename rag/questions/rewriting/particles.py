"""Adapt Korean particles and copulas to the word before them: xAI는, 그록은, 구글로.

The module knows the final sound of a word, also in Latin letters and digits. It does not know which particle a sentence
needs, and for a Latin name without a Korean spelling it knows only the usual rules of loan words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import Analyzer, final_consonant, is_syllable

# Endings that depend on the final sound of the word before them: (after a consonant, after a vowel).
PARTICLES = (("이랑", "랑"), ("이나", "나"), ("으로", "로"), ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
COPULAS = (("이에요", "예요"), ("이었", "였"), ("이야", "야"), ("이라", "라"), ("이란", "란"), ("이지", "지"))
_FULL_PARTICLES = {"ᆫ": "는", "ᆯ": "를", "서": "에서"}
_DIGITS_WITH_FINAL = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
_LATIN_WITH_FINAL = re.compile(r"(?P<l>le?|L)$|(?:[mn]e?|ng|[aeiou]c?[ckpt]|[MN])$")


def agreeing(analyzer: Analyzer, word: str, rest: str, endings: Sequence[tuple[str, str]] = PARTICLES) -> str:
    """Return a word and the text after it, whose first ending is adapted to the final sound: xAI + 은 -> xAI는.

    Args:
        analyzer: knows the Korean spelling of a Latin name.
        word: the word before the ending.
        rest: the text after the word; returned as it is where it begins with none of the endings.
        endings: pairs of forms, after a consonant and after a vowel.
    """
    final = _final(analyzer, word)
    for closed, opened in endings:
        form = next((form for form in (closed, opened) if rest.startswith(form)), None)
        if form:
            is_open = not final or (final == "ㄹ" and opened == "로")
            return word + (opened if is_open else closed) + rest[len(form) :]
    return word + rest


def full_particle(form: str) -> str:
    """Return the uncontracted form of a particle: 는 for the ㄴ of 그건."""
    return _FULL_PARTICLES.get(form, form)


def _final(analyzer: Analyzer, word: str) -> str:
    """Return the final consonant of a word: ㄹ, ㅇ for any other, or an empty string for a vowel.

    A Latin name ends like its Korean spelling.
    """
    last = word[-1:]
    if last.isascii() and last.isalpha():
        key = next((term.key for term in analyzer.terms(word)), "")
        last = key[-1] if is_syllable(key[-1:]) else last
    if is_syllable(last):
        final = final_consonant(last)
        return "ㄹ" if final == 8 else "ㅇ" if final else ""
    match = _LATIN_WITH_FINAL.search(word)
    return _DIGITS_WITH_FINAL.get(last, ("ㄹ" if match["l"] else "ㅇ") if match else "")
