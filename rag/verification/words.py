"""Look for the words of a sentence in the words of passages, for sentences that nobody judges.

Nothing is concluded from a word that is there; a sentence most of whose words are missing is about something else.
"""

from __future__ import annotations

from rag.text import Analyzer, fold, language_of

# In 95% of the entailments of KLUE-NLI the premise has at least half of the hypothesis' nouns.
LEAST_SHARE = 0.5


def has_too_few_words(sentence: str, given: str, analyzer: Analyzer) -> bool:
    """Return whether less than LEAST_SHARE of a sentence's nouns are in some words; False across languages.

    Args:
        sentence: the sentence.
        given: the words of the passages and their metadata.
        analyzer: finds the words, in any spelling of the tables.
    """
    if language_of(sentence) != language_of(given):
        return False  # only the words of the tables could be found
    present, folded = {term.key for term in analyzer.terms(given)}, fold(given)
    nouns = {
        term.key: fold(sentence[term.start : term.end])
        for term in analyzer.terms(sentence)
        if term.kind in ("noun", "name") and not term.is_function
    }
    found = sum(key in present or key in folded or written in folded for key, written in nouns.items())
    return found < LEAST_SHARE * len(nouns)
