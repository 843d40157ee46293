"""How sure a measured share or mean is, and percentiles.

Wilson's interval takes questions for independent of each other. Paraphrases that share a cluster are not, so with many
of them the true interval is somewhat wider. The bootstrap over clusters minds that; its random numbers come from a
seed, so that the same values always give the same interval.
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
RESAMPLES_OF_STATISTICS = 1_000  # each takes a pass over all questions in Python
SEED = 0
EXACT_CLUSTERS = 12  # 4,096 sign patterns
_DRAWN_AT_ONCE = 1_000_000  # clusters: bounds the memory

Z_95 = 1.959963984540054  # the 97.5% quantile of the standard normal distribution


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many."""

    hits: int
    n: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Proportion:
        """Counts what is true."""
        listed = list(outcomes)
        return cls(sum(listed), len(listed))

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval; None of nothing."""
        return wilson(self.hits, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95% interval, of n questions, citations or whatever it is a measure of.

    None: of nothing, or of too few to tell.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    hits: int | None = None  # of a share

    @classmethod
    def of(cls, share: Proportion) -> Measure:
        """A share with Wilson's interval."""
        low, high = share.interval or (None, None)
        return cls(share.value, low, high, share.n, share.hits)


def wilson(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a proportion p = hits / n, without continuity correction.

        (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212. Unlike p ± z √(p(1-p)/n) it stays inside 0..1 and keeps its width where
    every question was right or none was; see L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial
    proportion", Statistical Science 16 (2001), 101-133.
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
    """The percentile with linear interpolation between the two nearest values; None of nothing.

    Definition 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50
    (1996), 361-365, which is NumPy's default.
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
    """The bootstrap's 95% interval of a mean of values that come in clusters: that of ``resampled_means``.

    The percentile interval: from the 2.5% to the 97.5% percentile. With few clusters (below about 30) it is too narrow,
    and where all values are the same it has no width at all: ``wilson`` keeps its own there. None of fewer than two
    clusters, which tell nothing of how clusters differ.

    Raises:
        ValueError: there is not one cluster a value, or a value is not finite.
    """
    means = resampled_means(values, clusters, resamples=resamples, seed=seed)
    if means is None:
        return None
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def mean(values: Sequence[float], clusters: Sequence[str]) -> Measure:
    """A mean with the interval of the bootstrap over clusters.

    Where all values are 1, or all 0, the bootstrap sees no spread and would be sure. Wilson's interval takes its place,
    with as many questions as there are clusters: a mean is at least the share of its ones.
    """
    if not values:
        return Measure(None, None, None, 0)
    value = math.fsum(values) / len(values)
    if value in (0.0, 1.0):
        independent = len(set(clusters))
        interval: tuple[float, float] | None = wilson(independent if value else 0, independent)
    else:
        interval = cluster_bootstrap(values, clusters)
    low, high = interval or (None, None)
    return Measure(value, low, high, len(values))


def resampled_means(
    values: Sequence[float], clusters: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> NDArray[np.float64] | None:
    """Bootstrap means of values that come in clusters, one a resample.

    Out of C clusters C are drawn with replacement, each with all of its values, and the mean is taken over the values
    drawn; this is done ``resamples`` times.

    B. Efron, R. Tibshirani, "An introduction to the bootstrap" (1993), chapter 13, for the percentile interval;
    C. A. Field, A. H. Welsh, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69 (2007),
    369-390, for drawing whole clusters.

    Args:
        values: one a question, in any order.
        clusters: the cluster of each value.
        resamples: how often to draw.
        seed: of the random numbers.

    Returns:
        The means; None of fewer than two clusters.

    Raises:
        ValueError: there is not one cluster a value, or a value is not finite.
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
    """Two-sided p of paired differences that come in clusters.

    Under the null hypothesis the sum of each cluster is as likely of the other sign:

        p = share of the sign patterns s with |Σ s_c d_c| >= |Σ d_c|,   d_c the sum of cluster c

    R. A. Fisher, "The design of experiments" (1935), section 21, with clusters for pairs. Exact for up to
    ``EXACT_CLUSTERS`` clusters that differ at all; for more (1 + hits) / (1 + draws) of random patterns. With few
    clusters p cannot be small, whatever the differences.
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
    """The same interval for any statistic (an F1, an AUROC, a percentile), which is computed anew for every draw.

    Args:
        members: one a question, in any order.
        clusters: the cluster of each.
        statistic: of the members of a draw; None where it has no value, and then the draw does not count.
        resamples: how often to draw.
        seed: of the random numbers.

    Returns:
        The interval; None of fewer than two clusters, or where the statistic had no value in most draws.

    Raises:
        ValueError: there is not one cluster a member.
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
    """The values of each cluster. Clusters are sorted, so that the order of the questions does not count."""
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
