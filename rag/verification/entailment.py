"""Estimate the probability that words of a passage entail a claim.

A logistic model over five similarities, fitted on KLUE-NLI by ``tests/benchmarks/fit_entailment.py``. What must occur
verbatim is decided before, in ``rag.verification.rules``.
"""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.text import bigrams, fold
from rag.verification.claims import Statement
from rag.verification.rules import contradiction, is_stated

FEATURES = ("cosine", "coverage", "bigram_coverage", "brevity", "restriction")
# The rules as features of the fit, so that the other weights measure the rest. Where the rules are met they are 0.
RULE_VIOLATIONS = ("contradiction", "names_missing", "unknown_missing", "amounts_missing")
# Measured on the same sentences in Korean and English: tests/benchmarks/fit_entailment.py prints both.
CROSS_LANGUAGE_OFFSET = 0.12  # e5's cosine is lower between texts in different languages
ENGLISH_LENGTH = 2.36  # characters of English for one of Korean
# Quantifiers and restrictive words: a passage without them states less than a claim with them.
_RESTRICTION = re.compile(
    r"모든|모두|전부|항상|언제나|매일|누구나|하나같이|오직|뿐|유일|가장|제일|밖에|만(?=[\s이은을의])"
    r"|\b(?:all|every|each|always|only|most|just|alone|nothing but)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Similarities between a claim and the words that may support it.

    Attributes:
        values: the values of FEATURES, in that order.
    """

    values: NDArray[np.float64]

    @classmethod
    def of(cls, claimed: Statement, given: Statement, cosine: float) -> Comparison:
        """Return the comparison of a claim with the words that may support it.

        Args:
            claimed: the claim.
            given: the words.
            cosine: between the claim and the nearest sentence of the words, both embedded as passages.
        """
        across = claimed.language != given.language
        own, theirs = claimed.words, given.words
        # A word that the tables do not know in the other language cannot be found there.
        words = {word for word in own if not across or word in theirs or word.isascii() == given.text.isascii()}
        coverage = len(words & theirs) / len(words) if words else 1.0
        grams = _grams(claimed.text)
        shared = len(grams & _grams(given.text)) / len(grams) if grams and not across else coverage
        longer = math.log(_length(given) / max(1.0, _length(claimed)))
        near = cosine + CROSS_LANGUAGE_OFFSET * across
        restricts = bool(_RESTRICTION.search(claimed.text)) and not _RESTRICTION.search(given.text)
        return cls(np.array([near, coverage, shared, longer, float(restricts)]))

    @property
    def nearness(self) -> float:
        """Return what the first three similarities add to the score, in log-odds; further content is ignored."""
        return float(self.values[:3] @ _model()[0][:3])


@functools.lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    return frozenset(bigrams(text))


def _length(facts: Statement) -> float:
    """Return the length in characters of the corresponding Korean text."""
    return len(facts.text) / (ENGLISH_LENGTH if facts.language == "en" else 1.0)


def rule_violations(claimed: Statement, given: Statement) -> NDArray[np.float64]:
    """Return to what degree each rule is violated, 0..1, in the order of RULE_VIOLATIONS."""
    against = any(contradiction(clause, claimed, given) is not None for clause in claimed.clauses)
    names = len(claimed.names - given.names) / max(1, len(claimed.names))
    unknown = any(name not in fold(given.text) for name in claimed.unknown)
    amounts = any(not any(is_stated(q, other) for other in given.quantities) for q in claimed.quantities)
    return np.array([against, names, unknown, amounts], dtype=np.float64)


def probability(comparison: Comparison) -> float:
    """Return the probability of entailment, 0..1, for words that meet the rules."""
    weights, bias = _model()
    return float(1.0 / (1.0 + math.exp(-(float(comparison.values @ weights) + bias))))


@functools.cache
def _model() -> tuple[NDArray[np.float64], float]:
    data = json.loads(resources.files("rag.verification").joinpath("entailment.json").read_text(encoding="utf-8"))
    return np.array([data["weights"][name] for name in FEATURES]), float(data["bias"])
