"""Rank the sentences of the retrieved chunks as answers, and estimate the probability that the best one answers.

A linear model ranks the sentences by their features; what the cross-encoder reads of those that rank first ranks them
anew. A logistic model turns the features of the best one into log-odds, those of the cross-encoder are added, and the
sum becomes a calibrated probability. The models are fitted on public question sets by
``tests/benchmarks/fit_evidence.py``. The module knows no storage.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.questions import WeightedQuestion
from rag.records import Document, Sentence
from rag.retrieval.features import FEATURES, SentenceFeatures, extract_features
from rag.retrieval.matching import Context
from rag.retrieval.window_reading import UNREAD, SentenceReading
from rag.text import Analyzer, Quantity, Term

CONFIDENCE_FEATURES = (
    "lead", "cosine", "coverage_with_context", "coverage_in_chunk", "names_missing_in_chunk", "asked_missing",
    "rival_topic", "numeric_missing", "name_missing", "bigram_coverage", "numeric_resolved", "definition_resolved",
)  # fmt: skip
# What the logit of a sentence counts beside its score. Over our own texts that nothing was trained on, the right
# sentence comes first for .522 of 441 questions without it, for .590 with 0.3 and 0.8; of the packaged questions more
# are right with 0.8.
READING_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentence with its features.

    Attributes:
        context: the sentence with its surroundings.
        description: its features.
        score: the ranking model's log-odds with what was read, comparable within one question.
        unread: the same before anything was read.
    """

    context: Context
    description: SentenceFeatures
    score: float = 0.0
    unread: float = 0.0

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
    """Return all sentences with their features and scores, best first; those that cannot answer come last."""
    weights = model()["ranking"]
    described = zip(contexts, extract_features(question, contexts, analyzer), strict=True)
    scored = ((context, features, float(features.values @ weights)) for context, features in described)
    return sorted((Candidate(context, features, score, score) for context, features, score in scored), key=_place)


def with_readings(ranked: Sequence[Candidate], read: Mapping[Sentence, SentenceReading]) -> list[Candidate]:
    """Return candidates ranked anew, with what was read of them.

    Args:
        ranked: the candidates, unread.
        read: what was read, by sentence.
    """
    found = []
    for candidate in ranked:
        context = replace(candidate.context, reading=read.get(candidate.sentence))
        found.append(replace(candidate, context=context, score=candidate.unread + READING_WEIGHT * read_logit(context)))
    return sorted(found, key=_place)


def was_read(ranked: Sequence[Candidate]) -> bool:
    """Return whether the cross-encoder has read any of the candidates."""
    return any(candidate.context.reading is not None for candidate in ranked)


def read_logit(context: Context) -> float:
    """Return the logit that a sentence answers, as it was read; UNREAD is the least."""
    return UNREAD if context.reading is None else max(UNREAD, context.reading.score)


def _place(one: Candidate) -> tuple[float, float, str, int]:
    return one.feature("inadmissible"), -one.score, one.sentence.document_id, one.sentence.start


def confidence(question: WeightedQuestion, ranked: Sequence[Candidate]) -> float:
    """Return the calibrated probability, 0..1, that the best candidate answers the question.

    The log-odds of its features and those of the cross-encoder are added, and the sum is calibrated; where nothing was
    read, those of its features are all. It is 0 where there is no candidate, or where no word of the question is known.
    """
    if not ranked or not question.weights:
        return 0.0
    logit = float(confidence_features(ranked) @ model()["confidence"] + model()["bias"][0])
    if was_read(ranked):
        logit = float(np.array([logit, read_logit(ranked[0].context), 1.0]) @ model()["read"])
    return 1.0 / (1.0 + math.exp(-logit))


def confidence_features(ranked: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the values of CONFIDENCE_FEATURES, in that order, for the first of candidates, which are best first."""
    best = ranked[0]
    values = dict(zip(FEATURES, best.features.tolist(), strict=True))
    # The weights were fitted on scores before anything was read: what was read may put another sentence first.
    others = (c for c in ranked[1:] if c.sentence.text != best.sentence.text)
    rival = min(others, key=lambda c: (c.feature("inadmissible"), -c.unread), default=None)
    resolved = 1.0 - values["names_unresolved"]
    values |= {
        # The expected kind of thing about the right subject is an answer even if it is phrased differently.
        "numeric_resolved": values["numeric_fits"] * values["near"] * resolved,
        "definition_resolved": values["defines"] * resolved,
        "lead": best.unread - rival.unread if rival else 0.0,
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES])


@functools.cache
def model() -> dict[str, NDArray[np.float64]]:
    """Return the fitted weights: ``ranking`` over FEATURES, ``confidence`` over CONFIDENCE_FEATURES, and ``bias``.

    ``read`` has three: of the log-odds before anything was read, of what was read of the best sentence, and a bias.
    """
    data = json.loads(resources.files("rag.retrieval").joinpath("evidence.json").read_text(encoding="utf-8"))
    return {
        "ranking": np.array([data["ranking"].get(name, 0.0) for name in FEATURES]),
        "confidence": np.array([data["confidence"].get(name, 0.0) for name in CONFIDENCE_FEATURES]),
        "bias": np.array([data["bias"]]),
        "read": np.array([data["read"][name] for name in ("unread", "reading", "bias")]),
    }


def is_admissible(candidate: Candidate) -> bool:
    """Return whether a sentence can answer at all (see ``rag.retrieval.features``)."""
    return not candidate.feature("inadmissible")
