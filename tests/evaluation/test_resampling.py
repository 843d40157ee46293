"""Resampling of clusters: the bootstrap and the sign-flip test. (Wilson's interval: test_scoring.py.)"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluation.measures import resampling
from rag.evaluation.measures.intervals import percentile, wilson
from rag.evaluation.measures.resampling import bootstrap, cluster_bootstrap, resampled_means, sign_flip_p

LAW = settings(max_examples=40)
VALUES = st.floats(-1e3, 1e3, allow_subnormal=False)
CLUSTERED = st.lists(st.tuples(VALUES, st.sampled_from("abcdef")), min_size=1, max_size=30)
Clustered = list[tuple[float, str]]


def interval(clustered: Sequence[tuple[float, str]], resamples: int = 100, seed: int = 0) -> tuple[float, float] | None:
    values, clusters = [value for value, _ in clustered], [cluster for _, cluster in clustered]
    return cluster_bootstrap(values, clusters, resamples=resamples, seed=seed)


class TestLaws:
    @LAW
    @given(CLUSTERED)
    def test_it_lies_between_the_lowest_and_the_highest_value(self, clustered: Clustered) -> None:
        if (found := interval(clustered)) is not None:
            values = [value for value, _ in clustered]
            assert min(values) - 1e-9 <= found[0] <= found[1] <= max(values) + 1e-9

    @LAW
    @given(CLUSTERED)
    def test_one_cluster_tells_nothing(self, clustered: Clustered) -> None:
        assert (interval(clustered) is None) == (len({cluster for _, cluster in clustered}) < 2)

    @LAW
    @given(CLUSTERED, st.randoms(use_true_random=False))
    def test_the_order_of_the_questions_does_not_count(self, clustered: Clustered, random: object) -> None:
        shuffled = list(clustered)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert interval(shuffled) == interval(clustered)

    @LAW
    @given(CLUSTERED, st.integers(2, 4))
    def test_repeating_every_question_within_its_cluster_adds_no_certainty(self, clustered: Clustered, n: int) -> None:
        assert interval(clustered * n) == pytest.approx(interval(clustered), abs=1e-9)

    @LAW
    @given(CLUSTERED, VALUES, st.floats(0.1, 10))
    def test_it_moves_and_stretches_with_the_values(self, clustered: Clustered, shift: float, scale: float) -> None:
        before, after = (
            interval(clustered),
            interval([(value * scale + shift, cluster) for value, cluster in clustered]),
        )
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after == pytest.approx([end * scale + shift for end in before], abs=1e-6)

    @LAW
    @given(CLUSTERED)
    def test_it_mirrors_with_the_values(self, clustered: Clustered) -> None:
        before, after = interval(clustered), interval([(-value, cluster) for value, cluster in clustered])
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert (-after[1], -after[0]) == pytest.approx(before, abs=1e-9)

    @LAW
    @given(CLUSTERED, st.integers(1, 60))
    def test_how_many_are_drawn_at_once_does_not_count(self, clustered: Clustered, at_once: int) -> None:
        whole = interval(clustered)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(resampling, "_DRAWN_AT_ONCE", at_once)
            assert interval(clustered) == whole


class TestExamples:
    def test_a_seed_repeats_and_another_does_not(self) -> None:
        clustered = [(value, str(i)) for i, value in enumerate(np.random.default_rng(1).normal(size=50).tolist())]
        assert interval(clustered, seed=3) == interval(clustered, seed=3) != interval(clustered, seed=4)

    def test_independent_questions_give_the_interval_of_the_normal_approximation(self) -> None:
        outcomes = [float(i % 4 != 0) for i in range(400)]
        found = cluster_bootstrap(outcomes, [str(i) for i in range(400)])
        spread = 1.96 * math.sqrt(0.75 * 0.25 / 400)
        assert found == pytest.approx((0.75 - spread, 0.75 + spread), abs=0.004)
        assert found == pytest.approx(wilson(300, 400), abs=0.006)

    def test_clusters_that_stand_or_fall_together_make_it_wider(self) -> None:
        outcomes = [float(i // 4 % 2) for i in range(400)]
        alone = cluster_bootstrap(outcomes, [str(i) for i in range(400)])
        together = cluster_bootstrap(outcomes, [str(i // 4) for i in range(400)])
        assert alone is not None
        assert together is not None
        assert (together[1] - together[0]) / (alone[1] - alone[0]) == pytest.approx(2, rel=0.1)  # √4 questions each

    def test_large_clusters_weigh_more(self) -> None:
        # Two clusters: nine ones, one nought. Drawn: both large (1), both small (0), one of each (0.9).
        assert cluster_bootstrap([1.0] * 9 + [0.0], ["a"] * 9 + ["b"]) == (0.0, 1.0)
        means = resampled_means([1.0] * 9 + [0.0], ["a"] * 9 + ["b"], resamples=1000)
        assert means is not None
        assert means.mean() == pytest.approx(0.25 * 1 + 0.5 * 0.9, abs=0.03)

    def test_the_true_mean_is_covered_about_as_often_as_it_says(self) -> None:
        random = np.random.default_rng(7)
        covered = 0
        for _ in range(300):
            levels = np.repeat(random.normal(size=60), 3)
            values = (levels + random.normal(size=180)).tolist()
            found = cluster_bootstrap(values, [str(i // 3) for i in range(180)], resamples=400)
            covered += found is not None and found[0] <= 0 <= found[1]
        assert 0.90 <= covered / 300 <= 0.98

    def test_what_is_no_value_is_refused(self) -> None:
        with pytest.raises(ValueError, match="each value one cluster"):
            cluster_bootstrap([1.0, 2.0], ["a"])
        with pytest.raises(ValueError, match="not finite"):
            cluster_bootstrap([1.0, math.nan], ["a", "b"])
        assert cluster_bootstrap([], []) is None


class TestAnyStatistic:
    @LAW
    @given(CLUSTERED)
    def test_that_of_a_mean_is_near_the_quick_one(self, clustered: Clustered) -> None:
        values, clusters = [value for value, _ in clustered], [cluster for _, cluster in clustered]
        found = bootstrap(values, clusters, lambda drawn: math.fsum(drawn) / len(drawn), resamples=100)
        quick = cluster_bootstrap(values, clusters, resamples=100)
        assert found == (None if quick is None else pytest.approx(quick, rel=1e-6, abs=1e-6))

    def test_of_a_median(self) -> None:
        values = [float(i) for i in range(101)]
        found = bootstrap(values, [str(i) for i in range(101)], lambda drawn: percentile(drawn, 50))
        assert found is not None
        assert 30 < found[0] < 45
        assert 55 < found[1] < 70

    def test_draws_without_a_value_do_not_count_and_may_not_be_most(self) -> None:
        clusters = ["a", "b", "c"]
        assert bootstrap([1, 2, 3], clusters, lambda drawn: None) is None
        assert bootstrap([1, 2, 3], clusters, lambda drawn: 1.0 if len(set(drawn)) > 1 else None) == (1.0, 1.0)
        assert bootstrap([1], ["a"], lambda drawn: 1.0) is None


class TestSignFlips:
    @LAW
    @given(CLUSTERED)
    def test_it_is_a_probability_and_does_not_know_the_direction(self, clustered: Clustered) -> None:
        values, clusters = [value for value, _ in clustered], [cluster for _, cluster in clustered]
        p = sign_flip_p(values, clusters)
        assert 0 < p <= 1
        assert p == sign_flip_p([-value for value in values], clusters)

    def test_few_clusters_cannot_be_sure(self) -> None:
        assert sign_flip_p([0.1, 0.5], ["a", "b"]) == 0.5  # of ++, +-, -+, -- two are as far from nothing
        assert sign_flip_p([1.0] * 8, ["one"] * 8) == 1.0
        assert sign_flip_p([1.0] * 6, list("abcdef")) == 2 / 64
        assert sign_flip_p([0.0] * 9, list("abcdefghi")) == 1.0

    def test_many_clusters_are_drawn_from_and_agree_with_the_exact_p(self, monkeypatch: pytest.MonkeyPatch) -> None:
        values = [1.0, 2.0, -1.0, 3.0, 0.5, 2.5, -0.5, 1.5, 2.0, 1.0]
        exact = sign_flip_p(values, list("abcdefghij"))
        monkeypatch.setattr(resampling, "EXACT_CLUSTERS", 3)
        assert sign_flip_p(values, list("abcdefghij")) == pytest.approx(exact, abs=0.01)

    def test_a_true_null_is_rejected_about_as_often_as_it_says(self) -> None:
        random = np.random.default_rng(3)
        clusters = [str(i // 2) for i in range(60)]
        rejected = 0
        for _ in range(300):
            values = (np.repeat(random.normal(size=30), 2) + random.normal(size=60)).tolist()
            rejected += sign_flip_p(values, clusters, draws=400) < 0.05
        assert 0.02 <= rejected / 300 <= 0.09
