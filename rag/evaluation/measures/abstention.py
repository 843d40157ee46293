"""Does it know when it does not know? Abstentions, and whether the confidence deserves its name.

Everything here follows from one ``Case`` a question. To abstain is the positive class; on an unanswerable question it
is right. ``correct`` speaks of the answer itself, not of the abstention: the answer that was given, or the one that
would have been given. An answer to an unanswerable question is wrong whatever ``correct`` says.

The risk-coverage curve, its area, the accuracy at full coverage and the calibration for correct answers look at what
would have happened had it answered everything. They are exact where nothing was abstained from, or where the withheld
drafts were judged too. Where an abstention has no draft (``correct`` is False), they take it for a wrong answer.

A share of nothing has no value, a class that is missing leaves no AUROC and no F1: None, never an error.
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
    """One question; any plain tuple in this order will do to make one: ``Case(*values)``."""

    confidence: float  # 0..1
    answered: bool  # or abstained
    answerable: bool  # do the documents answer the question?
    correct: bool  # is the answer right, given or withheld?


class RiskPoint(NamedTuple):
    """What answering every question of at least this confidence comes to."""

    threshold: float
    coverage: float  # share of the questions that would be answered
    risk: float  # share of wrong answers among those


class Bin(NamedTuple):
    """A bin of confidences: low <= confidence < high, in the last one <= high."""

    low: float
    high: float
    n: int
    confidence: float | None  # mean of those in the bin; None of nothing
    share: float | None  # of those in the bin for which it came true


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins, for a plot, and the expected calibration error; None of nothing."""

    bins: tuple[Bin, ...]
    error: float | None


@dataclass(frozen=True, slots=True)
class AbstentionSummary:
    """The measures over many questions.

    precision: unanswerable questions, of those abstained from.
    recall: abstentions, of the unanswerable questions.
    f1: 2 TP / (2 TP + FP + FN), the harmonic mean of the two; None where no question is unanswerable.
    false_answers: answers, of the unanswerable questions; 1 - recall.
    refusals: abstentions, of the answerable questions.
    answered: answers, of all questions; the coverage at which the system stands.
    answered_right: right answers, of those given; 1 - the risk at which it stands.
    auroc: of the confidence, for answerable against unanswerable.
    curve, aurc: risk against coverage, and its area.
    full_coverage_accuracy: right answers, had every question been answered.
    calibration_answerable: does the confidence tell how often the question is answerable?
    calibration_correct: does it tell how often the answer is right?
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
    """All the measures of this module over many questions.

    Raises:
        ValueError: a confidence is no number between 0 and 1.
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
    """Whether the answer, given or withheld, is right: correct, and to a question that has an answer."""
    return case.answerable and case.correct


def abstention_precision(cases: Iterable[Case]) -> Proportion:
    """Unanswerable questions, of those abstained from."""
    return Proportion.of(not case.answerable for case in cases if not case.answered)


def abstention_recall(cases: Iterable[Case]) -> Proportion:
    """Abstentions, of the unanswerable questions."""
    return Proportion.of(not case.answered for case in cases if not case.answerable)


def abstention_f1(cases: Sequence[Case]) -> float | None:
    """F1 = 2 TP / (2 TP + FP + FN), where to abstain from an unanswerable question is the true positive.

    FP are refusals of answerable questions, FN answers to unanswerable ones. P. Rajpurkar, R. Jia, P. Liang, "Know what
    you don't know: unanswerable questions for SQuAD", ACL (2018), sets the task; the formula is van Rijsbergen's. None
    where no question is unanswerable: there is nothing to find.
    """
    if all(case.answerable for case in cases):
        return None
    found = sum(not case.answered and not case.answerable for case in cases)
    mistaken = sum(case.answered != case.answerable for case in cases)
    return 2 * found / (2 * found + mistaken)


def confidence_auroc(cases: Sequence[Case]) -> float | None:
    """The AUROC of the confidence, for answerable against unanswerable questions."""
    confidences = {kind: [case.confidence for case in cases if case.answerable is kind] for kind in (True, False)}
    return auroc(confidences[True], confidences[False])


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The area under the ROC curve: P(score of a positive > score of a negative) + ½ P(they tie).

    The Mann-Whitney statistic over the number of pairs; J. A. Hanley, B. J. McNeil, "The meaning and use of the area
    under a receiver operating characteristic (ROC) curve", Radiology 143 (1982), 29-36. None where a class is empty.
    """
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    twice = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive)
    return twice / (2 * len(positive) * len(negative))


def risk_coverage(cases: Sequence[Case]) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve: a point for each confidence that occurs, from the highest down.

        coverage(t) = |{confidence >= t}| / n     risk(t) = wrong answers in {confidence >= t} / |{confidence >= t}|

    R. El-Yaniv, Y. Wiener, "On the foundations of noise-free selective classification", JMLR 11 (2010), 1605-1641;
    Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks", NeurIPS (2017), with the 0/1 loss.
    Questions of one confidence enter together, so that their order does not count.
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
    """AURC: the mean, over the questions, of the risk at the threshold that just lets the question in.

        AURC = 1/n Σ_i risk(confidence_i) = Σ_t (coverage(t) - coverage(t')) · risk(t),   t' the next higher threshold

    Y. Geifman, G. Uziel, R. El-Yaniv, "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR (2019),
    over the curve of Geifman and El-Yaniv (2017). 0 is best; a confidence that tells nothing comes near to the risk at
    full coverage. Without ties it is 1/n Σ_k (wrong among the k most confident) / k. None of nothing.
    """
    if not curve:
        return None
    before = (0.0, *(point.coverage for point in curve[:-1]))
    return math.fsum((point.coverage - low) * point.risk for point, low in zip(curve, before, strict=True))


def calibration(outcomes: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Calibration of (confidence, did it come true?) in bins of equal width, and the expected calibration error.

        ECE = Σ_b n_b / n · |share_b - mean confidence_b|

    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI
    (2015); C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", ICML (2017). A bin
    holds its lower end, the last one both ends.
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
