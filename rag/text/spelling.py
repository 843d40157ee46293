"""Correct a mistyped word to the most similar word of the index.

Hangul is compared by its letters (하이퍼크로바 / 하이퍼클로바 differ in one of fifteen), since a typing error changes
a letter, not a syllable. Pure functions; the words come in as a set.
"""

from __future__ import annotations

import functools
import unicodedata

# Two letters in ten may differ; shorter words than three characters are too alike to be told apart. Words with a
# digit are names of versions, where one character makes another thing.
LIKENESS = 0.8
SHORTEST = 3  # characters


def nearest_spelling(word: str, words: frozenset[str]) -> str | None:
    """Return the most similar word, or None where none is similar enough."""
    if len(word) < SHORTEST or any(c.isdigit() for c in word):
        return None
    return _nearest(word, words)


@functools.lru_cache(maxsize=1024)
def _nearest(word: str, words: frozenset[str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    spelled, originals = _spelled(words)
    found = process.extractOne(_letters(word), spelled, scorer=Levenshtein.normalized_similarity, score_cutoff=LIKENESS)
    return originals[found[2]] if found else None


@functools.lru_cache(maxsize=2)
def _spelled(words: frozenset[str]) -> tuple[list[str], list[str]]:
    originals = sorted(w for w in words if len(w) >= SHORTEST and "#" not in w and not any(c.isdigit() for c in w))
    return [_letters(word) for word in originals], originals


def _letters(word: str) -> str:
    return unicodedata.normalize("NFD", word)
