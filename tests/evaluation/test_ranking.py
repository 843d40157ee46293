"""How early the evidence is shown: laws, figures by hand, and the same figures from ranx."""

from __future__ import annotations

import math
import random
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.evaluation.measures.intervals import Proportion
from rag.evaluation.measures.ranking import (
    CUTOFFS,
    Place,
    Ranks,
    View,
    all_hit,
    first_ranks,
    hit,
    matches,
    ndcg,
    rank_question,
    reciprocal_rank,
    summarise,
)

LAW = settings(max_examples=40)
PLACES = st.builds(
    lambda document, start, length: (document, start, start + length),
    st.sampled_from("abc"),
    st.integers(0, 8),
    st.integers(0, 4),
)
RETRIEVED = st.lists(PLACES, max_size=12)
EVIDENCE = st.lists(st.lists(PLACES, min_size=1, max_size=3), max_size=4)
VIEWS: tuple[View, ...] = get_args(View)
IN_A_VIEW = st.sampled_from(VIEWS)
RANKS = st.lists(st.none() | st.integers(1, 12), min_size=1, max_size=5).map(tuple)
K = st.integers(1, 12)


def measures(ranks: Ranks, k: int) -> tuple[float, ...]:
    found = (hit(ranks, k), all_hit(ranks, k), reciprocal_rank(ranks, k), ndcg(ranks, k))
    return tuple(float(value) for value in found if value is not None)


def binary_ndcg(relevant: list[int], n_relevant: int, k: int) -> float:
    """The textbook's: a gain of 1 at every relevant rank."""
    gained = sum(1 / math.log2(1 + rank) for rank in relevant if rank <= k)
    return gained / sum(1 / math.log2(1 + rank) for rank in range(1, min(n_relevant, k) + 1))


class TestLaws:
    @LAW
    @given(PLACES, PLACES)
    def test_a_span_shows_what_it_shares_a_character_with(self, place: Place, other: Place) -> None:
        shared = set(range(*place[1:])) & set(range(*other[1:]))
        assert matches(place, [other], "document") == (place[0] == other[0])
        assert (
            matches(place, [other], "span")
            == matches(other, [place], "span")
            == (place[0] == other[0] and bool(shared))
        )

    @LAW
    @given(RANKS, K)
    def test_every_measure_is_a_share(self, ranks: Ranks, k: int) -> None:
        assert len(measures(ranks, k)) == 4
        assert all(0 <= value <= 1 for value in measures(ranks, k))

    @LAW
    @given(RANKS, K)
    def test_looking_further_never_hurts(self, ranks: Ranks, k: int) -> None:
        near, far = measures(ranks, k), measures(ranks, k + 1)
        assert near[:3] <= far[:3]
        assert all(one <= other for one, other in zip(near[:3], far[:3], strict=True))
        if k >= len(ranks):
            assert near[3] <= far[3]

    @LAW
    @given(RANKS, K)
    def test_how_the_measures_hang_together(self, ranks: Ranks, k: int) -> None:
        any_shown, all_shown, reciprocal, gain = measures(ranks, k)
        assert all_shown <= any_shown
        assert any_shown == (reciprocal > 0) == (gain > 0)
        assert len(ranks) > 1 or any_shown == all_shown

    @LAW
    @given(RANKS, K)
    def test_ndcg_is_1_only_where_nothing_is_late_or_missing(self, ranks: Ranks, k: int) -> None:
        assume(k >= len(ranks))
        order = sorted(math.inf if rank is None else rank for rank in ranks)
        in_time = all(rank <= j for j, rank in enumerate(order, start=1))
        assert (ndcg(ranks, k) == pytest.approx(1, abs=1e-12)) == in_time

    @LAW
    @given(st.sets(st.integers(1, 15)), st.integers(0, 3), K)
    def test_with_one_group_a_span_ndcg_is_the_textbooks(self, shown: set[int], missing: int, k: int) -> None:
        assume(shown or missing)
        ranks = (*shown, *[None] * missing)
        assert ndcg(ranks, k) == pytest.approx(binary_ndcg(list(shown), len(ranks), k))

    @LAW
    @given(RANKS, st.data(), K)
    def test_showing_a_group_earlier_never_hurts(self, ranks: Ranks, data: st.DataObject, k: int) -> None:
        i = data.draw(st.integers(0, len(ranks) - 1))
        earlier = data.draw(st.integers(1, ranks[i] or 12))
        better = measures((*ranks[:i], earlier, *ranks[i + 1 :]), k)
        assert all(one <= other + 1e-12 for one, other in zip(measures(ranks, k), better, strict=True))

    @LAW
    @given(RETRIEVED, EVIDENCE, K)
    def test_by_document_never_less_is_shown(self, retrieved: list[Place], evidence: list[list[Place]], k: int) -> None:
        by_span, by_document = (measures(first_ranks(retrieved, evidence, view), k) for view in ("span", "document"))
        assert all(one <= other + 1e-12 for one, other in zip(by_span, by_document, strict=True))

    @LAW
    @given(RETRIEVED, EVIDENCE, IN_A_VIEW, st.randoms(use_true_random=False))
    def test_the_order_of_groups_and_alternatives_does_not_count(
        self, retrieved: list[Place], evidence: list[list[Place]], view: View, rng: random.Random
    ) -> None:
        shuffled = [rng.sample(group, len(group)) for group in rng.sample(evidence, len(evidence))]
        assert rank_question(retrieved, shuffled, view) == rank_question(retrieved, evidence, view)

    @LAW
    @given(RETRIEVED, EVIDENCE, IN_A_VIEW, K, st.randoms(use_true_random=False))
    def test_the_order_of_the_first_k_does_not_count_for_hits_at_k(
        self, retrieved: list[Place], evidence: list[list[Place]], view: View, k: int, rng: random.Random
    ) -> None:
        head = retrieved[:k]
        ranks = first_ranks(retrieved, evidence, view)
        shuffled = first_ranks(rng.sample(head, len(head)) + retrieved[k:], evidence, view)
        assert (hit(ranks, k), all_hit(ranks, k)) == (hit(shuffled, k), all_hit(shuffled, k))

    @LAW
    @given(RETRIEVED, RETRIEVED, EVIDENCE, IN_A_VIEW)
    def test_what_stands_below_k_does_not_count(
        self, retrieved: list[Place], more: list[Place], evidence: list[list[Place]], view: View
    ) -> None:
        assume(retrieved)
        k = len(retrieved)
        longer = measures(first_ranks(retrieved + more, evidence, view), k)
        assert measures(first_ranks(retrieved, evidence, view), k) == longer

    @LAW
    @given(RETRIEVED, EVIDENCE, IN_A_VIEW, st.integers(0, 12))
    def test_a_span_of_another_document_only_pushes_down(
        self, retrieved: list[Place], evidence: list[list[Place]], view: View, at: int
    ) -> None:
        pushed = [*retrieved[:at], ("elsewhere", 0, 99), *retrieved[at:]]
        for k in CUTOFFS:
            below, before = (measures(first_ranks(one, evidence, view), k) for one in (pushed, retrieved))
            assert all(one <= other + 1e-12 for one, other in zip(below, before, strict=True))

    @LAW
    @given(RETRIEVED, IN_A_VIEW)
    def test_without_evidence_there_is_no_measure(self, retrieved: list[Place], view: View) -> None:
        assert rank_question(retrieved, [], view) is None
        assert (hit((), 1), all_hit((), 1), reciprocal_rank(()), ndcg(())) == (None,) * 4


class TestByHand:
    EVIDENCE = ([("a", 10, 20), ("b", 0, 5)], [("a", 50, 60)])

    @pytest.mark.parametrize(
        ("retrieved", "by_document", "by_span"),
        [
            ([("a", 0, 100)], (1, 1), (1, 1)),
            ([("a", 0, 10), ("a", 20, 50), ("a", 60, 70)], (1, 1), (None, None)),  # beside it is not in it
            ([("c", 0, 99), ("a", 19, 30), ("a", 59, 99)], (2, 2), (2, 3)),
            ([("b", 4, 9), ("c", 0, 9), ("a", 40, 51)], (1, 3), (1, 3)),  # the alternative will do
            ([], (None, None), (None, None)),
        ],
    )
    def test_first_ranks(self, retrieved: list[Place], by_document: Ranks, by_span: Ranks) -> None:
        assert first_ranks(retrieved, self.EVIDENCE, "document") == by_document
        assert first_ranks(retrieved, self.EVIDENCE, "span") == by_span

    @pytest.mark.parametrize(
        ("ranks", "reciprocal", "gain"),
        [
            ((1,), 1, 1),
            ((2,), 1 / 2, 0.6309),
            ((10,), 1 / 10, 0.2891),
            ((11,), 0, 0),
            ((None,), 0, 0),
            ((2, 1), 1, 1),
            ((1, 1), 1, 1),  # one span matches both: nothing better can be
            ((1, 3), 1, 0.9197),  # (1 + 0.5) / (1 + 0.6309)
            ((1, None), 1, 0.6131),
            ((3, 3), 1 / 3, 0.6131),  # (0.5 + 0.5) / 1.6309
            ((1, 1, 1, None), 1, 0.8319),  # (1 + 0.6309 + 0.5) / 2.5616: not 1, a group is missing
        ],
    )
    def test_reciprocal_rank_and_ndcg(self, ranks: Ranks, reciprocal: float, gain: float) -> None:
        assert reciprocal_rank(ranks) == pytest.approx(reciprocal)
        assert ndcg(ranks) == pytest.approx(gain, abs=6e-5)

    def test_hits(self) -> None:
        ranks = (2, 5)
        assert [hit(ranks, k) for k in (1, 2, 4, 5)] == [False, True, True, True]
        assert [all_hit(ranks, k) for k in (1, 2, 4, 5)] == [False, False, False, True]

    def test_more_groups_than_ranks(self) -> None:
        assert ndcg((1, 2, 3), 2) == 1
        assert ndcg((1, 1, 1), 2) == 1

    def test_a_summary_leaves_out_what_has_no_evidence(self) -> None:
        rankings = [
            rank_question([("a", 0, 100)], self.EVIDENCE, "span", (1, 5)),
            rank_question([("c", 0, 9), ("b", 0, 9)], self.EVIDENCE, "span", (1, 5)),
            rank_question([("a", 0, 100)], [], "span", (1, 5)),
        ]
        summary = summarise(rankings)
        assert summary.questions == 2
        assert summary.hit == {1: Proportion(1, 2), 5: Proportion(2, 2)}
        assert summary.all_hit == {1: Proportion(1, 2), 5: Proportion(1, 2)}
        assert summary.mrr == pytest.approx(0.75)
        assert summary.ndcg == pytest.approx((1 + 0.6309 / 1.6309) / 2, abs=1e-4)

    def test_a_summary_of_nothing_has_no_measure(self) -> None:
        summary = summarise([None])
        assert (summary.questions, summary.hit, summary.mrr, summary.ndcg) == (0, {}, None, None)

    def test_different_cutoffs_do_not_add_up(self) -> None:
        rankings = [rank_question([], self.EVIDENCE, "span", cutoffs) for cutoffs in ((1, 5), (1, 3))]
        with pytest.raises(ValueError, match="same ones"):
            summarise(rankings)


def questions(n: int) -> list[tuple[list[str], list[str]]]:
    """Random rankings of documents and their relevant documents: one group a document, one document a group."""
    rng = random.Random(11)
    documents = [f"d{i:02}" for i in range(16)]
    return [(rng.sample(documents, rng.randint(1, 14)), rng.sample(documents, rng.randint(1, 5))) for _ in range(n)]


RANX: dict[str, float] = {  # ranx 0.3.21, over questions(200)
    "hit_rate@1": 0.195,
    "hit_rate@3": 0.49,
    "hit_rate@5": 0.6,
    "hit_rate@10": 0.75,
    "mrr@10": 0.37010912698412696,
    "ndcg@10": 0.3140272095747096,
}


class TestRanx:
    """ranx (E. Bassani, ECIR 2022) has hit_rate, mrr and ndcg. Its figures are kept above, and made anew among the slow
    tests."""

    def test_kept_figures(self) -> None:
        rankings = []
        for retrieved, relevant in questions(200):
            evidence = [[(document, 0, 5)] for document in relevant]
            views = [rank_question([(document, 3, 9) for document in retrieved], evidence, view) for view in VIEWS]
            assert views[0] == views[1]
            rankings.append(views[0])
        summary = summarise(rankings)
        ours = {f"hit_rate@{k}": share.value for k, share in summary.hit.items()}
        assert ours | {"mrr@10": summary.mrr, "ndcg@10": summary.ndcg} == pytest.approx(RANX, abs=1e-9)

    @pytest.mark.slow
    def test_ranx_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # compiling itself would take it half a minute
        import ranx

        asked = {f"q{i:03}": question for i, question in enumerate(questions(200))}
        qrels = ranx.Qrels({id_: dict.fromkeys(relevant, 1) for id_, (_, relevant) in asked.items()})
        run = ranx.Run({id_: {d: 1 / (i + 1) for i, d in enumerate(found)} for id_, (found, _) in asked.items()})
        assert ranx.evaluate(qrels, run, list(RANX)) == pytest.approx(RANX, abs=1e-12)
