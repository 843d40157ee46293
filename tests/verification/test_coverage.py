"""A claim must have words of its own in what carries it, however alike the two sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analyzer import Analyzer
from rag.verification.rules import has_too_few_words, share_of_words

GROK = "그록은 xAI가 만든 대규모 언어 모델(LLM) 기반의 대화형 AI이다."


@pytest.mark.parametrize(
    ("claim", "too_much"),
    [
        ("그록은 맛있는 과일이다.", True),
        ("그록은 바다에 사는 동물이다.", True),
        ("Grok is a fish that lives in the sea.", True),
        ("그록은 xAI가 만들었다.", False),
        ("그록은 대규모 언어 모델을 바탕으로 한 AI이다.", False),
        ("Grok is a conversational AI based on a large language model.", False),
    ],
)
def test_what_is_said_must_be_there_at_least_in_part(claim: str, too_much: bool, analyzer: Analyzer) -> None:
    assert has_too_few_words(claim, GROK, analyzer) == too_much


@given(st.text(max_size=60))
def test_a_text_says_no_more_than_itself(analyzer: Analyzer, text: str) -> None:
    assert share_of_words(text, text, analyzer) in (None, 1.0)
