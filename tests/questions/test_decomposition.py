"""A question that asks two things becomes two questions; one that does not stays whole."""

import pytest

from rag.questions import analyse, decompose
from rag.text.analyzer import Analyzer


@pytest.mark.parametrize(
    ("question", "halves"),
    [
        (
            "그록-1과 하이퍼클로바의 파라미터는 각각 몇 개인가?",
            ("그록-1의 파라미터는 몇 개인가?", "하이퍼클로바의 파라미터는 몇 개인가?"),
        ),
        (
            "구글의 초거대 AI와 네이버의 초거대 AI는 매개변수가 각각 몇 개야?",
            ("구글의 초거대 AI는 매개변수가 몇 개야?", "네이버의 초거대 AI는 매개변수가 몇 개야?"),
        ),
        (
            "스테이블 디퓨전을 만드는 회사와 그록을 만든 회사는 각각 어디야?",
            ("스테이블 디퓨전을 만드는 회사는?", "그록을 만든 회사는 어디야?"),
        ),
        (
            "큰빛병원의 원장은 누구이고 병상은 몇 개인가?",
            ("큰빛병원의 원장은 누구인가?", "큰빛병원의 병상은 몇 개인가?"),
        ),
        (
            "트랜스포머 논문의 저자는 몇 명이고 그록-1은 언제 공개됐어?",
            ("트랜스포머 논문의 저자는 몇 명인가?", "그록-1은 언제 공개됐어?"),
        ),
        (
            "In what year was xAI founded, and who leads Stability AI?",
            ("In what year was xAI founded?", "who leads Stability AI?"),
        ),
    ],
)
def test_each_half_can_be_asked_alone(analyzer: Analyzer, question: str, halves: tuple[str, str]) -> None:
    found = decompose(analyse(question, analyzer), analyzer)
    assert found is not None
    assert tuple(half.text for half in found.halves) == halves


@pytest.mark.parametrize(
    "question",
    ["그록-1의 파라미터는 몇 개인가?", "How far did it fall between 2018 and 2021?", "", "and and and"],
)
def test_a_question_for_one_thing_stays_whole(analyzer: Analyzer, question: str) -> None:
    assert decompose(analyse(question, analyzer), analyzer) is None
