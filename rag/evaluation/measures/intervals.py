"""Compute shares and means with their confidence intervals, and percentiles.

Wilson's interval treats questions as independent. Paraphrases in one cluster are not, so a question set with many of
them has a somewhat wider true interval. The bootstrap over clusters, in ``measures.resampling``, accounts for that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.evaluation.measures.resampling import cluster_bootstrap

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
        raise ValueError(f"{hits} of {n} is not a proportion")
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
