"""The words of a question: their stems, and the nouns that only name the kind of answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.answer_type import answer_type_of
from rag.questions.grammar import appositions, arguments, described_kind, kinds_of_answer, stems
from rag.text.analyzer import Analyzer

KINDS = [
    ("테슬라 D1 칩을 실제로 생산한 회사는 어디인가요?", ["회사"]),
    ("새 공장을 지은 기업은?", ["기업"]),
    ("논문을 함께 쓴 과학자는 누구야?", ["과학자"]),
    ("대표로 소개된 사람은 어느 단체 회장이야?", ["단체"]),
    ("책을 펴낸 출판사 이름은?", ["출판사", "이름"]),
    ("도조라는 컴퓨터를 만든 곳은 어디야?", ["컴퓨터", "곳"]),
    ("Which companies did the fund invest in?", ["companies"]),
    # What is asked of a named thing, counted or explained has to stand in the answer.
    ("애플의 대표는 누구인가요?", []),
    ("박람회에 나오는 스타트업은 몇 개야?", []),
    ("그를 비판한 사람은 왜 그랬어?", []),
    ("What is Dojo?", []),
]


@pytest.mark.parametrize(("question", "expected"), KINDS)
def test_a_noun_that_only_names_the_kind_of_answer_is_told_from_one_that_is_asked_about(
    analyzer: Analyzer, question: str, expected: list[str]
) -> None:
    found = kinds_of_answer(question, analyzer.morphemes(question))
    assert [question[start:end] for start, end in found] == expected


def test_stems_are_words_without_their_particles(analyzer: Analyzer) -> None:
    text = "머스크의 트위터에서 데이터를 산 회사는?"
    found = [text[start:end] for start, end in stems(text, analyzer.morphemes(text))]
    assert found == ["머스크", "트위터", "데이터", "산", "회사"]


@given(st.text(max_size=80))
def test_ranges_lie_in_the_text_and_in_order(analyzer: Analyzer, text: str) -> None:
    morphemes = analyzer.morphemes(text)
    for spans in (stems(text, morphemes), kinds_of_answer(text, morphemes)):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)


ABOUT = [
    ("피델리티는 xAI에 얼마를 투자했어?", {"피델리티", "xAI", "얼마"}),
    ("머스크가 세운 xAI는 얼마를 받았어?", {"xAI", "얼마"}),
    ("카파시가 xAI에서 맡은 일은?", {"카파시", "xAI", "일"}),
    ("Who invested in xAI?", {"Who", "invested", "in", "xAI", "?"}),
]


@pytest.mark.parametrize(("question", "expected"), ABOUT)
def test_what_a_question_is_about_is_told_from_what_only_says_which_is_meant(
    analyzer: Analyzer, question: str, expected: set[str]
) -> None:
    found = arguments(question, analyzer.morphemes(question))
    assert {question[start:end] for start, end in found} == expected


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("개인적인 이유가 섞였다고 전한 웹사이트는?", "name"),
        ("회사를 떠난 이유는?", "reason"),
        ("회사를 세운 날짜는?", "date"),
        ("공장을 짓는 데 든 비용은 얼마인가?", "money"),
        ("왜 그 책을 쓴 사람을 비판했어?", "reason"),
        ("트위터를 산 사람은 누구야?", "name"),
    ],
)
def test_the_noun_that_the_whole_question_describes_says_what_is_expected(
    analyzer: Analyzer, question: str, kind: str
) -> None:
    assert answer_type_of(question, described_kind(question, analyzer.morphemes(question))).kind == kind


@pytest.mark.parametrize(
    ("question", "described"),
    [
        ("가상자산 대출업체 제네시스의 모기업은?", ["가상", "자산", "대출", "업체"]),
        ("독일의 철학자 칸트가 쓴 책", ["철학자"]),
        ("인공지능 시장의 규모", []),
        ("삼성전자 계열 회사", []),
    ],
)
def test_what_stands_before_a_name_describes_it(analyzer: Analyzer, question: str, described: list[str]) -> None:
    assert [question[start:end] for start, end in appositions(analyzer.morphemes(question))] == described
