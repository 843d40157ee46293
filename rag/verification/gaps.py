"""Recognise a gap: a sentence that says that the documents at hand do not contain the answer, or a part of it.

"The minutes contain no record of the vote" is a gap. "The council rejected the plan" and "The bank declined to comment"
are facts, however negative. A logistic model over the sentence's embedding and its character n-grams, fitted by
``tests/benchmarks/fit_gaps.py`` on sentences written for it (``seeds/training/gaps.jsonl``). It knows no documents: it
decides what kind of sentence this is, not whether it is true.
"""

from __future__ import annotations

import functools
import json
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384  # of the built-in embedder
BUCKETS = 8192  # n-grams are hashed into this many features; four times as many gain nothing
SHORTEST, LONGEST = 2, 5  # characters of an n-gram


@dataclass(frozen=True, slots=True)
class GapModel:
    """The fitted model.

    Attributes:
        vector: weights of the embedding, shape (DIMENSIONS,).
        grams: weights of the hashed n-grams, shape (BUCKETS,).
        bias: log odds of a sentence whose features are all 0.
        threshold: log odds from which a sentence is taken for a gap.
    """

    vector: NDArray[np.float64]
    grams: NDArray[np.float64]
    bias: float
    threshold: float

    def log_odds(self, sentence: str, vector: Sequence[float] | NDArray[np.floating]) -> float:
        """Return the log odds that the sentence is a gap; arguments as in ``states_gap``."""
        return float(np.asarray(vector) @ self.vector + hash_grams(sentence) @ self.grams + self.bias)


def states_gap(sentence: str, vector: Sequence[float] | NDArray[np.floating]) -> bool:
    """Return whether a sentence says that the documents do not contain something.

    Args:
        sentence: one sentence of an answer, without citation marks.
        vector: its embedding as a passage by the built-in embedder, ``EmbeddedE5().embed_documents([sentence])[0]``,
            384 numbers, unit length. It must be that embedder's even where the index uses another one.

    Raises:
        ValueError: the vector has another length, so it comes from another embedder.
    """
    if len(vector) != DIMENSIONS:
        raise ValueError(f"The vector has {len(vector)} numbers, not {DIMENSIONS}: embed with EmbeddedE5.")
    model = packaged_model()
    return model.log_odds(sentence, vector) >= model.threshold


def hash_grams(sentence: str) -> NDArray[np.float64]:
    """Return which character n-grams occur in a sentence, hashed; shape (BUCKETS,), unit length.

    Case, compatibility forms and the amount of white space make no difference.
    """
    text = f" {' '.join(unicodedata.normalize('NFKC', sentence).lower().split())} "
    grams = {text[i : i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(text) - n + 1)}
    features = np.zeros(BUCKETS)
    # CRC-32, because Python's own hash of a string changes from run to run. A lone surrogate cannot be encoded.
    features[[zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams]] = 1.0
    return features / np.linalg.norm(features)


@functools.cache
def packaged_model() -> GapModel:
    """Return the model that comes with the package, from ``rag/verification/gaps.json``."""
    data = json.loads(resources.files("rag.verification").joinpath("gaps.json").read_text(encoding="utf-8"))
    return GapModel(np.array(data["vector"]), np.array(data["grams"]), float(data["bias"]), float(data["threshold"]))
