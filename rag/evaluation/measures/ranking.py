"""Measure how early the retrieved spans show the gold evidence: hit, all_hit, reciprocal rank and nDCG.

Evidence is an AND of OR-groups, as in ``question_set.items``: every group must be shown, and any one of its
alternatives shows it. All measures are computed from the rank (counted from 1) at which each group is first shown, in
one of two views:

by document  a retrieved span shows a group if it is in the document of one of its alternatives;
by span      it must also share at least one character with that alternative.

Ranks count spans in both views: five spans of one document take five ranks. A group shown by span is also shown by
document, so no measure is higher by span than by document. Questions without evidence have no ranking measures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.measures.intervals import Proportion

Place = tuple[str, int, int]  # (document, start, end): half-open character range
Evidence = Sequence[Sequence[Place]]  # groups of alternatives
View = Literal["document", "span"]
Ranks = tuple[int | None, ...]  # for each group the rank at which it is first shown; None if it is not shown

CUTOFFS = (1, 3, 5, 10)
DEPTH = 10  # the k of the reciprocal rank and of nDCG


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hold the measures of one question in one view. The tuples are parallel to ``cutoffs``."""

    cutoffs: tuple[int, ...]
    hit: tuple[bool, ...]  # is any group shown?
    all_hit: tuple[bool, ...]  # are all of them?
    reciprocal_rank: float  # at DEPTH
    ndcg: float  # at DEPTH


@dataclass(frozen=True, slots=True)
class RankingSummary:
    """Hold the measures over many questions in one view: shares with confidence intervals, and means."""

    questions: int
    hit: dict[int, Proportion]  # by cutoff k
    all_hit: dict[int, Proportion]
    mrr: float | None
    ndcg: float | None


def matches(place: Place, alternatives: Sequence[Place], view: View) -> bool:
    """Return whether a retrieved span matches one of the alternatives of a group."""
    document, start, end = place
    return any(
        document == other and (view == "document" or max(start, low) < min(end, high))
        for other, low, high in alternatives
    )


def first_ranks(retrieved: Sequence[Place], evidence: Evidence, view: View) -> Ranks:
    """Return for each group the rank, from 1, of the first retrieved span that shows it; None if there is none."""
    return tuple(
        next((rank for rank, place in enumerate(retrieved, start=1) if matches(place, group, view)), None)
        for group in evidence
    )


def hit(ranks: Ranks, k: int) -> bool | None:
    """Return hit@k (also called success@k): whether any group is shown in the first k ranks. None without evidence."""
    return any(rank <= k for rank in _found(ranks)) if ranks else None


def all_hit(ranks: Ranks, k: int) -> bool | None:
    """Return all_hit@k: whether every group is shown in the first k ranks. None without evidence.

    This is recall@k over groups equal to 1, the condition for answering a question that needs several passages.
    """
    return all(rank is not None and rank <= k for rank in ranks) if ranks else None


def reciprocal_rank(ranks: Ranks, k: int = DEPTH) -> float | None:
    """Return RR@k = 1 / (rank of the first span that shows any group), 0 if that rank exceeds k; None without evidence.

    E. M. Voorhees, "The TREC-8 question answering track report", TREC-8 (1999), 77-82. Its mean is MRR@k.
    """
    if not ranks:
        return None
    first = min(_found(ranks), default=k + 1)
    return 1 / first if first <= k else 0.0


def ndcg(ranks: Ranks, k: int = DEPTH) -> float | None:
    """Compute nDCG@k with one binary gain per group, counted once, at the first rank that shows the group.

        DCG@k = Σ_j 1 / log2(1 + max(r_j, j))     over the shown groups j = 1, 2, ... in order of their ranks r_j,
                                                  as long as max(r_j, j) <= k
        ideal = Σ_j 1 / log2(1 + j)               for j = 1 .. min(number of groups, k)
        nDCG@k = DCG@k / ideal

    K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM Transactions on Information
    Systems 20 (2002), 422-446, with the usual logarithm of C. Burges et al., "Learning to rank using gradient descent",
    ICML (2005). A group counts once, like a nugget in the α-nDCG (α = 1) of C. Clarke et al., "Novelty and diversity in
    information retrieval evaluation", SIGIR (2008).

    The max(r_j, j) is an addition of this project. One span may show several groups. Without the max, all of them would
    get the full gain of that rank, and nDCG could exceed 1, or reach 1 with a group missing. With it, nDCG is 1 exactly
    if the j-th group is shown by rank j for every j up to k. If every span shows at most one group, r_j is never below
    j, and the value is the ordinary binary nDCG. As there, the value can fall as k grows while k is below the number of
    groups, because the ideal grows.

    Returns:
        nDCG@k in 0..1; None without evidence.
    """
    if not ranks:
        return None
    late = (max(rank, j) for j, rank in enumerate(sorted(_found(ranks)), start=1))
    gained = sum(1 / math.log2(1 + rank) for rank in late if rank <= k)
    ideal = sum(1 / math.log2(1 + j) for j in range(1, min(len(ranks), k) + 1))
    return gained / ideal if ideal else 0.0


def rank_question(
    retrieved: Sequence[Place], evidence: Evidence, view: View, cutoffs: Sequence[int] = CUTOFFS
) -> Ranking | None:
    """Compute the measures of one question in one view.

    Args:
        retrieved: the retrieved spans, best first.
        evidence: the groups; each must be shown.
        view: by document or by span.
        cutoffs: the values of k for hit@k and all_hit@k.

    Returns:
        The measures; None without evidence.
    """
    ranks = first_ranks(retrieved, evidence, view)
    reciprocal, gain = reciprocal_rank(ranks), ndcg(ranks)
    if reciprocal is None or gain is None:
        return None
    return Ranking(
        cutoffs=tuple(cutoffs),
        hit=tuple(bool(hit(ranks, k)) for k in cutoffs),
        all_hit=tuple(bool(all_hit(ranks, k)) for k in cutoffs),
        reciprocal_rank=reciprocal,
        ndcg=gain,
    )


def summarise(rankings: Iterable[Ranking | None]) -> RankingSummary:
    """Aggregate rankings into shares and means. Questions without evidence (None) are skipped.

    Raises:
        ValueError: If the questions were ranked at different cutoffs.
    """
    ranked = [one for one in rankings if one is not None]
    cutoffs = ranked[0].cutoffs if ranked else ()
    if any(one.cutoffs != cutoffs for one in ranked):
        raise ValueError("The questions were ranked at different cutoffs: rank all of them at the same ones.")
    return RankingSummary(
        questions=len(ranked),
        hit={k: Proportion.of(one.hit[i] for one in ranked) for i, k in enumerate(cutoffs)},
        all_hit={k: Proportion.of(one.all_hit[i] for one in ranked) for i, k in enumerate(cutoffs)},
        mrr=_mean([one.reciprocal_rank for one in ranked]),
        ndcg=_mean([one.ndcg for one in ranked]),
    )


def _found(ranks: Ranks) -> list[int]:
    return [rank for rank in ranks if rank is not None]


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
