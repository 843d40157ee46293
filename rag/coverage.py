"""How many of a claim's own words stand in the words that should carry it.

The probability of support lets pass what sounds alike: "그록은 맛있는 과일이다" beside a sentence that says what 그록
is. So what a claim says of its subject must be there too, at least in part. The module knows no names and no numbers;
those are checked one by one elsewhere.
"""

from __future__ import annotations

from rag.korean import ENGLISH_FUNCTION_WORDS, Analyzer, Term, fold
from rag.sentences import language_of

# 95% of the entailments of KLUE-NLI have half of their nouns in the premise; of its other pairs 14% have not
# (tests/benchmarks/fit_support.py prints both). Across languages only the words of the tables can be found at all, and
# a claim of which not one is found says something else.
LEAST_NOUNS, LEAST_ACROSS = 0.5, 0.1


def says_too_much(claim: str, carrier: str, analyzer: Analyzer) -> bool:
    """Whether too few words of a claim stand in the words that should carry it."""
    share = share_of_words(claim, carrier, analyzer)
    across = language_of(claim) != language_of(carrier)
    return share is not None and share < (LEAST_ACROSS if across else LEAST_NOUNS)


def share_of_words(claim: str, carrier: str, analyzer: Analyzer) -> float | None:
    """The share of the nouns of a claim that stand in other words; across languages of all its words with content.

    None where it has none but names and numbers.
    """
    across = language_of(claim) != language_of(carrier)
    words = {
        term.key: fold(claim[term.start : term.end])
        for term in analyzer.terms(claim)
        if _counts(term, claim, analyzer, across=across)
    }
    present = {term.key for term in analyzer.terms(carrier)}
    text = fold(carrier)
    found = sum(key in present or key in text or written in text for key, written in words.items())
    return found / len(words) if words else None


def _counts(term: Term, text: str, analyzer: Analyzer, *, across: bool) -> bool:
    if term.is_function or term.key in ENGLISH_FUNCTION_WORDS or analyzer.is_entity(term.key):
        return False
    if not across:
        return term.kind == "noun"
    is_name = text[term.start].isupper() and term.start > 0
    return term.kind in ("noun", "verb", "name") and not is_name
