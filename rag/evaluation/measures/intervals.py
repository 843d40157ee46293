"""Compute confidence intervals of shares, means and other statistics, and percentiles.

Wilson's interval treats questions as independent. Paraphrases in one cluster are not, so a question set with many of
them has a somewhat wider true interval. The bootstrap over clusters accounts for that. Its random numbers are seeded,
so the same values always give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

RESAMPLES = 10_000
RESAMPLES_OF_STATISTICS = 1_000  # fewer, because each resample is a Python loop over all questions
SEED = 0
EXACT_CLUSTERS = 12  # 4,096 sign patterns
_DRAWN_AT_ONCE = 1_000_000  # clusters per batch, to bound memory

Z_95 = 1.959963984540054  # the 97.5% quantile of the standard normal distribution


@dataclass(frozen=True, slots=True)
class Proportion:
    """Hold a count of hits out of n."""

    hits: int
    n: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Proportion:
        """Count the true outcomes."""
        listed = list(outcomes)
        return cls(sum(listed), len(listed))

    @property
    def value(self) -> float | None:
        """Return the share hits / n; None if n is 0."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95% confidence interval of the share; None if n is 0."""
        return wilson(self.hits, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold a value with its 95% confidence interval.

    ``n`` is the number of observations, such as questions or citations. ``value`` is None without observations. ``low``
    and ``high`` are None if there are too few observations to estimate an interval.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    hits: int | None = None  # set only if the measure is a share

    @classmethod
    def of(cls, share: Proportion) -> Estimate:
        """Make a measure from a share, with Wilson's interval."""
        low, high = share.interval or (None, None)
        return cls(share.value, low, high, share.n, share.hits)


def wilson(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Compute Wilson's score interval of a proportion p = hits / n, without continuity correction.

        (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212. Unlike p ± z √(p(1-p)/n), it stays within 0..1 and keeps a width above 0
    if all or none of the outcomes are hits; see L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a
    binomial proportion", Statistical Science 16 (2001), 101-133.

    Args:
        hits: number of hits, 0 <= hits <= n.
        n: number of observations, at least 1.
        z: quantile of the standard normal distribution; the default gives a 95% interval.

    Returns:
        The lower and upper end, both in 0..1.

    Raises:
        ValueError: If n is 0 or hits is not between 0 and n.
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"{hits} of {n} is no proportion")
    share = hits / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if hits == 0 else (centre - spread) / scale
    high = 1.0 if hits == n else (centre + spread) / scale
    return low, high


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the percentile of the values, with linear interpolation between the two nearest values.

    Definition 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50
    (1996), 361-365, which is NumPy's default.

    Args:
        values: the values, in any order.
        percent: the percentile, 0 to 100.

    Returns:
        The percentile, in the unit of the values; None without values.
    """
    if not values:
        return None
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


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


def mean(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """Compute the mean of values in 0..1 with its 95% bootstrap confidence interval over clusters.

    If all values are 1, or all 0, the bootstrap interval has zero width. Wilson's interval replaces it then, with the
    number of clusters as the number of observations: a cluster counts as one independent observation.

    Args:
        values: one value per question, each in 0..1.
        clusters: the cluster of each value.

    Raises:
        ValueError: If the bootstrap is used and its inputs are not valid; see ``cluster_bootstrap``.
    """
    if not values:
        return Estimate(None, None, None, 0)
    value = math.fsum(values) / len(values)
    if value in (0.0, 1.0):
        independent = len(set(clusters))
        interval: tuple[float, float] | None = wilson(independent if value else 0, independent)
    else:
        interval = cluster_bootstrap(values, clusters)
    low, high = interval or (None, None)
    return Estimate(value, low, high, len(values))


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
        raise ValueError(f"There are {len(values)} values and {len(clusters)} clusters: give one cluster a value.")
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
