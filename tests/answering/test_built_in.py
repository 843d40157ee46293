"""What the built-in answerer reads: the sentence that answers, with the one it leans on, and nothing in its place."""

from __future__ import annotations

from collections.abc import Iterator

import doubles
import pytest

from rag.assembly import Reader
from rag.records import Answer

pytestmark = pytest.mark.slow

TEXTS = {
    "tower.txt": "가온탑은 1962년에 미르시가 세웠다. 이 탑의 높이는 88미터이다. 지금은 문을 닫았다.",
    "sales.txt": "두리전자의 1분기 매출은 280억 원이다. 2분기 매출은 350억 원이다. 두리전자의 공장은 제천에 있다.",
    "hours.txt": "서관은 매주 화요일에 쉰다. 동관은 매달 둘째 수요일에 쉰다. 두 건물의 관장은 민가온이다.",
    "clinic.txt": "새빛병원의 원장은 한다솔이다. 병상은 310개이다. 새빛병원은 1987년에 문을 열었다.",
    "firms.txt": "노을상사의 매출은 90억 원이다. 새벽상사의 매출은 45억 원이다.",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with doubles.reading(tmp_path_factory.mktemp("reading"), TEXTS) as opened:
        yield opened


def said(answer: Answer) -> str:
    return " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("서관은 언제 쉬나?", "화요일"),
        ("동관은 무슨 요일에 쉬나?", "수요일"),
        ("새빛병원의 병상은 몇 개인가?", "310개"),
        ("새빛병원은 언제 열었어?", "1987년"),
        ("노을상사의 매출은 100억 원이 맞나?", "90억"),
    ],
)
def test_the_sentence_that_answers_is_quoted(reader: Reader, question: str, fact: str) -> None:
    answer = reader.chain.invoke(question)
    assert not answer.abstained, answer.confidence
    assert fact in answer.claims[0].text


def test_a_sentence_that_refers_to_the_one_before_comes_with_it(reader: Reader) -> None:
    answer = reader.chain.invoke("가온탑의 높이는 몇 미터야?")
    assert [claim.text for claim in answer.claims] == ["가온탑은 1962년에 미르시가 세웠다. 이 탑의 높이는 88미터이다."]
    (cited,) = answer.citations
    assert cited.quote == answer.claims[0].text


@pytest.mark.parametrize(
    "question", ["두리전자의 3분기 매출은 얼마인가?", "새빛병원의 간호사는 몇 명인가?", "서관의 입장료는 얼마야?"]
)
def test_without_the_amount_or_its_period_there_is_no_answer(reader: Reader, question: str) -> None:
    assert reader.chain.invoke(question).abstained


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("새빛병원의 원장은 누구이고 병상은 몇 개인가?", ("한다솔", "310개")),
        ("새빛병원은 언제 열었고 원장은 누구야?", ("1987년", "한다솔")),
    ],
)
def test_a_question_for_two_things_gets_both(reader: Reader, question: str, facts: tuple[str, str]) -> None:
    answer = reader.chain.invoke(question)
    assert all(fact in said(answer) for fact in facts)
    assert answer.notices == ()


def test_the_half_that_has_no_answer_is_named(reader: Reader) -> None:
    answer = reader.chain.invoke("새빛병원의 원장은 누구이고 간호사는 몇 명인가?")
    assert "한다솔" in said(answer)
    assert answer.notices == ("이 부분의 답은 문서에서 찾지 못했습니다: 새빛병원의 간호사는 몇 명인가?",)
