"""The probability that a passage means what a claim says, beyond its names and numbers: a fitted logistic model.

Fitted on KLUE-NLI by ``tests/benchmarks/fit_support.py``. It knows no rules: what must stand word for word is checked
in ``citations``.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.facts import Facts
from rag.korean import bigrams

FEATURES = ("cosine", "coverage", "bigram_coverage", "brevity", "disagreement")
# As in features.py: e5 puts texts in different languages further apart than in one.
CROSS_LANGUAGE_OFFSET = 0.07
# English takes about twice the letters: the median of the same verses in the Korean and English Universal Declaration.
ENGLISH_LENGTH = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the probability is made of, in the order of FEATURES."""

    values: NDArray[np.float64]

    @classmethod
    def of(cls, claimed: Facts, given: Facts, cosine: float) -> Comparison:
        """Compares a claim with the words that may carry it.

        Args:
            claimed: the claim.
            given: the words.
            cosine: between the claim and the nearest sentence of the words, both embedded as passages.
        """
        across = claimed.language != given.language
        own, theirs = claimed.content | claimed.names, given.content | given.names
        # A word that the tables do not know in the other language cannot be found there.
        words = {word for word in own if not across or word in theirs or word.isascii() == given.text.isascii()}
        coverage = len(words & theirs) / len(words) if words else 1.0
        grams = set(bigrams(claimed.text))
        shared = len(grams & set(bigrams(given.text))) / len(grams) if grams and not across else coverage
        longer = math.log(_length(given) / max(1.0, _length(claimed)))
        near = cosine + CROSS_LANGUAGE_OFFSET * across
        return cls(np.array([near, coverage, shared, longer, float(claimed.is_negated != given.is_negated)]))


def _length(facts: Facts) -> float:
    """Characters, as if the text were Korean."""
    return len(facts.text) / (ENGLISH_LENGTH if facts.language == "en" else 1.0)


def support(comparison: Comparison) -> float:
    """The probability, 0..1."""
    weights, bias = _model()
    return float(1.0 / (1.0 + math.exp(-(float(comparison.values @ weights) + bias))))


@functools.cache
def _model() -> tuple[NDArray[np.float64], float]:
    data = json.loads(resources.files("rag").joinpath("support.json").read_text(encoding="utf-8"))
    return np.array([data["weights"][name] for name in FEATURES]), float(data["bias"])
