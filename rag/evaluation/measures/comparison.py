"""Compare two runs over the same questions, measure by measure, with paired tests.

A difference counts as shown only if two conditions hold: the 95% bootstrap confidence interval over clusters of
questions excludes 0, and the p-value, corrected for the number of measures, is below 5%. The p-value is that of a
sign-flip test over clusters. For a binary measure it is the larger of that and the p-value of McNemar's exact test,
which treats questions as independent. A difference that fails either condition is reported as "no difference shown",
which does not mean that there is none. Compare few measures, and choose them beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.measures.resampling import RESAMPLES, SEED, cluster_bootstrap, sign_flip_p

Run = Mapping[str, Mapping[str, float]]  # measure name -> question id -> value; True and False count as 1 and 0
Verdict = Literal["better", "worse", "no difference shown"]

LEVEL = 0.05
IDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """Describe a measure to compare. A binary measure is 0 or 1 (False or True) for each question."""

    name: str
    binary: bool
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class McNemar:
    """Hold the counts of discordant questions and the p-value of McNemar's exact test."""

    gained: int  # 0 in the first run, 1 in the second
    lost: int  # 1 in the first run, 0 in the second
    p: float


@dataclass(frozen=True, slots=True)
class _TestResult:
    """Hold the test results of one measure, before the correction for multiple measures."""

    interval: tuple[float, float] | None
    mcnemar: McNemar | None
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold the comparison of one measure between two runs."""

    measure: MeasureSpec
    questions: int
    clusters: int
    first: float  # mean
    second: float
    difference: float  # second - first
    interval: tuple[float, float] | None  # 95% interval of the difference; None with fewer than two clusters
    mcnemar: McNemar | None  # None if the measure is not binary
    adjusted_p: float  # Holm's correction over all measures of one call
    verdict: Verdict  # about the second run
    improved: tuple[str, ...]  # ids of questions with a better value in the second run, in first-run order
    worsened: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the ids of all questions whose value changed: improved ones first, then worsened ones."""
        return (*self.improved, *self.worsened)


def compare(
    first: Run,
    second: Run,
    measures: Sequence[MeasureSpec],
    clusters: Mapping[str, str],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[Comparison, ...]:
    """Compare the second run with the first.

    Args:
        first: the reference run.
        second: the run to judge.
        measures: the measures to compare. The p-values are corrected for all of them, so pass them in one call.
        clusters: the cluster of each question, by question id. Questions of one cluster are resampled together.
        resamples: number of bootstrap resamples, and of random sign patterns.
        seed: seed of the random numbers.

    Returns:
        One comparison per measure, in the order of ``measures``.

    Raises:
        ValueError: If a run lacks a measure, the runs do not have the same questions, a measure has no questions, a
            question has no cluster, or a value is not valid for its measure.
    """
    for measure in measures:
        _check(measure, first, second, clusters)
    tests = [_test(first[m.name], second[m.name], m, clusters, resamples, seed) for m in measures]
    adjusted = holm([test.p for test in tests])
    return tuple(
        _comparison(measure, first[measure.name], second[measure.name], clusters, test, p)
        for measure, test, p in zip(measures, tests, adjusted, strict=True)
    )


def mcnemar(gained: int, lost: int) -> McNemar:
    """Compute McNemar's exact two-sided test, whose null hypothesis is that gains and losses are equally likely.

        p = min(1, 2 · P(X <= min(gained, lost))),   X ~ Binomial(gained + lost, ½);   1 without discordant questions

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12 (1947), 153-157. The mid-p variant, which M. W. Fagerland, S. Lydersen, P. Laake recommend in BMC
    Medical Research Methodology 13 (2013), 91, is NOT used: it has more power, but its error rate can exceed the
    nominal level. The error rate of the exact test cannot.

    Args:
        gained: number of questions that are 0 in the first run and 1 in the second.
        lost: number of questions that are 1 in the first run and 0 in the second.

    Raises:
        ValueError: If a count is negative.
    """
    if gained < 0 or lost < 0:
        raise ValueError(f"{gained} and {lost} are not counts of questions.")
    n = gained + lost
    ways = tail = 1  # exact integers: nothing is rounded before the division
    for i in range(min(gained, lost)):
        ways = ways * (n - i) // (i + 1)
        tail += ways
    return McNemar(gained, lost, min(1.0, 2 * tail / 2**n))


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Compute Holm's adjusted p-values, in the order given.

        sorted p_(1) <= ... <= p_(m):   adjusted_(i) = max over j <= i of min(1, (m - j + 1) · p_(j))

    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979),
    65-70. Rejecting the hypotheses with an adjusted p below 5% keeps the family-wise error rate at or below 5%, for any
    dependence between the tests.
    """
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = highest
    return tuple(adjusted)


def _test(
    old: Mapping[str, float],
    new: Mapping[str, float],
    measure: MeasureSpec,
    clusters: Mapping[str, str],
    draws: int,
    seed: int,
) -> _TestResult:
    """Compute the confidence interval and p-value of one measure.

    McNemar's test ignores clusters, so a binary measure gets the larger of the two p-values.
    """
    changes = list(_changes(old, new).values())
    named = [clusters[id_] for id_ in old]
    p = sign_flip_p(changes, named, draws=draws, seed=seed)
    test = _mcnemar_of(old, new) if measure.binary else None
    interval = cluster_bootstrap(changes, named, resamples=draws, seed=seed)
    return _TestResult(interval, test, p if test is None else max(p, test.p))


def _comparison(
    measure: MeasureSpec,
    old: Mapping[str, float],
    new: Mapping[str, float],
    clusters: Mapping[str, str],
    test: _TestResult,
    adjusted_p: float,
) -> Comparison:
    changes = _changes(old, new)
    sign = 1 if measure.higher_is_better else -1
    return Comparison(
        measure=measure,
        questions=len(old),
        clusters=len({clusters[id_] for id_ in old}),
        first=_mean(old),
        second=_mean(new),
        difference=_mean(changes),
        interval=test.interval,
        mcnemar=test.mcnemar,
        adjusted_p=adjusted_p,
        verdict=_verdict(test.interval, adjusted_p, sign),
        improved=tuple(id_ for id_, change in changes.items() if change * sign > 0),
        worsened=tuple(id_ for id_, change in changes.items() if change * sign < 0),
    )


def _changes(old: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """Return second minus first for each question. Differences at the level of float rounding count as 0."""
    return {
        id_: 0.0 if math.isclose(value, new[id_], rel_tol=1e-9, abs_tol=1e-12) else float(new[id_]) - float(value)
        for id_, value in old.items()
    }


def _mcnemar_of(first: Mapping[str, float], second: Mapping[str, float]) -> McNemar:
    return mcnemar(
        gained=sum(not first[id_] and bool(second[id_]) for id_ in first),
        lost=sum(bool(first[id_]) and not second[id_] for id_ in first),
    )


def _verdict(interval: tuple[float, float] | None, adjusted_p: float, sign: int) -> Verdict:
    if interval is None or interval[0] <= 0 <= interval[1] or adjusted_p >= LEVEL:
        return "no difference shown"
    return "better" if interval[0] * sign > 0 else "worse"


def _mean(values: Mapping[str, float]) -> float:
    return math.fsum(values.values()) / len(values)


def _check(measure: MeasureSpec, first: Run, second: Run, clusters: Mapping[str, str]) -> None:
    for place, run in (("first", first), ("second", second)):
        if measure.name not in run:
            raise ValueError(f"The {place} run has no measure “{measure.name}”.")
    old, new = first[measure.name], second[measure.name]
    if old.keys() != new.keys():
        sides = (("first", old.keys() - new.keys()), ("second", new.keys() - old.keys()))
        lone = "; ".join(f"only the {place} has {_listed(ids)}" for place, ids in sides if ids)
        raise ValueError(f"The runs cannot be paired, “{measure.name}” is not of the same questions: {lone}.")
    if not old:
        raise ValueError(f"No question has a value for “{measure.name}”: leave it out.")
    if without_cluster := old.keys() - clusters.keys():
        raise ValueError(f"These questions have no cluster: {_listed(without_cluster)}.")
    if odd := {id_ for run in (old, new) for id_, value in run.items() if not _is_value(value, measure.binary)}:
        wanted = "0 or 1" if measure.binary else "a finite number"
        raise ValueError(f"“{measure.name}” must be {wanted}, and is not for: {_listed(odd)}.")


def _is_value(value: float, binary: bool) -> bool:
    return value in (0, 1) if binary else math.isfinite(value)


def _listed(ids: set[str]) -> str:
    shown = ", ".join(sorted(ids)[:IDS_SHOWN])
    return f"{shown} and {len(ids) - IDS_SHOWN} more" if len(ids) > IDS_SHOWN else shown
