"""Estimate the probability that words of a passage mean what a claim says.

A logistic model over five similarities, fitted on KLUE-NLI by ``tests/benchmarks/fit_entailment.py``. What must stand
there word for word is decided before, in ``rules``.
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
# The rules as features of the fit, so that the other weights say what is left to say. Where they are met they are 0.
RULE_VIOLATIONS = ("contradiction", "names_missing", "unknown_missing", "amounts_missing")
# Measured on the same sentences in Korean and English: tests/benchmarks/fit_entailment.py prints both.
CROSS_LANGUAGE_OFFSET = 0.12  # e5 puts texts in different languages further apart than in one
ENGLISH_LENGTH = 2.36  # characters of English for one of Korean
# Words that leave out everything else, or nothing: a passage that has none of them says less.
_RESTRICTION = re.compile(
    r"모든|모두|전부|항상|언제나|매일|누구나|하나같이|오직|뿐|유일|가장|제일|밖에|만(?=[\s이은을의])"
    r"|\b(?:all|every|each|always|only|most|just|alone|nothing but)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the probability is made of, in the order of FEATURES."""

    values: NDArray[np.float64]

    @classmethod
    def of(cls, claimed: Statement, given: Statement, cosine: float) -> Comparison:
        """Compares a claim with the words that may carry it.

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
        """How much of the claim is there, whatever else is: what similarity adds to the score, in log-odds."""
        return float(self.values[:3] @ _model()[0][:3])


@functools.lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    return frozenset(bigrams(text))


def _length(facts: Statement) -> float:
    """Characters, as if the text were Korean."""
    return len(facts.text) / (ENGLISH_LENGTH if facts.language == "en" else 1.0)


def rule_violations(claimed: Statement, given: Statement) -> NDArray[np.float64]:
    """What the rules would say, in the order of RULE_VIOLATIONS."""
    against = any(contradiction(clause, claimed, given) is not None for clause in claimed.clauses)
    names = len(claimed.names - given.names) / max(1, len(claimed.names))
    unknown = any(name not in fold(given.text) for name in claimed.unknown)
    amounts = any(not any(is_stated(q, other) for other in given.quantities) for q in claimed.quantities)
    return np.array([against, names, unknown, amounts], dtype=np.float64)


def probability(comparison: Comparison) -> float:
    """The probability, 0..1, for words that meet the rules."""
    weights, bias = _model()
    return float(1.0 / (1.0 + math.exp(-(float(comparison.values @ weights) + bias))))


@functools.cache
def _model() -> tuple[NDArray[np.float64], float]:
    data = json.loads(resources.files("rag.verification").joinpath("entailment.json").read_text(encoding="utf-8"))
    return np.array([data["weights"][name] for name in FEATURES]), float(data["bias"])
