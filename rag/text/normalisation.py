"""Bring spellings to the form in which they are compared: folded, stemmed, or as bigrams of characters.

It knows no morphemes and no tables.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from rag.text.function_words import ENGLISH_FUNCTION_WORDS
from rag.text.question_words import QUESTION_WORDS

_WORD = re.compile(r"[0-9A-Za-z가-힣一-鿿]+")
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")  # GPUs
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


def fold(text: str) -> str:
    """Return a text compatibility-normalised, in lower case and without white space: how keys are compared."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def bigrams(text: str) -> list[str]:
    """Return the character bigrams inside words, folded; a word of one character is its own."""
    grams: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        grams.extend([word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)])
    return grams


@functools.cache
def _stemmer() -> object:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=20_000)
def stem_english(word: str) -> str:
    """Return Snowball's English stem of a folded word; words of up to three letters stay as they are."""
    return word if len(word) <= 3 else str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=50_000)  # every run of tokens is looked up, so that each token is read many times
def fold_form(form: str) -> str:
    """Return the folded form of a token, as ``fold`` does."""
    return fold(form)


@functools.lru_cache(maxsize=50_000)
def stem(form: str, tag: str) -> str:
    """Return the stem of a token; the words of Korean are their dictionary forms already.

    Args:
        form: as the analyser gives it.
        tag: its part of speech in Kiwi's tag set.
    """
    if _PLURAL_ACRONYM.fullmatch(form):
        return fold(form[:-1])
    folded = fold_form(form)
    if tag != "SL":
        return folded.rstrip(".,")
    return folded if folded in ENGLISH_FUNCTION_WORDS or folded in QUESTION_WORDS else stem_english(folded)


def stem_phrase(spelling: str) -> str:
    """Return a folded spelling with the stems of its Latin words."""
    return fold(_LATIN_WORD.sub(lambda m: stem_english(m.group().lower()), spelling))
