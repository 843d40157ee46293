"""Which lines lead a place of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import Analyzer, is_field, leads

WORDS = st.lists(st.text("가나다abc012", min_size=1, max_size=8), min_size=1, max_size=12).map(" ".join)
LABELS = st.lists(st.text("가나다abc", min_size=1, max_size=6), min_size=2, max_size=6, unique=True)


@given(LABELS, st.data())
def test_the_first_field_of_a_record_leads_the_others(labels: list[str], data: st.DataObject) -> None:
    records = [[f"{label}: {data.draw(WORDS)}" for label in labels] for _ in range(2)]
    for between in ("\n\n", "\n"):  # with an empty line between them, and without
        text = between.join("\n".join(record) for record in records)
        position = 0
        for record in records:
            for number, line in enumerate(record):
                position = text.index(line, position)
                assert leads(text, position) == ([record[0][:120]] if number else [])
                position += len(line)


@given(LABELS, st.data())
def test_fields_are_sentences_of_their_own_however_long_they_are(
    analyzer: Analyzer, labels: list[str], data: st.DataObject
) -> None:
    lines = [f"{label}: {data.draw(WORDS)}" for label in labels]
    text = "\n".join(lines)
    for sentence in analyzer.sentences(text):
        assert "\n" not in text[sentence[0] : sentence[1]]


def test_a_question_leads_its_answer() -> None:
    text = "질문: 언제 여나요?\n답변: 아홉 시입니다.\n질문: 어디인가요?\n답변: 항구 옆입니다."
    assert leads(text, text.index("답변: 항구")) == ["질문: 어디인가요?"]
    assert leads(text, text.index("아홉")) == ["질문: 언제 여나요?", "답변:"]


@pytest.mark.parametrize(
    "line", ["- 이름: 가", "http://a.b", "9:05", "이름:", "이름:가", "그는 말했다. 답: 아니다", ": 가"]
)
def test_what_is_no_field(line: str) -> None:
    assert not is_field(line)


@pytest.mark.parametrize(
    ("text", "answer", "question"),
    [
        ("Q. 회비는 얼마인가요?\n한 달에 3만 원입니다.", "한 달에", "Q. 회비는 얼마인가요?"),
        ("언제 쉬나요?\n월요일에 쉽니다.\n명절에도 쉽니다.", "명절에도", "언제 쉬나요?"),
        ("**Q1. Fees**\n\nThree crowns a day.", "Three", "**Q1. Fees**"),
        ("언제 쉬나요?\n\n다른 이야기이다.", "다른", ""),
        ("언제 쉬나요?\n어디인가요?\n항구 옆입니다.", "어디", ""),
        ("## 언제 쉬나요?\n월요일에 쉽니다.", "월요일", ""),
    ],
)
def test_a_question_leads_what_answers_it(text: str, answer: str, question: str) -> None:
    assert leads(text, text.index(answer)) == ([question] if question else [])
