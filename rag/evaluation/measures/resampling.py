"""Resample clusters of questions: bootstrap confidence intervals, and a sign-flip test of paired differences.

Questions of one cluster, such as paraphrases, are not independent, so they are drawn and flipped together. The random
numbers are seeded: the same values always give the same result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

RESAMPLES = 10_000
RESAMPLES_OF_STATISTICS = 1_000  # fewer, because each resample is a Python loop over all questions
SEED = 0
EXACT_CLUSTERS = 12  # 4,096 sign patterns
_DRAWN_AT_ONCE = 1_000_000  # clusters per batch, to bound memory


def cluster_bootstrap(
    values: Sequence[float], clusters: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float] | None:
    """Compute the 95% bootstrap confidence interval of the mean of clustered values.

    The percentile interval: the 2.5th to the 97.5th percentile of ``resampled_means``. It is too narrow with few
    clusters (fewer than about 30), and has zero width if all values are equal; ``wilson`` keeps a width in that case.

    Args:
        values: one value per question, in any order.
        clusters: the cluster of each value.
        resamples: number of resamples.
        seed: seed of the random numbers.

    Returns:
        The lower and upper end; None with fewer than two clusters, because the variation between clusters is unknown.

    Raises:
        ValueError: If the numbers of values and clusters differ, or a value is not finite.
    """
    means = resampled_means(values, clusters, resamples=resamples, seed=seed)
    if means is None:
        return None
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def resampled_means(
    values: Sequence[float], clusters: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> NDArray[np.float64] | None:
    """Draw bootstrap means of clustered values, one per resample.

    Each resample draws C of the C clusters with replacement, each with all of its values, and takes the mean over the
    drawn values.

    B. Efron, R. Tibshirani, "An introduction to the bootstrap" (1993), chapter 13, for the percentile interval;
    C. A. Field, A. H. Welsh, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69 (2007),
    369-390, for drawing whole clusters.

    Args:
        values: one value per question, in any order.
        clusters: the cluster of each value.
        resamples: number of resamples.
        seed: seed of the random numbers.

    Returns:
        The means, shape (resamples,); None with fewer than two clusters.

    Raises:
        ValueError: If the numbers of values and clusters differ, or a value is not finite.
    """
    groups = _grouped(values, clusters)
    if len(groups) < 2:
        return None
    sums = np.array([math.fsum(group) for group in groups])
    sizes = np.array([len(group) for group in groups])
    return _means_of_draws(sums, sizes, resamples, seed)


def sign_flip_p(
    differences: Sequence[float], clusters: Sequence[str], *, draws: int = RESAMPLES, seed: int = SEED
) -> float:
    """Compute the two-sided p-value of clustered paired differences with a sign-flip (randomisation) test.

    Under the null hypothesis, the sum of each cluster is equally likely to have either sign:

        p = share of the sign patterns s with |Σ s_c d_c| >= |Σ d_c|,   d_c the sum of cluster c

    R. A. Fisher, "The design of experiments" (1935), section 21, with clusters in place of pairs. The test is exact for
    up to ``EXACT_CLUSTERS`` clusters with a nonzero sum; for more it is (1 + hits) / (1 + draws) over random sign
    patterns. With few clusters p cannot be small, however large the differences are.

    Args:
        differences: one difference per question, in any order.
        clusters: the cluster of each difference.
        draws: number of random sign patterns.
        seed: seed of the random numbers.

    Raises:
        ValueError: If the numbers of differences and clusters differ, or a difference is not finite.
    """
    sums = np.array([math.fsum(group) for group in _grouped(differences, clusters)])
    sums = sums[np.abs(sums) > 1e-12]
    if len(sums) == 0:
        return 1.0
    least = abs(float(sums.sum())) - 1e-9
    if len(sums) <= EXACT_CLUSTERS:
        patterns = (np.arange(2 ** len(sums))[:, None] >> np.arange(len(sums)) & 1) * 2 - 1
        return float((np.abs(patterns @ sums) >= least).mean())
    random = np.random.default_rng(seed)
    hits, step = 0, max(1, _DRAWN_AT_ONCE // len(sums))
    for start in range(0, draws, step):
        patterns = random.integers(2, size=(min(step, draws - start), len(sums))) * 2 - 1
        hits += int((np.abs(patterns @ sums) >= least).sum())
    return (1 + hits) / (1 + draws)


def bootstrap(
    members: Sequence[T],
    clusters: Sequence[str],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    resamples: int = RESAMPLES_OF_STATISTICS,
    seed: int = SEED,
) -> tuple[float, float] | None:
    """Compute the 95% bootstrap confidence interval over clusters of any statistic, such as F1, AUROC or a percentile.

    The statistic is recomputed for every resample.

    Args:
        members: one member per question, in any order.
        clusters: the cluster of each member.
        statistic: function of the members of a resample; returns None if it is undefined there, and that resample is
            skipped.
        resamples: number of resamples.
        seed: seed of the random numbers.

    Returns:
        The lower and upper end; None with fewer than two clusters, or if the statistic was undefined in most resamples.

    Raises:
        ValueError: If the numbers of members and clusters differ.
    """
    groups: dict[str, list[T]] = {}
    for member, cluster in zip(members, clusters, strict=True):
        groups.setdefault(cluster, []).append(member)
    if len(groups) < 2:
        return None
    ordered = [groups[cluster] for cluster in sorted(groups)]
    random = np.random.default_rng(seed)
    drawn = random.integers(len(ordered), size=(resamples, len(ordered)))
    values = (statistic([member for i in row for member in ordered[i]]) for row in drawn)
    known = [value for value in values if value is not None]
    if 2 * len(known) < resamples:
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _grouped(values: Sequence[float], clusters: Sequence[str]) -> list[list[float]]:
    """Return the values of each cluster, sorted by cluster so that the order of the questions does not matter."""
    if len(values) != len(clusters):
        raise ValueError(f"There are {len(values)} values and {len(clusters)} clusters: give each value one cluster.")
    if not all(map(math.isfinite, values)):
        raise ValueError("A value that is not finite has no place in a mean.")
    members: dict[str, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(value)
    return [members[cluster] for cluster in sorted(members)]


def _means_of_draws(
    sums: NDArray[np.float64], sizes: NDArray[np.int_], resamples: int, seed: int
) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    means = np.empty(resamples)
    step = max(1, _DRAWN_AT_ONCE // len(sums))
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = random.integers(len(sums), size=(rows, len(sums)))
        means[start : start + rows] = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return means
