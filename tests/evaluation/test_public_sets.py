"""Running over a public question set: laws of the figures, then examples, then a real index."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import assembly
from rag.errors import IndexStateError, ModelError
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import Z_95, Estimate, Proportion, wilson
from rag.evaluation.public import evaluate, korquad
from rag.evaluation.public.datasets import (
    AbstentionQuestion,
    AbstentionSet,
    Published,
    RankingQuestion,
    RankingSet,
    make_document,
)
from rag.evaluation.public.evaluate import evaluate_abstention, evaluate_ranking, index
from rag.evaluation.public.measures import abstention_measures, auroc_interval, mean
from rag.evaluation.public.results import SetResult
from rag.records import Answer, Document, Question
from rag.settings import load_settings

LAW = settings(max_examples=60)
MEASURES = ("hit@1", "hit@3", "hit@5", "hit@10", "MRR@10", "nDCG@10")
DOCUMENTS = [f"d{i}" for i in range(15)]
WANTED = st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=12)  # the relevant document of each question
SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
CASES = st.lists(
    st.builds(Case, st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans(), st.booleans(), st.booleans()),
    max_size=30,
)


def ranking_set(wanted: Sequence[str], available: int | None = None) -> RankingSet:
    questions = tuple(RankingQuestion(f"q{i:02d}", f"{i}?", ((one,),)) for i, one in enumerate(wanted))
    return RankingSet("s", questions, available or len(wanted), frozenset(DOCUMENTS), lambda: iter(()))


def values(result: SetResult) -> dict[str, float | None]:
    return {name: measure.value for name, measure in result.measures.items()}


def ranked(wanted: Sequence[str], found: Sequence[Sequence[str]]) -> SetResult:
    answers = {f"{i}?": ids for i, ids in enumerate(found)}
    return evaluate_ranking(ranking_set(wanted), answers.__getitem__)


def check_interval(measure: Estimate) -> None:
    if measure.value is None:
        assert measure.low is None
        assert measure.high is None
    elif measure.low is not None and measure.high is not None:
        assert 0 <= measure.low <= measure.value + 1e-9
        assert measure.value - 1e-9 <= measure.high <= 1


class TestLawsOfRanking:
    @LAW
    @given(WANTED)
    def test_a_perfect_ranker_gets_one(self, wanted: list[str]) -> None:
        result = ranked(wanted, [[one] for one in wanted])
        assert values(result) == dict.fromkeys(MEASURES, 1.0)

    @LAW
    @given(WANTED, st.booleans())
    def test_a_null_ranker_gets_nothing(self, wanted: list[str], finds_others: bool) -> None:
        others = [[d for d in DOCUMENTS if d != one] if finds_others else [] for one in wanted]
        assert values(ranked(wanted, others)) == dict.fromkeys(MEASURES, 0.0)

    @LAW
    @given(WANTED, st.randoms(use_true_random=False))
    def test_chunks_of_one_document_take_one_rank(self, wanted: list[str], rng: random.Random) -> None:
        orders = [rng.sample(DOCUMENTS, len(DOCUMENTS)) for _ in wanted]
        repeated = [[d for d in order for _ in range(rng.randint(1, 4))] for order in orders]
        once, often = ranked(wanted, orders), ranked(wanted, repeated)
        assert once == often
        for item in often.items:
            found = item["found"]
            assert isinstance(found, list)
            assert len(found) == len(set(found)) <= 10

    @LAW
    @given(WANTED, st.randoms(use_true_random=False))
    def test_figures_grow_with_k_and_lie_in_their_intervals(self, wanted: list[str], rng: random.Random) -> None:
        result = ranked(wanted, [rng.sample(DOCUMENTS, len(DOCUMENTS)) for _ in wanted])
        hits = [result.measures[name].value or 0.0 for name in MEASURES[:4]]
        assert hits == sorted(hits)
        assert (
            hits[0] <= (result.measures["MRR@10"].value or 0.0) <= (result.measures["nDCG@10"].value or 0.0) <= hits[-1]
        )
        for measure in result.measures.values():
            assert measure.n == len(wanted)
            check_interval(measure)

    @LAW
    @given(WANTED, st.randoms(use_true_random=False))
    def test_the_order_of_questions_does_not_matter(self, wanted: list[str], rng: random.Random) -> None:
        found = [rng.sample(DOCUMENTS, len(DOCUMENTS)) for _ in wanted]
        order = rng.sample(range(len(wanted)), len(wanted))
        shuffled = ranked([wanted[i] for i in order], [found[i] for i in order])
        for name, measure in ranked(wanted, found).measures.items():
            assert dataclasses.asdict(shuffled.measures[name]) == pytest.approx(dataclasses.asdict(measure))


class TestLawsOfMeasures:
    @LAW
    @given(SHARES)
    def test_a_mean_lies_in_its_interval(self, numbers: list[float]) -> None:
        check_interval(mean(numbers, [str(i) for i in range(len(numbers))]))

    @LAW
    @given(st.integers(1, 30), st.integers(1, 5), st.booleans())
    def test_where_all_is_right_or_wrong_the_clusters_set_the_width(self, n: int, size: int, right: bool) -> None:
        measure = mean([float(right)] * (n * size), [str(i % n) for i in range(n * size)])
        assert (measure.low, measure.high) == wilson(n if right else 0, n)

    @LAW
    @given(CASES)
    def test_abstention_figures_lie_in_their_intervals(self, cases: list[Case]) -> None:
        measures = abstention_measures(cases)
        for measure in measures.values():
            check_interval(measure)
        assert measures["false answers"].n + measures["refusals"].n == len(cases)
        recall, false = measures["abstention recall"].value, measures["false answers"].value
        assert (recall is None) == (false is None)
        if recall is not None and false is not None:
            assert math.isclose(recall + false, 1)

    @LAW
    @given(st.floats(0, 1), st.integers(1, 300), st.integers(1, 300))
    def test_an_area_lies_in_its_interval_which_is_the_same_from_below(self, area: float, p: int, n: int) -> None:
        low, high = auroc_interval(area, p, n)
        assert 0 <= low <= area <= high <= 1
        assert (1 - high, 1 - low) == pytest.approx(auroc_interval(1 - area, n, p), abs=1e-6)

    def test_nothing_has_no_figures(self) -> None:
        assert mean([], []) == Estimate(None, None, None, 0)
        assert Estimate.of(Proportion(0, 0)).value is None
        assert {measure.value for measure in abstention_measures([]).values()} == {None}

    def test_at_a_half_the_error_of_an_area_is_that_of_the_mann_whitney_test(self) -> None:
        low, high = auroc_interval(0.5, 40, 60)
        assert (high - low) / 2 / Z_95 == pytest.approx(math.sqrt((40 + 60 + 1) / (12 * 40 * 60)))


class TestRanking:
    def test_ranks_and_figures_by_hand(self) -> None:
        result = ranked(["d0", "d1", "d2"], [["d0"], ["d5", "d5", "d1"], ["d3"] * 60])
        assert values(result) == pytest.approx(
            {"hit@1": 1 / 3, "hit@3": 2 / 3, "hit@5": 2 / 3, "hit@10": 2 / 3}
            | {"MRR@10": 1.5 / 3, "nDCG@10": (1 + 1 / math.log2(3)) / 3}
        )
        assert [item["ranks"] for item in result.items] == [[1], [2], [None]]

    def test_intervals_are_wilsons_where_no_document_is_asked_for_twice(self) -> None:
        measure = ranked(["d0", "d1", "d2"], [["d0"], ["d1"], []]).measures["hit@1"]
        assert (measure.low, measure.high) == wilson(2, 3)

    def test_questions_of_one_document_make_the_interval_wider(self) -> None:
        found = [["d0"] if i % 2 else ["d14"] for i in range(12)]
        alone = ranked(DOCUMENTS[:12], [[DOCUMENTS[i]] if i % 2 else [] for i in range(12)]).measures["hit@1"]
        shared = ranked(["d0" if i % 2 else "d1" for i in range(12)], found).measures["hit@1"]
        assert alone.value == shared.value == 0.5
        assert (shared.low, shared.high) == (0, 1)
        assert alone.low is not None
        assert alone.low > 0

    def test_progress_and_a_sample(self) -> None:
        told: list[tuple[str, int, int]] = []
        chosen = ranking_set(["d0", "d1"], available=9)
        result = evaluate_ranking(chosen, lambda _: ["d0"], lambda *step: told.append(step))
        assert told == [("q00", 1, 2), ("q01", 2, 2)]
        assert (result.questions, result.available, result.documents) == (2, 9, 15)
        assert "over all documents" in result.notes[0]


def answer(abstained: bool, confidence: float) -> Answer:
    return Answer("q", "q", "말", abstained, "no_evidence" if abstained else None, confidence, "ko")


def abstention_set(answerable: Sequence[bool]) -> AbstentionSet:
    questions = tuple(
        AbstentionQuestion(f"q{i}", f"{i}?", frozenset({f"d{i}"}), right) for i, right in enumerate(answerable)
    )
    ids = frozenset(f"d{i}" for i in range(len(answerable)))
    published = (Published("GPT-4", "false answers", 0.404, 250, "a table"),)
    return AbstentionSet("s", questions, len(questions), ids, lambda: iter(()), published, ("a note",))


class TestAbstention:
    def test_each_question_sees_its_own_passages_alone(self) -> None:
        asked: list[Question] = []

        def ask(question: Question) -> Answer:
            asked.append(question)
            return answer(True, 0.1)

        evaluate_abstention(abstention_set([True, False]), ask)
        assert [(q.text, q.within) for q in asked] == [("0?", frozenset({"d0"})), ("1?", frozenset({"d1"}))]

    def test_figures_by_hand(self) -> None:
        given = {"0?": (False, 0.9), "1?": (True, 0.2), "2?": (False, 0.6), "3?": (True, 0.1), "4?": (True, 0.3)}
        chosen = abstention_set([True, True, False, False, False])
        result = evaluate_abstention(chosen, lambda question: answer(*given[question.text]))
        assert values(result) == pytest.approx(
            {"false answers": 1 / 3, "refusals": 1 / 2, "AUROC": 4 / 6, "answered": 2 / 5}
            | {"abstention precision": 2 / 3, "abstention recall": 2 / 3, "abstention F1": 2 / 3}
        )
        measure = result.measures["false answers"]
        assert (measure.low, measure.high, measure.n) == (*wilson(1, 3), 3)
        assert result.items[0]["answer"] == "말"
        assert result.items[1]["answer"] == ""

    def test_a_failure_is_told_and_counts_as_an_error(self) -> None:
        def ask(question: Question) -> Answer:
            if question.text == "0?":
                raise ModelError("The model did not answer.", "Try again.", korean="다시 해 주세요.")
            return answer(True, 0.1)

        told: list[tuple[str, int, int]] = []
        result = evaluate_abstention(abstention_set([True, False]), ask, lambda *step: told.append(step))
        assert result.failures == (("q0", "The model did not answer. Try again."),)
        assert (result.measures["refusals"].hits, result.measures["refusals"].n) == (1, 1)
        assert (result.measures["false answers"].hits, result.measures["false answers"].n) == (0, 1)
        assert told == [("q0", 1, 2), ("q1", 2, 2)]
        assert "1 questions failed, which counts as wrong; the first, q0: The model" in result.table()


class TestResults:
    def test_the_record_is_json_with_all_figures(self) -> None:
        result = evaluate_abstention(abstention_set([True, False]), lambda _: answer(True, 0.1))
        record = json.loads(json.dumps(result.record()))
        assert record["dataset"] == "s"
        assert record["measures"]["refusals"] == {"value": 1.0, "low": wilson(1, 1)[0], "high": 1.0, "n": 1, "hits": 1}
        assert record["published"][0]["source"] == "a table"
        assert record["notes"] == ["a note"]

    def test_the_table_shows_figures_beside_published_ones(self) -> None:
        table = evaluate_abstention(abstention_set([True, False]), lambda _: answer(True, 0.1)).table()
        assert table.startswith("s: 2 of 2 questions, 2 documents\n")
        assert "false answers         0.000  0.000 to 0.793  1\n" in table
        assert "published, all questions  GPT-4\nfalse answers             0.404" in table
        assert table.endswith("Sources: a table.\n\na note")
        assert not any(line != line.rstrip() for line in table.splitlines())


class TestIndexing:
    def documents(self) -> list[Document]:
        return [make_document("s", str(i), "제목", f"글 {i}번", "") for i in range(5)]

    def chosen(self) -> RankingSet:
        listed = self.documents()
        return RankingSet("s", (), 0, frozenset(document.id for document in listed), lambda: iter(listed))

    def test_goes_on_where_it_stood(self) -> None:
        listed, added, told = self.documents(), list[Document](), list[tuple[int, int]]()
        present = {document.id for document in listed[:2]}
        index(self.chosen(), added.append, present, lambda _, done, total: told.append((done, total)))
        assert added == listed[2:]
        assert told == [(i, 5) for i in range(1, 6)]

    def test_refuses_an_index_that_holds_something_else(self) -> None:
        added: list[Document] = []
        with pytest.raises(IndexStateError, match="holds 1 documents that are not of s"):
            index(self.chosen(), added.append, {"stranger"})
        assert not added


# An article a subject, a sentence or two a paragraph, and a question that only its own paragraph answers.
ARTICLES = {
    "연꽃항": [
        ("연꽃항의 첫 부두는 1931년에 돌로 쌓았고, 지금은 낚싯배만 드나든다.", "연꽃항의 첫 부두를 쌓은 해는?"),
        (
            "연꽃항 등대지기 오세린은 스물두 해 동안 폭풍의 날짜를 공책에 적었다.",
            "폭풍의 날짜를 공책에 적은 등대지기는?",
        ),
        (
            "연꽃항에서는 동짓날마다 종이배 삼백 척을 띄워 돌아오지 않은 사람을 기린다.",
            "동짓날 연꽃항에서 띄우는 종이배는 몇 척?",
        ),
    ],
    "솔재": [
        ("솔재 고개에는 57미터 높이의 전망대가 있으며 안개가 끼면 문을 닫는다.", "솔재 전망대의 높이는?"),
        ("솔재의 참나무 숲은 산불 뒤에 마을 학생들이 도토리를 심어 되살렸다.", "산불 뒤에 참나무 숲을 되살린 이들은?"),
        ("솔재를 넘는 버스는 하루에 네 번 다니고 겨울에는 두 번으로 준다.", "겨울에 솔재를 넘는 버스는 하루 몇 번?"),
    ],
    "달빛도서관": [
        ("달빛도서관의 지도 방에는 손으로 그린 섬 지도 240장이 걸려 있다.", "지도 방에 걸린 섬 지도는 몇 장?"),
        (
            "달빛도서관은 빵집이던 건물을 고쳐 지어서 벽에 화덕 자리가 남아 있다.",
            "도서관이 되기 전에 그 건물은 무엇이었나?",
        ),
        ("달빛도서관의 사서 고양이 먼지는 만화책 서가 맨 아래 칸에서 잔다.", "사서 고양이의 이름은?"),
    ],
    "모래톱 악단": [
        ("모래톱 악단은 조개껍데기로 만든 북을 쓰며 단원이 아홉 명이다.", "조개껍데기 북을 쓰는 악단의 단원은 몇 명?"),
        ("모래톱 악단의 지휘자 배한결은 원래 시계를 고치던 사람이다.", "배한결이 지휘자가 되기 전에 하던 일은?"),
        ("모래톱 악단은 썰물 때에만 연주해서 공연 시각이 날마다 달라진다.", "공연 시각이 날마다 달라지는 까닭은?"),
    ],
}


@pytest.mark.slow
class TestRealIndex:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        data = [
            {
                "title": title,
                "paragraphs": [
                    {"context": text, "qas": [{"id": f"{title}-{i}", "question": question, "answers": []}]}
                    for i, (text, question) in enumerate(paragraphs)
                ],
            }
            for title, paragraphs in ARTICLES.items()
        ]
        path = tmp_path / "mine.json"
        path.write_text(json.dumps({"data": data}, ensure_ascii=False), encoding="utf-8")
        return path

    def test_a_dozen_paragraphs_are_found_and_nothing_is_indexed_twice(self, path: Path, tmp_path: Path) -> None:
        chosen, product = korquad.load(path), load_settings(home=tmp_path / "home")
        with assembly.open_writer(product) as ingestor, pytest.raises(KeyboardInterrupt):

            def stop_at_six(_: str, done: int, __: int) -> None:
                if done == 6:
                    raise KeyboardInterrupt

            index(chosen, ingestor.add, set(), stop_at_six)
        added: list[str] = []
        with assembly.open_writer(product) as ingestor:
            present = {document.id for document in ingestor.catalog.documents()}
            index(chosen, lambda document: added.append(ingestor.add(document).status), present)
            ingestor.finish()
        assert added == ["added"] * 6
        reader = assembly.open_reader(product)
        try:
            result = evaluate.evaluate(
                chosen,
                search=lambda q: [h.document.id for h in reader.retriever.retrieve(q, evaluate.CHUNKS).hits],
                ask=reader.chain.invoke,
            )
            own = AbstentionSet(
                "mine",
                tuple(AbstentionQuestion(q.id, q.text, frozenset(q.relevant[0]), True) for q in chosen.questions),
                12,
                chosen.document_ids,
                chosen.documents,
            )
            answered = evaluate.evaluate(own, search=lambda _: [], ask=reader.chain.invoke)
        finally:
            reader.close()
        assert (result.measures["hit@1"].value or 0) >= 10 / 12
        assert result.measures["hit@10"].value == 1.0
        assert (answered.measures["refusals"].value or 0) <= 0.5
        assert not answered.failures
