"""Measure abstention: does the system abstain when it should, and is its confidence calibrated?

Every measure is computed from one ``Case`` per question. Abstaining is the positive class, and it is right when the
question is unanswerable. ``correct`` refers to the answer itself, given or withheld, not to the decision to abstain.
An answer to an unanswerable question is wrong, whatever ``correct`` is.

The risk-coverage curve, its area, the accuracy at full coverage and the calibration for correct answers describe a
system that answers every question. They are exact if no question was abstained from, or if the withheld drafts were
judged too. An abstention without a draft has ``correct=False`` and therefore counts as a wrong answer there.

A share of zero cases is None, and so are AUROC and F1 if a class is empty. This is not an error.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rag.evaluation.measures.intervals import Proportion

BINS = 10


class Case(NamedTuple):
    """Hold the outcome of one question. Any tuple in this order can be converted with ``Case(*values)``."""

    confidence: float  # 0..1
    answered: bool  # False if abstained
    answerable: bool  # do the documents answer the question?
    correct: bool  # is the answer correct, given or withheld?


class RiskPoint(NamedTuple):
    """Hold one point of the risk-coverage curve: answering every question with at least this confidence."""

    threshold: float
    coverage: float  # share of all questions that would be answered
    risk: float  # share of wrong answers among the answered questions


class Bin(NamedTuple):
    """Hold one confidence bin: low <= confidence < high; the last bin also includes its upper end."""

    low: float
    high: float
    n: int
    confidence: float | None  # mean confidence in the bin; None if the bin is empty
    share: float | None  # share of the cases in the bin whose predicted event happened


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the bins, for a reliability plot, and the expected calibration error (ECE), which is None without cases."""

    bins: tuple[Bin, ...]
    error: float | None


@dataclass(frozen=True, slots=True)
class AbstentionSummary:
    """Hold all measures of this module over a set of questions.

    Attributes:
        questions: number of questions.
        precision: share of the abstentions that are on unanswerable questions.
        recall: share of the unanswerable questions that were abstained from.
        f1: harmonic mean of the two, 2 TP / (2 TP + FP + FN); None if no question is unanswerable.
        false_answers: share of the unanswerable questions that were answered; 1 - recall.
        refusals: share of the answerable questions that were abstained from.
        answered: share of all questions that were answered; the coverage of the system.
        answered_right: share of the given answers that are right; 1 - the risk of the system at its coverage.
        auroc: AUROC of the confidence, answerable against unanswerable questions.
        curve: the risk-coverage curve.
        aurc: area under that curve.
        full_coverage_accuracy: share of right answers if every question had been answered.
        calibration_answerable: calibration of the confidence as a probability that the question is answerable.
        calibration_correct: calibration of the confidence as a probability that the answer is right.
    """

    questions: int
    precision: Proportion
    recall: Proportion
    f1: float | None
    false_answers: Proportion
    refusals: Proportion
    answered: Proportion
    answered_right: Proportion
    auroc: float | None
    curve: tuple[RiskPoint, ...]
    aurc: float | None
    full_coverage_accuracy: Proportion
    calibration_answerable: Calibration
    calibration_correct: Calibration


def summarise(cases: Iterable[Case]) -> AbstentionSummary:
    """Compute all measures of this module over a set of questions.

    Args:
        cases: one case per question, in any order.

    Raises:
        ValueError: If a confidence is not a number between 0 and 1.
    """
    listed = list(cases)
    curve = risk_coverage(listed)
    return AbstentionSummary(
        questions=len(listed),
        precision=abstention_precision(listed),
        recall=abstention_recall(listed),
        f1=abstention_f1(listed),
        false_answers=Proportion.of(case.answered for case in listed if not case.answerable),
        refusals=Proportion.of(not case.answered for case in listed if case.answerable),
        answered=Proportion.of(case.answered for case in listed),
        answered_right=Proportion.of(is_right(case) for case in listed if case.answered),
        auroc=confidence_auroc(listed),
        curve=curve,
        aurc=area_under(curve),
        full_coverage_accuracy=Proportion.of(map(is_right, listed)),
        calibration_answerable=calibration([(case.confidence, case.answerable) for case in listed]),
        calibration_correct=calibration([(case.confidence, is_right(case)) for case in listed]),
    )


def is_right(case: Case) -> bool:
    """Return whether the answer, given or withheld, is correct and the question is answerable."""
    return case.answerable and case.correct


def abstention_precision(cases: Iterable[Case]) -> Proportion:
    """Return the share of the abstentions that are on unanswerable questions."""
    return Proportion.of(not case.answerable for case in cases if not case.answered)


def abstention_recall(cases: Iterable[Case]) -> Proportion:
    """Return the share of the unanswerable questions that were abstained from."""
    return Proportion.of(not case.answered for case in cases if not case.answerable)


def abstention_f1(cases: Sequence[Case]) -> float | None:
    """Return F1 = 2 TP / (2 TP + FP + FN), where a true positive is abstaining from an unanswerable question.

    FP are abstentions from answerable questions, FN are answers to unanswerable ones. The task is from P. Rajpurkar,
    R. Jia, P. Liang, "Know what you don't know: unanswerable questions for SQuAD", ACL (2018); the formula is van
    Rijsbergen's F-measure.

    Returns:
        F1 in 0..1; None if no question is unanswerable, because there is nothing to find.
    """
    if all(case.answerable for case in cases):
        return None
    found = sum(not case.answered and not case.answerable for case in cases)
    mistaken = sum(case.answered != case.answerable for case in cases)
    return 2 * found / (2 * found + mistaken)


def confidence_auroc(cases: Sequence[Case]) -> float | None:
    """Return the AUROC of the confidence, answerable against unanswerable questions; None if either class is empty."""
    confidences = {kind: [case.confidence for case in cases if case.answerable is kind] for kind in (True, False)}
    return auroc(confidences[True], confidences[False])


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the area under the ROC curve: P(score of a positive > score of a negative) + ½ P(the scores are equal).

    Computed as the Mann-Whitney statistic divided by the number of pairs; J. A. Hanley, B. J. McNeil, "The meaning and
    use of the area under a receiver operating characteristic (ROC) curve", Radiology 143 (1982), 29-36.

    Args:
        positive: scores of the positive class, in any order.
        negative: scores of the negative class, in any order.

    Returns:
        The area in 0..1; None if a class is empty.
    """
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    twice = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive)
    return twice / (2 * len(positive) * len(negative))


def risk_coverage(cases: Sequence[Case]) -> tuple[RiskPoint, ...]:
    """Compute the risk-coverage curve, with one point for each distinct confidence, highest first.

        coverage(t) = |{confidence >= t}| / n     risk(t) = wrong answers in {confidence >= t} / |{confidence >= t}|

    R. El-Yaniv, Y. Wiener, "On the foundations of noise-free selective classification", JMLR 11 (2010), 1605-1641;
    Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks", NeurIPS (2017), with the 0/1 loss.
    Questions with the same confidence are added together, so the curve does not depend on their order.

    Raises:
        ValueError: If a confidence is not a number between 0 and 1.
    """
    ordered = sorted(cases, key=lambda case: -_checked(case.confidence))
    points: list[RiskPoint] = []
    covered = wrong = 0
    for threshold, tied in groupby(ordered, key=lambda case: case.confidence):
        entering = list(tied)
        covered += len(entering)
        wrong += sum(not is_right(case) for case in entering)
        points.append(RiskPoint(threshold, covered / len(cases), wrong / covered))
    return tuple(points)


def area_under(curve: Sequence[RiskPoint]) -> float | None:
    """Compute AURC: the mean over questions of the risk at the threshold equal to the question's own confidence.

        AURC = 1/n Σ_i risk(confidence_i) = Σ_t (coverage(t) - coverage(t')) · risk(t),   t' the next higher threshold

    Y. Geifman, G. Uziel, R. El-Yaniv, "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR (2019),
    over the curve of Geifman and El-Yaniv (2017). 0 is best. An uninformative confidence gives about the risk at full
    coverage. Without ties the value is 1/n Σ_k (number of wrong answers among the k most confident) / k.

    Args:
        curve: the points of ``risk_coverage``, highest threshold first.

    Returns:
        The area in 0..1; None for an empty curve.
    """
    if not curve:
        return None
    before = (0.0, *(point.coverage for point in curve[:-1]))
    return math.fsum((point.coverage - low) * point.risk for point, low in zip(curve, before, strict=True))


def calibration(outcomes: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Compute the calibration of (confidence, outcome) pairs in equal-width bins, and the expected calibration error.

        ECE = Σ_b n_b / n · |share_b - mean confidence_b|

    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI
    (2015); C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", ICML (2017). A bin
    includes its lower end; the last bin includes both ends.

    Args:
        outcomes: pairs of a confidence in 0..1 and whether the predicted event happened.
        bins: number of bins.

    Raises:
        ValueError: If a confidence is not a number between 0 and 1.
    """
    edges = [i / bins for i in range(bins + 1)]
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, came_true in outcomes:
        held[min(bisect_right(edges, _checked(confidence)), bins) - 1].append((confidence, came_true))
    made = tuple(_bin(low, high, inside) for low, high, inside in zip(edges, edges[1:], held, strict=False))
    n = sum(one.n for one in made)
    gaps = [
        one.n / n * abs(one.share - one.confidence)
        for one in made
        if one.share is not None and one.confidence is not None
    ]
    return Calibration(made, math.fsum(gaps) if n else None)


def _bin(low: float, high: float, inside: Sequence[tuple[float, bool]]) -> Bin:
    n = len(inside)
    if not n:
        return Bin(low, high, 0, None, None)
    mean = math.fsum(confidence for confidence, _ in inside) / n
    return Bin(low, high, n, mean, sum(came_true for _, came_true in inside) / n)


def _checked(confidence: float) -> float:
    if not 0 <= confidence <= 1:  # NaN fails too
        raise ValueError(f"A confidence lies between 0 and 1; {confidence} does not.")
    return confidence
