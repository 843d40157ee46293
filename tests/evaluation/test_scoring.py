"""When a text states a fact, when a citation shows the evidence, and how sure a share is."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluation.measures.intervals import percentile, wilson
from rag.evaluation.measures.matching import FactKind, states
from rag.evaluation.measures.scoring import is_faithful, overlaps_evidence, score
from rag.evaluation.question_set.questions import Evidence, QuestionItem
from rag.evaluation.report.summary import Measures, citation_f1, measures, shares
from rag.evaluation.run import ItemResult, Reply, Results
from rag.records import Answer, Citation, Claim, Place
from rag.text import Analyzer, fold
from rag.text.quantities.quantity import PartialDate

TEXT = "그록-1은 2023년 11월에 나왔다. 파라미터는 3140억 개이다. 그록 1.5는 2024년 3월에 나왔다."
TEXTS = {"a.md": TEXT}
KINDS_OF_WORDS: tuple[FactKind, ...] = ("text", "name")


@pytest.fixture(scope="module")
def names() -> Analyzer:
    return Analyzer([("샘 올트먼", "샘 알트만", "Sam Altman"), ("그록", "Grok"), ("엑스", "X", "트위터", "Twitter")])


def cited(quote: str, marker: int = 1, source: str = "given/a.md", published: str | None = None) -> Citation:
    start = TEXT.index(quote)
    return Citation(marker, "d", "제목", None, published, source, start, start + len(quote), quote)


def answer(*claims: str, citations: tuple[Citation, ...] = (), abstained: bool = False) -> Answer:
    return Answer(
        question="?",
        standalone_question="?",
        text="중앙일보, 2024-06-15: " + " ".join(claims),
        abstained=abstained,
        abstention_reason="no_evidence" if abstained else None,
        confidence=0.5,
        language="ko",
        claims=tuple(Claim(text, (i,), supported=True) for i, text in enumerate(claims, start=1)),
        citations=citations,
    )


def question(answerable: bool = True, **changes: Any) -> QuestionItem:
    record = {
        "id": "a-1",
        "type": "number",
        "language": "ko",
        "question": "그록-1의 파라미터는 몇 개야?",
        "answerable": answerable,
        "required": [{"kind": "number", "any_of": ["3140억 개", "314 billion"]}] if answerable else [],
        "forbidden": [{"kind": "number", "value": "2040억"}],
        "evidence": [[{"document": "a.md", "quote": "파라미터는 3140억 개이다."}]] if answerable else [],
        "cluster": "a",
    }
    return QuestionItem.model_validate_json(json.dumps(record | changes))


class TestWhenATextStatesAFact:
    @pytest.mark.parametrize(
        ("kind", "value", "text"),
        [
            ("number", "3140억 개", "그록-1은 파라미터가 3,140억 개다."),
            ("number", "3140억 개", "It has 314 billion parameters."),
            ("number", "314 billion", "파라미터는 삼천백사십억 개이다."),
            ("number", "1.6조 개", "1조 6000억 개"),
            ("number", "3만 명", "3만여 명이 들었다"),
            ("number", "3만 명", "30,000 listened"),
            ("number", "두 명", "연구원 2명을 뽑았다"),
            ("number", "45%", "45퍼센트씩 큰다"),
            ("number", "6개월", "six months"),
            ("number", "3일간", "행사는 3일 열린다"),
            ("money", "60억 달러", "US$6bn"),
            ("money", "$6 billion", "60억 달러(약 8조 2000억 원)를 받았다"),
            ("money", "32조 6000억 원", "약 32조6000억원이다"),
            ("date", "2023년 7월 12일", "on July 12, 2023"),
            ("date", "2023년 7월", "2023년 7월 12일에 공개했다"),
            ("date", "2023", "in November 2023"),
            ("date", "2017년", "since 2017"),
            ("date", "2024년 1분기", "2024년 3월"),
            ("name", "OpenAI", "오픈AI와 openai"),
            ("name", "그랜드 인터컨티넨탈", "그랜드인터컨티넨탈 호텔에서"),
            ("name", "GPT-4", "GPT-4는"),
            ("name", "Twitter", "Twitter's data"),
            ("text", "에코 챔버", "에코챔버 효과"),
            ("text", "echo chamber", "ECHO  CHAMBERS"),
            ("text", "AI 칩", "ＡＩ칩"),
            ("text", "1만 위안", "현금 1만 위안을 준다"),
        ],
    )
    def test_it_does(self, kind: FactKind, value: str, text: str) -> None:
        assert states(text, kind, [value])

    @pytest.mark.parametrize(
        ("kind", "value", "text"),
        [
            ("number", "3140억 개", "2040억 개"),
            ("number", "3140억 개", "3140억 달러"),
            ("number", "3140억 개", "3140억 명"),
            ("number", "3140억", "3140억 달러"),
            ("number", "45%", "45%p"),
            ("number", "45%", "45명"),
            ("number", "8명", "8월"),
            ("number", "2017", "2017년"),
            ("number", "1개", "그록-1"),
            ("money", "60억 달러", "60억 원"),
            ("money", "60억 달러", "60억 명"),
            ("money", "60억 달러", "60억"),
            ("date", "2023년 7월 12일", "2023년 7월"),
            ("date", "2023년 7월 12일", "2023년 7월 14일"),
            ("date", "2023년 7월", "7월 12일"),
            ("date", "2017년", "2017명"),
            ("name", "GPT-4", "GPT-4o"),
            ("name", "그록-1", "그록-1.5"),
            ("name", "X", "xAI"),
            ("name", "Meta", "metaverse"),
            ("text", "1만 위안", "11만 위안"),
            ("text", "에코 챔버", ""),
        ],
    )
    def test_it_does_not(self, kind: FactKind, value: str, text: str) -> None:
        assert not states(text, kind, [value])

    def test_a_spelling_without_a_unit_takes_the_unit_of_the_others(self) -> None:
        assert states("30,000", "number", ["3만 명", "30,000"])
        assert states("3만 대", "number", ["30,000"])
        assert not states("3만 대", "number", ["3만 명", "30,000"])

    def test_names_meet_through_the_table(self, names: Analyzer) -> None:
        for value in ("샘 알트만", "샘 올트먼", "Sam Altman"):
            for text in ("샘알트만은 말했다", "샘 올트먼에게", "said Sam Altman."):
                assert states(text, "name", [value], names=names), (value, text)
        assert not states("샘 올트먼에게", "name", ["Sam Altman"])
        assert states("Grok-1이 나왔다", "name", ["그록-1"], names=names)
        assert not states("Grok-2가 나왔다", "name", ["그록-1"], names=names)
        assert not states("Grok-1.5가 나왔다", "name", ["그록-1"], names=names)
        assert states("X는", "name", ["트위터"], names=names)
        assert not states("xAI는", "name", ["트위터"], names=names)

    def test_relative_dates_count_from_the_day_of_writing(self) -> None:
        assert states("지난해 11월", "date", ["2023년 11월"], reference=PartialDate(2024, 6, 15))
        assert not states("지난해 11월", "date", ["2023년 11월"])

    @given(st.integers(1, 10**15))
    def test_a_number_is_stated_however_it_is_written(self, number: int) -> None:
        assert states(f"모두 {number:,}개이다", "number", [f"{number}개"])
        assert not states(f"모두 {number:,}개이다", "number", [f"{number + 1}개"])

    @given(st.text().filter(fold), st.text(), st.text())
    def test_any_text_states_its_parts(self, value: str, before: str, after: str) -> None:
        for kind in KINDS_OF_WORDS:
            assert states(f"{before} . {value} . {after}", kind, [value])


class TestTheOutcome:
    def test_every_required_group_must_be_said(self) -> None:
        both = [*question().model_dump()["required"], {"kind": "date", "any_of": ["2023년 11월"]}]
        asked = question(required=both)
        assert score(asked, answer("3140억 개이다.", "2023년 11월이다."), TEXTS).outcome == "right"
        half = score(asked, answer("3140억 개이다."), TEXTS)
        assert half.outcome == "wrong"
        assert [fact.kind for fact in half.missing] == ["date"]

    def test_a_forbidden_value_spoils_the_answer(self) -> None:
        spoilt = score(question(), answer("3140억 개이다.", "2040억 개이다."), TEXTS)
        assert spoilt.outcome == "wrong"
        assert not spoilt.missing
        assert [fact.value for fact in spoilt.forbidden] == ["2040억"]

    def test_the_lead_says_nothing(self) -> None:
        asked = question(required=[{"kind": "date", "any_of": ["2024-06-15"]}])
        assert score(asked, answer("3140억 개이다."), TEXTS).outcome == "wrong"

    def test_a_claim_counts_its_years_from_its_document(self) -> None:
        asked = question(required=[{"kind": "date", "any_of": ["2023년 11월"]}])
        dated = cited("그록-1은 2023년 11월에 나왔다.", published="2024-06-15")
        assert score(asked, answer("지난해 11월에 나왔다.", citations=(dated,)), TEXTS).outcome == "right"

    @pytest.mark.parametrize(
        ("answerable", "abstained", "outcome"),
        [(True, True, "refused"), (True, False, "right"), (False, True, "right"), (False, False, "false_answer")],
    )
    def test_an_abstention_is_an_answer(self, answerable: bool, abstained: bool, outcome: str) -> None:
        given_back = answer(abstained=True) if abstained else answer("3140억 개이다.")
        assert score(question(answerable), given_back, TEXTS).outcome == outcome

    def test_no_answer_at_all_is_a_failure(self) -> None:
        assert (
            score(question(), None, TEXTS).outcome == score(question(answerable=False), None, TEXTS).outcome == "failed"
        )


class TestCitations:
    EVIDENCE = Evidence(document="a.md", quote="파라미터는 3140억 개이다.")

    @pytest.mark.parametrize(
        "quote", ["파라미터는 3140억 개이다.", "3140억 개", TEXT, "11월에 나왔다. 파라미터는 3140억 개이다."]
    )
    def test_more_than_half_of_the_shorter_one_shows_it(self, quote: str) -> None:
        assert overlaps_evidence(cited(quote), self.EVIDENCE, TEXTS)

    @pytest.mark.parametrize("quote", ["그록-1은 2023년 11월에 나왔다.", "그록-1은 2023년 11월에 나왔다. 파라미터는"])
    def test_less_does_not(self, quote: str) -> None:
        assert not overlaps_evidence(cited(quote), self.EVIDENCE, TEXTS)

    def test_exactly_half_does_not(self) -> None:
        evidence = Evidence(document="a.md", quote="cdef")
        citation = Citation(1, "d", "t", None, None, "a.md", 0, 4, "abcd")
        assert not overlaps_evidence(citation, evidence, {"a.md": "abcdefgh"})

    def test_the_quote_counts_wherever_it_stands(self) -> None:
        evidence = Evidence(document="a.md", quote="그렇다.")
        text = "그렇다. 아니다. 그렇다."
        citation = Citation(1, "d", "t", None, None, "a.md", 9, 13, text[9:13])
        assert overlaps_evidence(citation, evidence, {"a.md": text})

    def test_another_document_does_not_show_it(self) -> None:
        elsewhere = cited("파라미터는 3140억 개이다.", source="given/b.md")
        assert not overlaps_evidence(elsewhere, self.EVIDENCE, TEXTS | {"b.md": TEXT})

    def test_a_faithful_quote_is_word_for_word(self) -> None:
        good = cited("3140억 개")
        assert is_faithful(good, TEXTS)
        assert not is_faithful(good, {"a.md": " " + TEXT})
        assert not is_faithful(good, {})
        assert not is_faithful(Citation(1, "d", "t", None, None, "a.md", 3, 3, ""), TEXTS)

    def test_precision_and_recall(self) -> None:
        evidence = [
            [{"document": "a.md", "quote": "파라미터는 3140억 개이다."}],
            [{"document": "a.md", "quote": "그록 1.5는 2024년 3월에 나왔다."}],
        ]
        quotes = ("파라미터는 3140억 개이다.", "그록-1은 2023년 11월에 나왔다.")
        citations = tuple(cited(quote, marker) for marker, quote in enumerate(quotes, start=1))
        one = score(question(evidence=evidence), answer(*quotes, citations=citations), TEXTS)
        assert one.citations_right == (True, False)
        assert one.evidence_cited == (True, False)
        assert citation_f1(one) == 0.5
        results = judged(
            (question(evidence=evidence), answer(*quotes, citations=citations)),
            (question(), answer(abstained=True)),
            (question(answerable=False), answer(quotes[0], citations=citations[:1])),
        )
        counted = counts(shares(results))
        assert counted["citation_precision"] == (1, 2)  # there is no evidence for a false answer to miss
        assert counted["citation_recall"] == (1, 3)  # a refusal cites nothing of what it should
        assert counted["quote_fidelity"] == (3, 3)
        assert measures(results)["citation_f1"].value == 0.25

    def test_a_marker_without_a_citation_is_not_valid(self) -> None:
        one = score(question(), answer("3140억 개이다.", "11월이다.", citations=(cited("3140억 개"),)), TEXTS)
        assert one.markers_valid == (True, False)
        assert one.claims_cited == (True, False)

    def test_frames_and_gaps_are_no_claims(self) -> None:
        gap = Claim("2040억이라는 말은 없다.", (), False, kind="gap", checked="matched")
        frame = Claim("Two outlets say so.", (), False, kind="frame", checked="judged")
        plain = answer("3140억 개이다.", citations=(cited("3140억 개"),))
        one = score(question(), dataclasses.replace(plain, claims=(frame, *plain.claims, gap)), TEXTS)
        assert one == dataclasses.replace(score(question(), plain, TEXTS), sentences=3)
        assert one.claims_cited == (True,) and one.outcome == "right"

    def test_judged_sentences_are_counted_among_those_in_a_model_s_words(self) -> None:
        plain = answer("하나.", "둘.", "셋.", "넷.")
        checks = ("quoted", "judged", "matched", "judged")
        claims = tuple(dataclasses.replace(c, checked=k) for c, k in zip(plain.claims, checks, strict=True))
        assert counts(shares(judged((question(), dataclasses.replace(plain, claims=claims)))))["meaning_judged"] == (
            2,
            3,
        )


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("text", "language", "matches"),
        [("3140억 개이다.", "ko", True), ("3140억 개이다.", "en", False), ("It has 314 billion of them.", "en", True)],
    )
    def test_its_language_is_that_of_the_question(self, text: str, language: str, matches: bool) -> None:
        assert score(question(language=language), answer(text), TEXTS).language_matches is matches

    def test_an_abstention_has_no_language_to_match(self) -> None:
        assert score(question(), answer(abstained=True), TEXTS).language_matches is None

    def test_the_quoted_evidence_has_all_of_its_characters(self) -> None:
        assert score(question(), answer("파라미터는 3140억 개이다."), TEXTS).character_f1 == 1.0
        assert score(question(), answer(abstained=True), TEXTS).character_f1 == 0.0
        assert score(question(answerable=False), answer("3140억 개이다."), TEXTS).character_f1 is None


class TestWhatIsRetrieved:
    @pytest.mark.parametrize(
        ("start", "end", "by_document", "by_span"), [(20, 40, 1.0, 1.0), (0, 10, 1.0, 0.0), (-1, -1, 0.0, 0.0)]
    )
    def test_it_is_ranked_by_document_and_by_span(
        self, start: int, end: int, by_document: float, by_span: float
    ) -> None:
        retrieved = (Place("d", "given/a.md", start, end, 1.0),) if start >= 0 else ()
        one = score(question(), dataclasses.replace(answer("그렇다."), retrieved=retrieved), TEXTS)
        assert one.by_document is not None
        assert one.by_span is not None
        assert (one.by_document.reciprocal_rank, one.by_span.reciprocal_rank) == (by_document, by_span)

    def test_without_evidence_there_is_no_rank(self) -> None:
        assert score(question(answerable=False), answer(abstained=True), TEXTS).by_span is None


class TestMeasures:
    def test_wrong_and_refused_are_counted_apart(self) -> None:
        answers = [answer("3140억 개이다."), answer("2040억 개이다."), answer(abstained=True), None]
        measured = measures(judged(*((question(), one) for one in answers)))
        counted = counts(measured)
        for name in ("right", "wrong", "refused", "failures"):
            assert counted[name] == (1, 4)
        assert (measured["false_answers"].value, measured["false_answers"].low) == (None, None)
        assert (measured["p50_ms"].value, measured["sentences"].value) == (2.5, 1.0)

    def test_of_nothing_there_is_no_measure(self) -> None:
        assert all(measure.value is None and measure.n == 0 for measure in measures(()).values())

    @given(st.lists(st.tuples(st.booleans(), st.sampled_from(["right", "wrong", "none", "error"])), max_size=12))
    @settings(max_examples=25)
    def test_outcomes_add_up_and_intervals_hold_their_values(self, asked: list[tuple[bool, str]]) -> None:
        kinds = {"right": answer("3140억 개이다."), "wrong": answer("그렇다."), "none": answer(abstained=True)}
        results = judged(*((question(answerable), kinds.get(kind)) for answerable, kind in asked))
        measured = measures(results)
        parts = sum(measured[name].hits or 0 for name in ("right", "wrong", "refused"))
        failures = sum(answerable and kind == "error" for answerable, kind in asked)
        assert parts + failures == sum(answerable for answerable, _ in asked) == measured["right"].n
        for name, measure in measured.items():
            if measure.low is not None and measure.high is not None and measure.value is not None:
                assert measure.low - 1e-9 <= measure.high, name
                if measure.hits is not None:
                    assert 0 <= measure.low <= measure.value <= measure.high <= 1, name


def judged(*pairs: tuple[QuestionItem, Answer | None]) -> Results:
    return tuple(
        ItemResult(asked, Reply(one, None if one else "no", float(i)), score(asked, one, TEXTS))
        for i, (asked, one) in enumerate(pairs, start=1)
    )


def counts(measured: Measures) -> dict[str, tuple[int | None, int]]:
    return {name: (measure.hits, measure.n) for name, measure in measured.items()}


class TestIntervals:
    @pytest.mark.parametrize(
        ("hits", "n", "low", "high"),
        [
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (8, 10, 0.4902, 0.9433),
            (81, 263, 0.2553, 0.3662),  # R. G. Newcombe, Statistics in Medicine 17 (1998), table I
            (15, 148, 0.0624, 0.1605),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_published_values(self, hits: int, n: int, low: float, high: float) -> None:
        assert wilson(hits, n) == pytest.approx((low, high), abs=6e-5)

    @given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_an_interval_holds_its_share_and_is_symmetric(self, counts: tuple[int, int]) -> None:
        hits, n = counts
        low, high = wilson(hits, n)
        assert 0 <= low <= hits / n <= high <= 1
        assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low))

    @pytest.mark.parametrize(("hits", "n"), [(0, 0), (-1, 3), (4, 3)])
    def test_what_is_no_share_is_refused(self, hits: int, n: int) -> None:
        with pytest.raises(ValueError, match="not a proportion"):
            wilson(hits, n)

    @given(st.lists(st.floats(0, 1e6), min_size=1), st.sampled_from([0, 5, 50, 95, 100]))
    def test_percentiles_are_numpys(self, values: list[float], percent: float) -> None:
        assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)))
