"""Korean particles and copulas in the form that the word before them asks for: xAI는, 그록은, 구글로.

The module knows how a word ends when it is read aloud, also in Latin letters and digits. It does NOT know which
particle a sentence needs, and of a Latin name without a Korean spelling only the usual rules of loan words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import Analyzer, final_consonant, is_syllable

# Endings that follow the final sound of the word before them: (behind a consonant, behind a vowel).
PARTICLES = (("이랑", "랑"), ("이나", "나"), ("으로", "로"), ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
COPULAS = (("이에요", "예요"), ("이었", "였"), ("이야", "야"), ("이라", "라"), ("이란", "란"), ("이지", "지"))
_FULL_PARTICLES = {"ᆫ": "는", "ᆯ": "를", "서": "에서"}
_DIGITS_WITH_FINAL = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
_LATIN_WITH_FINAL = re.compile(r"(?P<l>le?|L)$|(?:[mn]e?|ng|[aeiou]c?[ckpt]|[MN])$")


def agreeing(analyzer: Analyzer, word: str, rest: str, endings: Sequence[tuple[str, str]] = PARTICLES) -> str:
    """The word and the rest, whose beginning follows the final sound of the word: xAI + 은 -> xAI는.

    Args:
        analyzer: knows the Korean spelling of a Latin name.
        word: what stands before.
        rest: what follows, beginning with one of the endings or with something else.
        endings: pairs of forms, behind a consonant and behind a vowel.
    """
    final = _final(analyzer, word)
    for closed, opened in endings:
        form = next((form for form in (closed, opened) if rest.startswith(form)), None)
        if form:
            is_open = not final or (final == "ㄹ" and opened == "로")
            return word + (opened if is_open else closed) + rest[len(form) :]
    return word + rest


def full_particle(form: str) -> str:
    """A particle as it stands behind a word that it does not contract with: 는 for the ㄴ of 그건."""
    return _FULL_PARTICLES.get(form, form)


def _final(analyzer: Analyzer, word: str) -> str:
    """The final consonant as the word is said, ㅇ for any but ㄹ; a Latin name as its Korean spelling ends."""
    last = word[-1:]
    if last.isascii() and last.isalpha():
        key = next((term.key for term in analyzer.terms(word)), "")
        last = key[-1] if is_syllable(key[-1:]) else last
    if is_syllable(last):
        final = final_consonant(last)
        return "ㄹ" if final == 8 else "ㅇ" if final else ""
    match = _LATIN_WITH_FINAL.search(word)
    return _DIGITS_WITH_FINAL.get(last, ("ㄹ" if match["l"] else "ㅇ") if match else "")
