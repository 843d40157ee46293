"""Rank the sentences of the retrieved chunks as answers, and estimate the probability that the best one answers.

A linear model ranks the sentences by their features, first unread, then with what the cross-encoder read of the best; a
logistic model turns the features of the best one into a calibrated probability. Both are fitted on public question sets
and our own texts by ``tests/benchmarks/fit_evidence.py``, never on the packaged questions. The module knows no storage.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.questions import WeightedQuestion
from rag.records import Document, Sentence
from rag.retrieval.features import FEATURES, UNREAD, SentenceFeatures, extract_features
from rag.retrieval.matching import Context
from rag.retrieval.window_reading import SentenceReading
from rag.text import Analyzer, Quantity, Term

CONFIDENCE_FEATURES = (
    "lead", "cosine", "names_unresolved", "asked_missing", "numeric_resolved", "numeric_missing", "reason_resolved",
    "given_missing_with_context", "reading", "any_answers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentence with its features.

    Attributes:
        context: the sentence with its surroundings.
        description: its features.
        score: the ranking model's log-odds, comparable within one question.
        reading: what the cross-encoder read of the sentence; None where it read no window with it.
    """

    context: Context
    description: SentenceFeatures
    score: float = 0.0
    reading: SentenceReading | None = None

    @property
    def sentence(self) -> Sentence:
        """Return the sentence itself."""
        return self.context.sentence

    @property
    def document(self) -> Document:
        """Return the document that contains the sentence."""
        return self.context.hit.source.document

    @property
    def terms(self) -> Sequence[Term]:
        """Return the terms of the sentence."""
        return self.description.terms

    @property
    def features(self) -> NDArray[np.float64]:
        """Return the values of FEATURES, in that order."""
        return self.description.values

    @property
    def covered(self) -> frozenset[str]:
        """Return the keys of the question that occur in the sentence."""
        return self.description.covered

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return the amounts in the sentence."""
        return self.description.quantities

    def feature(self, name: str) -> float:
        """Return the value of one of FEATURES."""
        return float(self.features[FEATURES.index(name)])


def candidates(question: WeightedQuestion, contexts: Sequence[Context], analyzer: Analyzer) -> list[Candidate]:
    """Return all sentences with their features and scores, unread, best first; those that cannot answer come last."""
    described = zip(contexts, extract_features(question, contexts, analyzer), strict=True)
    return _ranked(Candidate(context, features) for context, features in described)


def with_readings(ranked: Sequence[Candidate], read: Mapping[Sentence, SentenceReading]) -> list[Candidate]:
    """Return candidates ranked anew, with what was read of them.

    Args:
        ranked: the candidates.
        read: what was read, by sentence.
    """
    place = FEATURES.index("reading")
    found = []
    for candidate in ranked:
        reading = read.get(candidate.sentence)
        if reading is not None:
            values = candidate.features.copy()
            values[place] = max(UNREAD, reading.score)
            description = replace(candidate.description, values=values)
            candidate = replace(candidate, description=description, reading=reading)  # noqa: PLW2901
        found.append(candidate)
    return _ranked(found)


def _ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    weights = model()["ranking"]
    scored = [replace(candidate, score=float(candidate.features @ weights)) for candidate in candidates]
    return sorted(scored, key=lambda c: (c.feature("inadmissible"), -c.score, c.sentence.document_id, c.sentence.start))


def confidence(question: WeightedQuestion, ranked: Sequence[Candidate]) -> float:
    """Return the calibrated probability, 0..1, that the best candidate answers the question.

    It is 0 where there is no candidate, or where no word of the question is known.
    """
    if not ranked or not question.weights:
        return 0.0
    weights = model()["confidence"]
    bias = float(model()["bias"][0])
    return float(1.0 / (1.0 + math.exp(-(confidence_features(question, ranked) @ weights + bias))))


def confidence_features(question: WeightedQuestion, ranked: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the values of CONFIDENCE_FEATURES for the best candidate, in that order.

    Args:
        question: the question.
        ranked: candidates, best first; at least one.
    """
    best = ranked[0]
    values = dict(zip(FEATURES, best.features.tolist(), strict=True))
    rival = next((c for c in ranked[1:] if c.sentence.text != best.sentence.text), None)
    resolved = 1.0 - values["names_unresolved"]
    values |= {
        # The expected kind of thing about the right subject is an answer even if it is phrased differently.
        "numeric_resolved": values["numeric_fits"] * resolved,
        "reason_resolved": values["reason_fits"] * resolved,
        "lead": best.score - rival.score if rival else 0.0,
        "any_answers": max(UNREAD, max((c.reading.answers for c in ranked if c.reading), default=UNREAD)),
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES])


@functools.cache
def model() -> dict[str, NDArray[np.float64]]:
    """Return the fitted weights: ``ranking`` over FEATURES, ``confidence`` over CONFIDENCE_FEATURES, and ``bias``."""
    data = json.loads(resources.files("rag.retrieval").joinpath("evidence.json").read_text(encoding="utf-8"))
    return {
        "ranking": np.array([data["ranking"].get(name, 0.0) for name in FEATURES]),
        "confidence": np.array([data["confidence"].get(name, 0.0) for name in CONFIDENCE_FEATURES]),
        "bias": np.array([data["bias"]]),
    }


def is_admissible(candidate: Candidate) -> bool:
    """Return whether a sentence can answer at all (see ``rag.retrieval.features``)."""
    return not candidate.feature("inadmissible")
