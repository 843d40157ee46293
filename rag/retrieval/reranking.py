"""Rerank passages by what the cross-encoder read in them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Hit
from rag.retrieval.reader import Candidate
from rag.retrieval.window_reading import UNREAD

WEIGHT = 1.0  # of the logit of a passage's best window beside its own score; chosen on our own kept texts


def reranked(hits: Sequence[Hit], candidates: Sequence[Candidate], weight: float = WEIGHT) -> tuple[Hit, ...]:
    """Return passages by their score and the best of their windows, best first.

    Args:
        hits: the passages.
        candidates: their sentences, with what was read of them.
        weight: what the logit of a passage's best window counts beside its own score.
    """
    best: dict[str, float] = {}
    for context in (candidate.context for candidate in candidates):
        if context.reading is not None:
            name = context.hit.chunk.id
            best[name] = max(best.get(name, UNREAD), context.reading.answers)
    return tuple(sorted(hits, key=lambda hit: -(hit.score + weight * best.get(hit.chunk.id, UNREAD))))
