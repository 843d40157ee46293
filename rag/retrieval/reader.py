"""Rank the sentences of the retrieved chunks as answers, and estimate the probability that the best one answers.

A linear model ranks the sentences by their features; what the cross-encoder reads of those that rank first ranks them
anew. Two models estimate the probability: one adds what was read to the log-odds of the features, one weighs both
together. Each knows questions that the other refuses, so the higher one counts. The models are fitted by
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
# What the logit of a sentence counts beside its score, as a fit over our own kept texts and KorQuAD has it. On the
# halves that were not fitted the right sentence comes first for .66 of 624 questions and .85 of 161; with 0.8, and
# nothing that overrules the features, for .62 and .83.
READING_WEIGHT = 0.95
# The logit from which a sentence answers though the features find no amount, or no reason, where one is asked for.
SURE = 0.0


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


def _place(one: Candidate) -> tuple[bool, float, str, int]:
    return not is_admissible(one), -one.score, one.sentence.document_id, one.sentence.start


def confidence(question: WeightedQuestion, ranked: Sequence[Candidate]) -> float:
    """Return the calibrated probability, 0..1, that the best candidate answers the question.

    Where nothing was read, it is that of its features. It is 0 where there is no candidate, or where no word of the
    question is known.
    """
    if not ranked or not question.weights:
        return 0.0
    features, weights = confidence_features(ranked), model()
    logit = float(features @ weights["confidence"] + weights["bias"][0])
    if was_read(ranked):
        read = read_logit(ranked[0].context)
        added = np.array([logit, read, 1.0]) @ weights["read"]
        logit = max(float(added), float(np.array([*features, read, 1.0]) @ weights["together"]))
    return 1.0 / (1.0 + math.exp(-logit))


def confidence_features(ranked: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the values of CONFIDENCE_FEATURES, in that order, for the first of candidates, which are best first."""
    best = ranked[0]
    values = dict(zip(FEATURES, best.features.tolist(), strict=True))
    rival = next((c for c in ranked[1:] if c.sentence.text != best.sentence.text), None)
    resolved = 1.0 - values["names_unresolved"]
    values |= {
        # The expected kind of thing about the right subject is an answer even if it is phrased differently.
        "numeric_resolved": values["numeric_fits"] * values["near"] * resolved,
        "definition_resolved": values["defines"] * resolved,
        "lead": best.score - rival.score if rival else 0.0,
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES])


@functools.cache
def model() -> dict[str, NDArray[np.float64]]:
    """Return the fitted weights: ``ranking`` over FEATURES, ``confidence`` over CONFIDENCE_FEATURES, and ``bias``.

    ``read`` has three: of the log-odds before anything was read, of what was read of the best sentence, and a bias.
    ``together`` has those of CONFIDENCE_FEATURES, of what was read, and a bias.
    """
    data = json.loads(resources.files("rag.retrieval").joinpath("evidence.json").read_text(encoding="utf-8"))
    return {
        "ranking": np.array([data["ranking"].get(name, 0.0) for name in FEATURES]),
        "confidence": np.array([data["confidence"].get(name, 0.0) for name in CONFIDENCE_FEATURES]),
        "bias": np.array([data["bias"]]),
        "read": np.array([data["read"][name] for name in ("unread", "reading", "bias")]),
        "together": np.array([data["together"].get(name, 0.0) for name in (*CONFIDENCE_FEATURES, "reading", "bias")]),
    }


def is_admissible(candidate: Candidate) -> bool:
    """Return whether a sentence can answer at all.

    It cannot where ``rag.retrieval.features`` says so, nor where it seems to lack the amount or the reason that is
    asked for, unless the cross-encoder reads the answer in it.
    """
    lacks = candidate.feature("numeric_missing") or candidate.feature("reason_missing")
    return not candidate.feature("inadmissible") and (not lacks or read_logit(candidate.context) >= SURE)
