"""Abstentions, risk against coverage, calibration: laws first, then figures by hand."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.evaluation.measures.abstention import (
    Case,
    abstention_f1,
    area_under,
    auroc,
    calibration,
    is_right,
    risk_coverage,
    summarise,
)
from rag.evaluation.measures.intervals import Proportion

LAW = settings(max_examples=40)
SCORES = st.floats(0, 1) | st.sampled_from([0.0, 0.1, 0.5, 0.5, 0.7, 1.0])
CASES = st.lists(st.builds(Case, SCORES, st.booleans(), st.booleans(), st.booleans()), max_size=25)
CLASS = st.lists(SCORES, min_size=1, max_size=12)
Rng = random.Random


class TestLaws:
    @LAW
    @given(CASES, st.randoms(use_true_random=False))
    def test_the_order_of_the_questions_does_not_count(self, cases: list[Case], rng: Rng) -> None:
        assert summarise(rng.sample(cases, len(cases))) == summarise(cases)

    @LAW
    @given(CASES)
    def test_every_measure_is_a_share_or_none(self, cases: list[Case]) -> None:
        found = summarise(cases)
        shares = (found.precision, found.recall, found.false_answers, found.refusals, found.answered_right)
        areas = (found.f1, found.auroc, found.aurc, found.calibration_answerable.error, found.calibration_correct.error)
        for value in (*(share.value for share in shares), *areas):
            assert value is None or 0 <= value <= 1 + 1e-12

    @LAW
    @given(CASES)
    def test_f1_is_the_harmonic_mean(self, cases: list[Case]) -> None:
        found = summarise(cases)
        precision, recall = found.precision.value, found.recall.value
        assert (found.f1 is None) == (recall is None)
        if found.f1 and precision and recall:
            assert found.f1 == pytest.approx(2 * precision * recall / (precision + recall))
        if recall == 0:
            assert found.f1 == 0

    @LAW
    @given(CASES)
    def test_false_answers_are_missed_abstentions(self, cases: list[Case]) -> None:
        found = summarise(cases)
        assert found.false_answers.n == found.recall.n == found.recall.hits + found.false_answers.hits
        assert found.precision.n == found.recall.hits + found.refusals.hits

    @LAW
    @given(CASES)
    def test_what_is_said_of_an_unanswerable_question_is_never_right(self, cases: list[Case]) -> None:
        assert summarise([case._replace(correct=case.correct and case.answerable) for case in cases]) == summarise(
            cases
        )

    @LAW
    @given(CLASS, CLASS)
    def test_auroc_counts_the_pairs(self, positive: list[float], negative: list[float]) -> None:
        pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
        assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))

    @LAW
    @given(CLASS, CLASS)
    def test_auroc_turns_round_with_the_classes_and_with_the_scores(self, one: list[float], other: list[float]) -> None:
        area, back = auroc(one, other), auroc(other, one)
        assert area is not None
        assert back == pytest.approx(1 - area)
        assert auroc([-score for score in one], [-score for score in other]) == pytest.approx(1 - area)

    @LAW
    @given(CASES)
    def test_the_curve_goes_to_full_coverage(self, cases: list[Case]) -> None:
        assume(cases)
        curve = risk_coverage(cases)
        assert [point.threshold for point in curve] == sorted({case.confidence for case in cases}, reverse=True)
        assert all(one.coverage < other.coverage for one, other in pairwise(curve))
        assert curve[-1].coverage == 1
        full = summarise(cases).full_coverage_accuracy.value
        assert full is not None
        assert curve[-1].risk == pytest.approx(1 - full)

    @LAW
    @given(CASES)
    def test_the_area_is_the_mean_risk_at_the_threshold_of_each(self, cases: list[Case]) -> None:
        assume(cases)
        risks = []
        for case in cases:
            covered = [other for other in cases if other.confidence >= case.confidence]
            risks.append(sum(not is_right(other) for other in covered) / len(covered))
        assert area_under(risk_coverage(cases)) == pytest.approx(sum(risks) / len(risks))

    @LAW
    @given(st.lists(st.booleans(), min_size=1, max_size=20), st.randoms(use_true_random=False))
    def test_no_order_has_less_area_than_right_before_wrong(self, correct: list[bool], rng: Rng) -> None:
        areas = []
        for order in (sorted(correct, reverse=True), rng.sample(correct, len(correct)), sorted(correct)):
            cases = [Case(1 / (i + 1), True, True, right) for i, right in enumerate(order)]
            areas.append(area_under(risk_coverage(cases)) or 0.0)
        assert areas[0] <= areas[1] + 1e-12 <= areas[2] + 2e-12

    @LAW
    @given(st.lists(st.tuples(SCORES, st.booleans()), max_size=30), st.integers(1, 12))
    def test_every_confidence_is_in_one_bin_that_holds_it(self, outcomes: list[tuple[float, bool]], bins: int) -> None:
        made = calibration(outcomes, bins).bins
        assert (len(made), sum(one.n for one in made)) == (bins, len(outcomes))
        assert (made[0].low, made[-1].high) == (0, 1)
        for i, one in enumerate(made):
            inside = [c for c, _ in outcomes if one.low <= c < one.high or (c == 1 and i == bins - 1)]
            assert one.n == len(inside)
            assert (one.confidence is None) == (one.share is None) == (not inside)
            if one.confidence is not None:
                assert one.confidence == pytest.approx(sum(inside) / len(inside))

    @LAW
    @given(st.lists(st.tuples(SCORES, st.booleans()), min_size=1, max_size=30))
    def test_one_bin_compares_the_means(self, outcomes: list[tuple[float, bool]]) -> None:
        gap = abs(sum(c - came_true for c, came_true in outcomes)) / len(outcomes)
        one, ten = calibration(outcomes, 1).error, calibration(outcomes, 10).error
        assert one is not None
        assert ten is not None
        assert one == pytest.approx(gap, abs=1e-12)
        assert ten >= one - 1e-12  # finer bins cannot hide more

    @LAW
    @given(st.lists(st.booleans(), min_size=1))
    def test_who_is_certain_and_right_is_calibrated(self, outcomes: list[bool]) -> None:
        assert calibration([(float(came_true), came_true) for came_true in outcomes]).error == 0
        assert calibration([(float(not came_true), came_true) for came_true in outcomes]).error == 1


class TestByHand:
    CASES = (
        Case(0.95, True, True, True),
        Case(0.80, True, True, False),
        Case(0.80, True, False, False),  # a false answer
        Case(0.55, True, True, True),
        Case(0.30, False, True, False),  # a refusal
        Case(0.20, False, False, False),
        Case(0.05, False, False, True),  # `correct` says nothing here
    )

    def test_abstentions(self) -> None:
        found = summarise(self.CASES)
        assert found.precision == found.recall == Proportion(2, 3)
        assert found.f1 == pytest.approx(2 / 3)
        assert found.false_answers == Proportion(1, 3)
        assert found.refusals == Proportion(1, 4)
        assert found.answered == Proportion(4, 7)
        assert found.answered_right == Proportion(2, 4)
        assert found.full_coverage_accuracy == Proportion(2, 7)

    def test_auroc(self) -> None:
        # 0.95 beats all three; 0.80 beats two and ties one; 0.55 and 0.30 beat two.
        assert summarise(self.CASES).auroc == pytest.approx((3 + 2.5 + 2 + 2) / 12)

    def test_the_curve_and_its_area(self) -> None:
        found = summarise(self.CASES)
        assert [(point.threshold, round(point.coverage * 7)) for point in found.curve] == [
            (0.95, 1),
            (0.80, 3),
            (0.55, 4),
            (0.30, 5),
            (0.20, 6),
            (0.05, 7),
        ]
        risks = [0, 2 / 3, 2 / 4, 3 / 5, 4 / 6, 5 / 7]
        assert [point.risk for point in found.curve] == pytest.approx(risks)
        assert found.aurc == pytest.approx((0 + 2 * 2 / 3 + 2 / 4 + 3 / 5 + 4 / 6 + 5 / 7) / 7)

    def test_the_area_without_ties(self) -> None:
        cases = [Case(c, True, True, right) for c, right in [(0.9, True), (0.8, False), (0.7, True), (0.6, False)]]
        assert area_under(risk_coverage(cases)) == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)

    def test_calibration(self) -> None:
        found = calibration([(0.92, True), (0.98, False), (1.0, True), (0.3, False), (0.35, True), (0.0, False)])
        assert [one.n for one in found.bins] == [1, 0, 0, 2, 0, 0, 0, 0, 0, 3]
        assert found.bins[9].share == pytest.approx(2 / 3)
        assert found.bins[9].confidence == pytest.approx(2.9 / 3)
        assert found.error == pytest.approx((3 * abs(2.9 / 3 - 2 / 3) + 2 * abs(0.325 - 0.5) + 0) / 6)

    def test_an_edge_belongs_to_the_bin_above(self) -> None:
        for i in range(10):
            assert calibration([(i / 10, True)]).bins[i].n == 1
            if i:
                assert calibration([(math.nextafter(i / 10, 0), True)]).bins[i - 1].n == 1


class TestWhatIsNotThere:
    def test_nothing(self) -> None:
        found = summarise([])
        assert found.precision.value is found.recall.value is found.false_answers.value is found.refusals.value is None
        assert found.f1 is found.auroc is found.aurc is found.full_coverage_accuracy.value is None
        assert found.calibration_answerable.error is None
        assert len(found.calibration_answerable.bins) == 10
        assert found.curve == ()

    def test_only_answerable_questions(self) -> None:
        found = summarise([Case(0.9, True, True, True), Case(0.1, False, True, False)])
        assert found.f1 is found.auroc is found.recall.value is found.false_answers.value is None
        assert found.precision == Proportion(0, 1)
        assert found.aurc == pytest.approx((0 + 1 / 2) / 2)

    def test_only_unanswerable_questions(self) -> None:
        found = summarise([Case(0.9, True, False, False), Case(0.1, False, False, False)])
        assert found.auroc is found.refusals.value is None
        assert found.f1 == pytest.approx(2 / 3)
        assert found.aurc == 1

    def test_no_abstention(self) -> None:
        cases = [Case(0.9, True, True, True), Case(0.1, True, False, False)]
        assert summarise(cases).precision.value is None
        assert abstention_f1(cases) == 0

    @pytest.mark.parametrize("confidence", [-0.1, 1.1, math.nan, math.inf])
    def test_what_is_no_confidence_is_refused(self, confidence: float) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            summarise([Case(confidence, True, True, True)])
