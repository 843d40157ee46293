"""The figures of a public set, each with its 95% interval and the number of questions behind it.

The formulas of the measures are those of ``ranking`` and ``abstention``; here they get their intervals. The module
knows neither files nor indexes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rag.evaluation.measures import abstention
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import RESAMPLES, SEED, Z_95, Measure, Proportion, mean
from rag.evaluation.measures.ranking import CUTOFFS, DEPTH, Ranking


def ranking_measures(rankings: Sequence[Ranking], clusters: Sequence[str]) -> dict[str, Measure]:
    """hit@k, MRR@10 and nDCG@10 over questions.

    Intervals: where several questions share a cluster, the bootstrap over clusters, because they stand or fall
    together. Where none does, Wilson's for hit@k and the bootstrap over questions for the two means.

    Args:
        rankings: one a question, with the cutoffs of ``ranking``.
        clusters: for each the document that it was written for.
    """
    are_alone = len(set(clusters)) == len(clusters)
    measures: dict[str, Measure] = {}
    for position, k in enumerate(CUTOFFS):
        hits = [one.hit[position] for one in rankings]
        alone = Measure.of(Proportion.of(hits)) if are_alone else None
        measures[f"hit@{k}"] = alone or mean([float(hit) for hit in hits], clusters)
    measures[f"MRR@{DEPTH}"] = mean([one.reciprocal_rank for one in rankings], clusters)
    measures[f"nDCG@{DEPTH}"] = mean([one.ndcg for one in rankings], clusters)
    return measures


def abstention_measures(cases: Sequence[Case]) -> dict[str, Measure]:
    """How often it answers what cannot be answered and refuses what can, and how well the confidence tells which.

    The first two are the hallucination rate and the error rate of NoMIRACL. Intervals: Wilson's; of the AUROC that of
    Hanley and McNeil; of F1 the bootstrap over questions.
    """
    summary = abstention.summarise(cases)
    answerable = sum(case.answerable for case in cases)
    return {
        "false answers": Measure.of(summary.false_answers),
        "refusals": Measure.of(summary.refusals),
        "AUROC": _auroc(summary.auroc, answerable, len(cases) - answerable),
        "abstention precision": Measure.of(summary.precision),
        "abstention recall": Measure.of(summary.recall),
        "abstention F1": _f1(summary.f1, cases),
        "answered": Measure.of(summary.answered),
    }


def auroc_interval(value: float, positive: int, negative: int) -> tuple[float, float]:
    """A ± z·SE, cut to 0..1, by Hanley and McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143 (1982), 29-36:

        SE² = (A(1-A) + (p-1)(Q₁-A²) + (n-1)(Q₂-A²)) / pn      Q₁ = A / (2-A)      Q₂ = 2A² / (1+A)

    Args:
        value: A, the area.
        positive: p, the scores of the positive class; at least one.
        negative: n, those of the negative class; at least one.
    """
    square = value * value
    spread = (positive - 1) * (value / (2 - value) - square) + (negative - 1) * (2 * square / (1 + value) - square)
    error = Z_95 * math.sqrt(max(0.0, value * (1 - value) + spread) / (positive * negative))
    return max(0.0, value - error), min(1.0, value + error)


def _auroc(value: float | None, positive: int, negative: int) -> Measure:
    if value is None:
        return Measure(None, None, None, positive + negative)
    return Measure(value, *auroc_interval(value, positive, negative), positive + negative)


def _f1(value: float | None, cases: Sequence[Case]) -> Measure:
    """F1 depends only on how many abstentions are right, and wrong or missing: these numbers are drawn."""
    if value is None:
        return Measure(None, None, None, len(cases))
    right = sum(not case.answered and not case.answerable for case in cases)
    mistaken = sum(case.answered != case.answerable for case in cases)
    shares = np.array([right, mistaken, len(cases) - right - mistaken]) / len(cases)
    drawn = np.random.default_rng(SEED).multinomial(len(cases), shares, size=RESAMPLES)
    counted = drawn[2 * drawn[:, 0] + drawn[:, 1] > 0]  # a draw without any abstention or need of one has no F1
    values = 2 * counted[:, 0] / (2 * counted[:, 0] + counted[:, 1])
    low, high = np.percentile(values, [2.5, 97.5])
    return Measure(value, float(low), float(high), len(cases))
