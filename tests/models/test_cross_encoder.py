"""The cross-encoder finds the window that answers and the words in it, whatever it is given."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.models import CrossEncoder, Pair

READER = CrossEncoder()
words = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace").decode())

WINDOWS = (
    "한빛시립미술관은 매주 월요일에 쉰다. 설날과 추석 당일에도 문을 닫는다.",
    "어른 관람료는 4,000원이다. 만 65세가 넘으면 무료로 들어간다.",
    "주차장은 건물 뒤편에 있고 90대를 세울 수 있다. 전시를 본 사람에게는 두 시간을 받지 않는다.",
)


@functools.cache
def read(question: str) -> tuple[int, str]:
    """Which window answers best, and the words that it gives."""
    logits, spans = READER.score([Pair(question, body, "한빛시립미술관 안내") for body in WINDOWS])
    best = int(np.argmax(logits))
    start, end = spans[best]
    return best, WINDOWS[best][start:end]


@pytest.mark.parametrize(
    ("question", "window", "answer"),
    [
        ("미술관은 무슨 요일에 쉬나요?", 0, "월요일"),
        ("어른은 관람료가 얼마예요?", 1, "4,000원"),
        ("주차는 몇 대까지 할 수 있어?", 2, "90대"),
        ("How much is a ticket for an adult?", 1, "4,000원"),
    ],
)
def test_the_window_that_answers_is_chosen_and_the_words_are_in_its_span(
    question: str, window: int, answer: str
) -> None:
    best, span = read(question)
    assert best == window
    assert answer in span or span in answer


@given(st.lists(st.builds(Pair, words, words, words), max_size=4))
@hypothesis_settings(max_examples=25)
def test_every_pair_gets_a_logit_and_a_span_of_its_body(pairs: list[Pair]) -> None:
    logits, spans = READER.score(pairs)
    assert logits.shape == (len(pairs),) and np.isfinite(logits).all()
    assert all(0 <= start <= end <= len(pair.body) for pair, (start, end) in zip(pairs, spans, strict=True))


def test_plain_tuples_of_a_question_and_a_text_are_pairs_too() -> None:
    question = "어른은 관람료가 얼마예요?"
    logits, spans = READER.score([(question, body) for body in WINDOWS])
    named, same = READER.score([Pair(question, body) for body in WINDOWS])
    assert np.allclose(logits, named) and spans == same and int(np.argmax(logits)) == 1


@given(words, words)
@hypothesis_settings(max_examples=25)
def test_the_beginning_of_an_answer_is_somewhere_in_the_window(question: str, body: str) -> None:
    (reading,) = READER.read([Pair(question, body)])
    assert reading.share(0, len(body) + 1) == pytest.approx(1.0 if len(reading.starts) else 0.0, abs=1e-4)
