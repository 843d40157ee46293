"""Tell one kind of sentence from all others: a logistic model over an embedding and the character n-grams of a text.

It is fitted by the scripts in ``tests/benchmarks`` on sentences written for it (``seeds/training``), and knows what
kind of sentence one is, not whether it is true.
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
class TextClassifier:
    """A fitted model.

    Attributes:
        vector: weights of the embedding, shape (DIMENSIONS,).
        grams: weights of the hashed n-grams, shape (BUCKETS,).
        bias: log odds of a text whose features are all 0.
        threshold: log odds from which a text is taken for one of the kind.
    """

    vector: NDArray[np.float64]
    grams: NDArray[np.float64]
    bias: float
    threshold: float

    @classmethod
    @functools.cache
    def packaged(cls, package: str, name: str) -> TextClassifier:
        """Return the model in a JSON file that comes with a package; it is read once."""
        data = json.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
        return cls(np.array(data["vector"]), np.array(data["grams"]), float(data["bias"]), float(data["threshold"]))

    def log_odds(self, text: str, vector: Sequence[float] | NDArray[np.floating]) -> float:
        """Return the log odds that a text is of the kind; arguments as in ``accepts``."""
        return float(np.asarray(vector) @ self.vector + hash_grams(text) @ self.grams + self.bias)

    def accepts(self, text: str, vector: Sequence[float] | NDArray[np.floating]) -> bool:
        """Return whether a text is of the kind.

        Args:
            text: one sentence.
            vector: its embedding by ``EmbeddedE5``, 384 numbers, unit length; it must be that embedder's even where
                the index uses another one.

        Raises:
            ValueError: the vector has another length, so it comes from another embedder.
        """
        if len(vector) != DIMENSIONS:
            raise ValueError(f"The vector has {len(vector)} numbers, not {DIMENSIONS}: embed with EmbeddedE5.")
        return self.log_odds(text, vector) >= self.threshold


def hash_grams(text: str) -> NDArray[np.float64]:
    """Return which character n-grams occur in a text, hashed; shape (BUCKETS,), unit length.

    Case, compatibility forms and the amount of white space make no difference.
    """
    text = f" {' '.join(unicodedata.normalize('NFKC', text).lower().split())} "
    grams = {text[i : i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(text) - n + 1)}
    features = np.zeros(BUCKETS)
    # CRC-32, because Python's own hash of a string changes from run to run. A lone surrogate cannot be encoded.
    features[[zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams]] = 1.0
    return features / np.linalg.norm(features)
