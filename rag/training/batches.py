"""Turn questions into batches of token ids of equal numbers of windows.

Questions of similar length go together, since padding costs as much as text. The order is by chance, but for a seed
always the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.models import E5Weights, PairInput, pair_input
from rag.training.rivals import WindowChoice, WindowText

ROWS = 16  # windows in a batch
LENGTH_STEP = 8  # lengths are multiples of it
POOL = 48  # items among which those of similar length are put together
# Of the questions with an answer lose the windows that have it, and then "none" is right: of the public questions all
# have one, so a reader would learn that the best window always answers.
WITHOUT = 0.2
CARELESS = 0.3  # of the questions lose their mark, or their capitals: nothing may be learned from either


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of several questions; shapes are (ROWS, ...), the length is a multiple of LENGTH_STEP.

    Attributes:
        ids: token ids, shape (rows, tokens).
        mask: 1 for a token, shape (rows, tokens).
        asked: 1 for a token of the question, shape (rows, tokens).
        body: 1 for a token of the body, shape (rows, tokens).
        group: which question a row belongs to; ROWS for an empty row.
        right: 1 for a window that answers.
        starts: 1 for a token with which an answer begins, shape (rows, tokens).
        ends: 1 for a token with which an answer ends, likewise.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.float32]
    asked: NDArray[np.float32]
    body: NDArray[np.float32]
    group: NDArray[np.int32]
    right: NDArray[np.float32]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]

    def inputs(self, weights: E5Weights) -> dict[str, NDArray[np.float32]]:
        """Return what network and graph take, by name."""
        return {"words": weights.words(self.ids), "mask": self.mask, "asked": self.asked, "body": self.body}


@dataclass(frozen=True, slots=True)
class _Item:
    """The inputs of one question, and the answers in tokens."""

    inputs: tuple[PairInput, ...]
    spans: tuple[tuple[int, int, int], ...]

    @property
    def longest(self) -> int:
        return max(len(one.ids) for one in self.inputs)


def batches(choices: Sequence[WindowChoice], weights: E5Weights, *, most: int, seed: int) -> Iterator[Batch]:
    """Yield batches of all questions once, in an order by chance.

    Args:
        choices: the questions with their windows.
        weights: have the vocabulary.
        most: windows that are kept of a question; one that answers is among them, but for WITHOUT of the questions.
        seed: of the order, and of the windows that are kept.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    items = list(choices)
    chance.shuffle(items)
    for start in range(0, len(items), POOL):
        pool = [_item(one, weights, most, chance) for one in items[start : start + POOL]]
        packed = list(_packed(sorted(pool, key=lambda item: item.longest)))
        chance.shuffle(packed)
        yield from map(_batch, packed)


def _packed(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    for item in items:
        if sum(len(one.inputs) for one in batch) + len(item.inputs) > ROWS:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _item(one: WindowChoice, weights: E5Weights, most: int, chance: random.Random) -> _Item:
    kept = _kept(one, most, chance, is_without=bool(one.answers) and chance.random() < WITHOUT)
    question = _typed(one.question, chance)
    inputs = [pair_input(question, one.windows[i].context, one.windows[i].body, weights) for i in kept]
    spans = []
    for window, start, end in one.answers:
        if window in kept:
            row = kept.index(window)
            span = _tokens(inputs[row], one.windows[window], start, end)
            spans += [(row, *span)] if span else []
    return _Item(tuple(inputs), tuple(spans))


def _typed(question: str, chance: random.Random) -> str:
    """Return a question as somebody in a hurry types it, at times: without its mark, in lower case."""
    if chance.random() < CARELESS:
        question = question.rstrip("?？ ")
    return question.lower() if chance.random() < CARELESS else question


def _kept(one: WindowChoice, most: int, chance: random.Random, *, is_without: bool) -> list[int]:
    """Return the places of the windows that are kept; without any that answers, where a question has others."""
    right = sorted({window for window, _, _ in one.answers})
    wrong = [i for i in range(len(one.windows)) if i not in right]
    first = [] if is_without and wrong else right[:1]
    return sorted(first + chance.sample(wrong, min(len(wrong), most - len(first))))


def _tokens(read: PairInput, window: WindowText, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and the last token of the answer, places in the input; None where it was cut off."""
    inside = [i for i, (a, b) in enumerate(read.offsets) if a < end and start < b and window.body[a:b].strip()]
    if not inside or read.offsets[inside[-1]][1] < end:
        return None
    return read.body + inside[0], read.body + inside[-1]


def _batch(items: Sequence[_Item]) -> Batch:
    longest = max(item.longest for item in items)
    length = -(-longest // LENGTH_STEP) * LENGTH_STEP
    ids = np.ones((ROWS, length), dtype=np.int64)
    mask, asked, body, starts, ends = (np.zeros((ROWS, length), dtype=np.float32) for _ in range(5))
    group = np.full(ROWS, ROWS, dtype=np.int32)
    right = np.zeros(ROWS, dtype=np.float32)
    row = 0
    for number, item in enumerate(items):
        for place, start, end in item.spans:
            right[row + place] = starts[row + place, start] = ends[row + place, end] = 1.0
        for one in item.inputs:
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1.0
            asked[row, slice(*one.asked)] = 1.0
            body[row, slice(*one.read)] = 1.0
            group[row] = number
            row += 1
    mask[row:, 0] = 1.0  # an empty row still has a token to attend to
    return Batch(ids, mask, asked, body, group, right, starts, ends)
