"""Two runs side by side: laws of the tests and of the verdict, then published figures."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluation.measures.comparison import Comparison, MeasureSpec, Run, compare, holm, mcnemar

LAW = settings(max_examples=40)
RIGHT = MeasureSpec("right", binary=True)
WRONG = MeasureSpec("wrong", binary=True, higher_is_better=False)
NDCG = MeasureSpec("ndcg", binary=False)
OPPOSITE = {"better": "worse", "worse": "better", "no difference shown": "no difference shown"}

COUNTS = st.integers(0, 60)
PS = st.lists(st.floats(0, 1), max_size=8)
PAIRS = st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30)
Pairs = list[tuple[bool, bool, float, float]]


def runs(pairs: Pairs) -> tuple[Run, Run, dict[str, str]]:
    ids = [f"q{i}" for i in range(len(pairs))]
    first: dict[str, dict[str, float]] = {"right": {}, "wrong": {}, "ndcg": {}}
    second: dict[str, dict[str, float]] = {"right": {}, "wrong": {}, "ndcg": {}}
    for id_, (old, new, low, high) in zip(ids, pairs, strict=True):
        first["right"][id_], second["right"][id_] = old, new
        first["wrong"][id_], second["wrong"][id_] = not old, not new
        first["ndcg"][id_], second["ndcg"][id_] = low, high
    return first, second, {id_: f"c{i // 2}" for i, id_ in enumerate(ids)}


def compared(first: Run, second: Run, clusters: dict[str, str], *measures: MeasureSpec) -> list[Comparison]:
    return list(compare(first, second, measures or (RIGHT, NDCG), clusters, resamples=100))


def outcomes(gained: int, lost: int, same: int) -> tuple[Run, Run, dict[str, str]]:
    """Each question a cluster of its own."""
    changes = [(False, True)] * gained + [(True, False)] * lost + [(True, True)] * same
    first = {"right": {f"q{i:03}": old for i, (old, _) in enumerate(changes)}}
    second = {"right": {f"q{i:03}": new for i, (_, new) in enumerate(changes)}}
    return first, second, {id_: id_ for id_ in first["right"]}


class TestLawsOfMcNemar:
    @LAW
    @given(COUNTS, COUNTS)
    def test_it_is_a_symmetric_probability(self, gained: int, lost: int) -> None:
        assert 0 < mcnemar(gained, lost).p == mcnemar(lost, gained).p <= 1

    @LAW
    @given(COUNTS)
    def test_even_counts_show_nothing(self, count: int) -> None:
        assert mcnemar(count, count).p == 1

    @LAW
    @given(COUNTS, COUNTS)
    def test_more_on_the_larger_side_shows_more(self, gained: int, lost: int) -> None:
        low, high = sorted((gained, lost))
        assert mcnemar(high + 1, low).p <= mcnemar(high, low).p

    @LAW
    @given(COUNTS, COUNTS)
    def test_it_counts_what_is_no_likelier_than_what_was_seen(self, gained: int, lost: int) -> None:
        n = gained + lost
        as_rare = [math.comb(n, i) for i in range(n + 1) if math.comb(n, i) <= math.comb(n, gained)]
        assert mcnemar(gained, lost).p == pytest.approx(sum(as_rare) / 2**n)


class TestLawsOfHolm:
    @LAW
    @given(PS)
    def test_it_lies_between_the_raw_p_and_bonferronis(self, ps: list[float]) -> None:
        for raw, adjusted in zip(ps, holm(ps), strict=True):
            assert raw <= adjusted <= min(1, len(ps) * raw)

    @LAW
    @given(PS)
    def test_it_keeps_the_order(self, ps: list[float]) -> None:
        order = sorted(range(len(ps)), key=ps.__getitem__)
        adjusted = holm(ps)
        assert [adjusted[i] for i in order] == sorted(adjusted)

    @LAW
    @given(PS, st.randoms(use_true_random=False))
    def test_the_order_of_the_tests_does_not_count(self, ps: list[float], random: Any) -> None:
        places = random.sample(range(len(ps)), len(ps))
        adjusted = holm(ps)
        assert holm([ps[i] for i in places]) == tuple(adjusted[i] for i in places)


class TestLawsOfTheComparison:
    @LAW
    @given(PAIRS)
    def test_a_run_does_not_differ_from_itself(self, pairs: Pairs) -> None:
        first, _, clusters = runs(pairs)
        for one in compared(first, first, clusters):
            assert (one.difference, one.changed, one.verdict) == (0, (), "no difference shown")
            assert one.interval in (None, (0, 0))
            assert one.adjusted_p == 1

    @LAW
    @given(PAIRS)
    def test_it_turns_round_with_the_runs(self, pairs: Pairs) -> None:
        first, second, clusters = runs(pairs)
        forth, back = compared(first, second, clusters), compared(second, first, clusters)
        for one, other in zip(forth, back, strict=True):
            assert other.difference == -one.difference
            assert (other.improved, other.worsened) == (one.worsened, one.improved)
            assert other.verdict == OPPOSITE[one.verdict]
            assert other.adjusted_p == one.adjusted_p
            if one.interval is not None and other.interval is not None:
                assert (-other.interval[1], -other.interval[0]) == pytest.approx(one.interval, abs=1e-9)

    @LAW
    @given(PAIRS)
    def test_fewer_wrong_is_as_good_as_more_right(self, pairs: Pairs) -> None:
        right, wrong = compared(*runs(pairs), RIGHT, WRONG)
        assert right.verdict == wrong.verdict
        assert (right.improved, right.worsened) == (wrong.improved, wrong.worsened)
        assert right.difference == pytest.approx(-wrong.difference)

    @LAW
    @given(PAIRS)
    def test_means_changes_and_counts_agree(self, pairs: Pairs) -> None:
        for one in compared(*runs(pairs)):
            assert one.difference == pytest.approx(one.second - one.first, abs=1e-9)
            assert len(set(one.changed)) == len(one.changed) <= one.questions == len(pairs)
            if one.mcnemar is not None:
                assert (one.mcnemar.gained, one.mcnemar.lost) == (len(one.improved), len(one.worsened))

    @LAW
    @given(PAIRS, st.randoms(use_true_random=False))
    def test_the_order_of_the_questions_does_not_count(self, pairs: Pairs, random: Any) -> None:
        first, second, clusters = runs(pairs)
        ids = random.sample(sorted(clusters), len(clusters))
        shuffled = {name: {id_: values[id_] for id_ in ids} for name, values in first.items()}
        for one, other in zip(compared(first, second, clusters), compared(shuffled, second, clusters), strict=True):
            assert (one.interval, one.adjusted_p, one.verdict) == (other.interval, other.adjusted_p, other.verdict)
            assert set(one.changed) == set(other.changed)

    @LAW
    @given(PAIRS)
    def test_a_verdict_needs_both(self, pairs: Pairs) -> None:
        for one in compared(*runs(pairs)):
            apart = one.interval is not None and not one.interval[0] <= 0 <= one.interval[1]
            sure = one.adjusted_p < 0.05
            assert (one.verdict != "no difference shown") == (apart and sure)


class TestExamples:
    @pytest.mark.parametrize(
        ("gained", "lost", "p"),
        [
            (0, 0, 1.0),
            (0, 5, 0.0625),
            (0, 6, 0.03125),
            (10, 2, 158 / 4096),
            (7, 1, 18 / 256),  # Fagerland, Lydersen, Laake (2013), table 1: exact conditional test, 0.070
        ],
    )
    def test_mcnemar(self, gained: int, lost: int, p: float) -> None:
        assert mcnemar(gained, lost).p == pytest.approx(p)

    def test_mcnemar_of_thousands(self) -> None:
        assert mcnemar(3000, 3000).p == 1
        assert 0 < mcnemar(2800, 3200).p < 1e-6

    def test_holm(self) -> None:
        # Sorted: 4 · 0.005, 3 · 0.01, 2 · 0.03, and 0.04, which may not fall below the 0.06 before it.
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
        assert holm([]) == ()

    @pytest.mark.parametrize(
        ("gained", "lost", "verdict"),
        [
            (20, 2, "better"),
            (2, 20, "worse"),
            (10, 10, "no difference shown"),
            (5, 0, "no difference shown"),  # the interval is above 0, p is 0.0625
            (0, 0, "no difference shown"),
        ],
    )
    def test_verdicts(self, gained: int, lost: int, verdict: str) -> None:
        (one,) = compare(*outcomes(gained, lost, 80)[:2], [RIGHT], outcomes(gained, lost, 80)[2])
        assert one.verdict == verdict
        assert one.difference == pytest.approx((gained - lost) / (80 + gained + lost))

    def test_a_second_measure_costs_certainty(self) -> None:
        first, second, clusters = outcomes(6, 0, 80)  # p = 0.03125
        idle = dict.fromkeys(clusters, True)
        (alone,) = compare(first, second, [RIGHT], clusters)
        assert (alone.adjusted_p, alone.verdict) == (0.03125, "better")
        cited = MeasureSpec("cited", binary=True)
        beside, _ = compare({**first, "cited": idle}, {**second, "cited": idle}, [RIGHT, cited], clusters)
        assert (beside.adjusted_p, beside.verdict) == (0.0625, "no difference shown")

    def test_one_cluster_that_changed_is_one_change(self) -> None:
        first, second, clusters = outcomes(8, 0, 80)
        (alone,) = compare(first, second, [RIGHT], clusters)
        (together,) = compare(first, second, [RIGHT], clusters | {f"q{i:03}": "one" for i in range(8)})
        assert (alone.verdict, together.verdict) == ("better", "no difference shown")
        assert alone.adjusted_p < 0.05 < together.adjusted_p == 1
        assert alone.mcnemar == together.mcnemar  # which does not see clusters

    def test_what_changed_is_listed(self) -> None:
        (one,) = compare(*outcomes(2, 1, 3)[:2], [RIGHT], outcomes(2, 1, 3)[2])
        assert (one.improved, one.worsened) == (("q000", "q001"), ("q002",))
        assert one.changed == ("q000", "q001", "q002")

    def test_the_rounding_of_floats_is_no_change(self) -> None:
        first = {"ndcg": {"a": 0.3, "b": 0.1}}
        (one,) = compare(first, {"ndcg": {"a": 0.1 + 0.2, "b": 0.1}}, [NDCG], {"a": "a", "b": "b"})
        assert (one.changed, one.interval) == ((), (0.0, 0.0))


class TestRefusals:
    def test_runs_over_other_questions(self) -> None:
        first, second, clusters = outcomes(1, 1, 1)
        fewer = {"right": {"q000": True, "extra": True}}
        with pytest.raises(ValueError, match=r"only the first has q001, q002; only the second has extra\.") as error:
            compare(first, fewer, [RIGHT], clusters)
        assert "“right”" in str(error.value)
        with pytest.raises(ValueError, match=r": only the second has q001, q002\."):
            compare({"right": {"q000": True}}, second, [RIGHT], clusters)

    def test_hundreds_of_ids_are_not_listed(self) -> None:
        first, _, clusters = outcomes(0, 0, 100)
        with pytest.raises(ValueError, match=r"q019 and 79 more\.") as error:
            compare(first, {"right": {"q099": True}}, [RIGHT], clusters)
        assert "q020" not in str(error.value)

    @pytest.mark.parametrize(
        ("first", "second", "measure", "message"),
        [
            ({}, {"right": {"a": 1}}, RIGHT, "The first run has no measure “right”"),
            ({"right": {"a": 1}}, {}, RIGHT, "The second run has no measure “right”"),
            ({"right": {}}, {"right": {}}, RIGHT, "leave it out"),
            ({"right": {"a": 1, "b": 1}}, {"right": {"a": 1, "b": 1}}, RIGHT, "have no cluster: b"),
            ({"right": {"a": 0.5}}, {"right": {"a": 1}}, RIGHT, "must be 0 or 1, and is not for: a"),
            ({"ndcg": {"a": 0.5}}, {"ndcg": {"a": float("nan")}}, NDCG, "must be a finite number, and is not for: a"),
        ],
    )
    def test_what_cannot_be_compared(self, first: Run, second: Run, measure: MeasureSpec, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            compare(first, second, [measure], {"a": "c"})

    def test_counts_below_nothing(self) -> None:
        with pytest.raises(ValueError, match="not counts"):
            mcnemar(-1, 2)
