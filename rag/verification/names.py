"""Find the names in a sentence, and look for each in the words of passages, across spellings and scripts.

A name of the table of names is found in any of its spellings. Another is found as it is written, or transliterated. A
translated name (기획재정부, Ministry of Finance) is not found by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import ENGLISH_FUNCTION_WORDS, QUESTION_WORDS, Analyzer, Term, count_hangul, fold
from rag.verification.transliteration import is_transliterated

Name = tuple[str, str]  # as it is written, and its key in the analyser
_CAPITAL_WITHIN = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z]|[A-Za-z]\d|\d[A-Za-z]")


def missing_name(sentence: str, given: str, analyzer: Analyzer) -> str:
    """Return the first name of a sentence that some words do not have, as it is written; "" where none is missing.

    Args:
        sentence: the sentence.
        given: the words of the passages and their metadata.
        analyzer: knows the table of names.
    """
    keys = {term.key for term in analyzer.terms(given)}
    folded = fold(given)
    return next(
        (name for name, key in names_in(sentence, analyzer) if not _is_found(name, key, keys, folded, given)), ""
    )


def names_in(sentence: str, analyzer: Analyzer) -> Iterator[Name]:
    """Yield the names of a sentence in order: those of the table, Korean proper nouns, capitalised Latin words."""
    terms = analyzer.terms(sentence)
    compounds = [t for t in terms if t.kind == "compound"]
    proper = {(start, end) for _, tag, start, end in analyzer.morphemes(sentence) if tag == "NNP"}
    for term in terms:
        inside = any(c is not term and c.start <= term.start and term.end <= c.end for c in compounds)
        if not inside and _is_name(term, sentence, analyzer, proper):
            yield sentence[term.start : term.end], term.key


def _is_name(term: Term, sentence: str, analyzer: Analyzer, proper: set[tuple[int, int]]) -> bool:
    written = sentence[term.start : term.end]
    if written.isascii() and written.isalpha() and written.islower():
        return False  # the arm of a firm is not ARM
    if term.kind == "compound" or analyzer.is_entity(term.key):
        return True
    if term.kind != "name":
        return False
    if not written.isascii():
        return (term.start, term.end) in proper
    if term.key in ENGLISH_FUNCTION_WORDS or term.key in QUESTION_WORDS:
        return False
    begins = not sentence[: term.start].strip(" ,.;:\"'“‘([-*")
    return written[:1].isupper() and (not begins or bool(_CAPITAL_WITHIN.search(written)))


def _is_found(name: str, key: str, keys: set[str], folded: str, given: str) -> bool:
    if key in keys or key in folded or fold(name) in folded:
        return True
    if not name.isascii():
        return not count_hangul(given) and any(is_transliterated(word, name) for word in re.findall("[A-Za-z]+", given))
    return bool(count_hangul(given)) and is_transliterated(name, given)
