"""Compute the measures of a public set, each with its 95% confidence interval and number of questions.

The formulas are in ``measures.ranking`` and ``measures.abstention``; this module adds the intervals. It knows neither
files nor indexes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rag.evaluation.measures import abstention
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import Z_95, Estimate, Proportion, mean
from rag.evaluation.measures.ranking import CUTOFFS, DEPTH, Ranking
from rag.evaluation.measures.resampling import RESAMPLES, SEED


def ranking_measures(rankings: Sequence[Ranking], clusters: Sequence[str]) -> dict[str, Estimate]:
    """Compute hit@k, MRR@10 and nDCG@10 over questions.

    If any questions share a cluster, all intervals are bootstrap intervals over clusters, because questions on one
    document are not independent. Otherwise hit@k has Wilson's interval, and the two means have a bootstrap interval
    over questions.

    Args:
        rankings: one ranking per question, with the default cutoffs of ``measures.ranking``.
        clusters: for each question, the document it was written for.
    """
    are_alone = len(set(clusters)) == len(clusters)
    measures: dict[str, Estimate] = {}
    for position, k in enumerate(CUTOFFS):
        hits = [one.hit[position] for one in rankings]
        alone = Estimate.of(Proportion.of(hits)) if are_alone else None
        measures[f"hit@{k}"] = alone or mean([float(hit) for hit in hits], clusters)
    measures[f"MRR@{DEPTH}"] = mean([one.reciprocal_rank for one in rankings], clusters)
    measures[f"nDCG@{DEPTH}"] = mean([one.ndcg for one in rankings], clusters)
    return measures


def abstention_measures(cases: Sequence[Case]) -> dict[str, Estimate]:
    """Compute false answers, refusals, the AUROC of the confidence, and precision, recall and F1 of the abstentions.

    False answers and refusals are NoMIRACL's hallucination rate and error rate. Intervals: Wilson's for shares, Hanley
    and McNeil's for the AUROC, a bootstrap over questions for F1.
    """
    summary = abstention.summarise(cases)
    answerable = sum(case.answerable for case in cases)
    return {
        "false answers": Estimate.of(summary.false_answers),
        "refusals": Estimate.of(summary.refusals),
        "AUROC": _auroc(summary.auroc, answerable, len(cases) - answerable),
        "abstention precision": Estimate.of(summary.precision),
        "abstention recall": Estimate.of(summary.recall),
        "abstention F1": _f1(summary.f1, cases),
        "answered": Estimate.of(summary.answered),
    }


def auroc_interval(value: float, positive: int, negative: int) -> tuple[float, float]:
    """Compute the 95% interval A ± z·SE of an AUROC, clipped to 0..1.

        SE² = (A(1-A) + (p-1)(Q₁-A²) + (n-1)(Q₂-A²)) / pn      Q₁ = A / (2-A)      Q₂ = 2A² / (1+A)

    J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
    Radiology 143 (1982), 29-36.

    Args:
        value: the area A.
        positive: p, the number of scores of the positive class; at least 1.
        negative: n, the number of scores of the negative class; at least 1.
    """
    square = value * value
    spread = (positive - 1) * (value / (2 - value) - square) + (negative - 1) * (2 * square / (1 + value) - square)
    error = Z_95 * math.sqrt(max(0.0, value * (1 - value) + spread) / (positive * negative))
    return max(0.0, value - error), min(1.0, value + error)


def _auroc(value: float | None, positive: int, negative: int) -> Estimate:
    if value is None:
        return Estimate(None, None, None, positive + negative)
    return Estimate(value, *auroc_interval(value, positive, negative), positive + negative)


def _f1(value: float | None, cases: Sequence[Case]) -> Estimate:
    """Add a bootstrap interval to an F1.

    F1 depends only on the counts of right abstentions, wrong decisions and other cases, so the counts are resampled.
    """
    if value is None:
        return Estimate(None, None, None, len(cases))
    right = sum(not case.answered and not case.answerable for case in cases)
    mistaken = sum(case.answered != case.answerable for case in cases)
    shares = np.array([right, mistaken, len(cases) - right - mistaken]) / len(cases)
    drawn = np.random.default_rng(SEED).multinomial(len(cases), shares, size=RESAMPLES)
    counted = drawn[2 * drawn[:, 0] + drawn[:, 1] > 0]  # F1 is undefined if both counts are 0
    values = 2 * counted[:, 0] / (2 * counted[:, 0] + counted[:, 1])
    low, high = np.percentile(values, [2.5, 97.5])
    return Estimate(value, float(low), float(high), len(cases))
