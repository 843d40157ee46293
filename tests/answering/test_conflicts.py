"""Sources that do not agree stand side by side; a question about now gets the date of its source."""

from __future__ import annotations

from pathlib import Path

import doubles
import pytest

from rag.answering.conflicts import asks_about_now
from rag.assembly import Reader

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "question", ["머스크는 오픈AI를 운영하나?", "지금 오픈AI는 누가 운영해?", "Does Musk run OpenAI?"]
)
def test_who_runs_a_firm_is_told_as_each_source_tells_it(question: str, packaged: Reader) -> None:
    answer = packaged.chain.invoke(question)
    sides = {c.publisher: c.quote for c in answer.citations if c.marker in answer.disagreement}
    assert len(sides) == 2
    assert any("운영한다고" in quote for quote in sides.values())
    assert any("떠난" in quote for quote in sides.values())
    assert ("말이 다릅니다" in answer.text) == (answer.language == "ko")
    assert all(f"[{marker}]" in answer.text for marker in answer.disagreement)


@pytest.mark.parametrize(
    "question", ["그록-1의 파라미터는 몇 개인가?", "xAI는 시리즈B에서 얼마를 투자받았나?", "에코 챔버가 무엇인가?"]
)
def test_where_sources_agree_nothing_is_said_of_it(question: str, packaged: Reader) -> None:
    answer = packaged.chain.invoke(question)
    assert answer.disagreement == ()
    assert "다릅니다" not in answer.text


def test_different_amounts_for_the_same_thing_stand_side_by_side(tmp_path: Path) -> None:
    said = "달빛 도서관이 가진 책은 {}만 권이다. 달빛 도서관은 시청 옆에 있고 월요일에 쉰다."
    head = "---\ntitle: 달빛 도서관 {0}\npublisher: {0}신문\npublished: {1}\n---\n"
    files = {
        "a.md": head.format("가", "2023-01-02") + said.format(3),
        "b.md": head.format("나", "2024-05-06") + said.format(5),
        "c.md": head.format("다", "2024-05-07") + "별빛 수영장은 여름에만 연다. 수영장의 물은 차갑다.",
    }
    with doubles.reading(tmp_path, files) as reader:
        answer = reader.chain.invoke("달빛 도서관이 가진 책은 몇 권인가?")
    assert len(answer.disagreement) == 2
    assert "가신문, 2023-01-02" in answer.text and "나신문, 2024-05-06" in answer.text
    assert "말이 다릅니다" in answer.text


def test_a_question_about_now_is_answered_with_the_date_of_the_source(packaged: Reader) -> None:
    answer = packaged.chain.invoke("xAI의 기업 가치는 지금 얼마야?")
    assert "2024-06-15에 나온 글" in answer.text
    english = packaged.chain.invoke("What is xAI's valuation now?")
    assert "as of 2024-06-15" in english.text


@pytest.mark.parametrize(
    ("question", "now"),
    [("지금은 얼마야?", True), ("What is it worth now?", True), ("언제 나왔어?", False), ("Who knows Noah?", False)],
)
def test_what_asks_about_now(question: str, now: bool) -> None:
    assert asks_about_now(question) == now
