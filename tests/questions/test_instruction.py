"""Which questions tell to write something, so that only a model can answer them."""

from __future__ import annotations

import pytest

from rag.evaluation.question_set.questions import load_questions
from rag.models import EmbeddedE5
from rag.packaged import SEEDS
from rag.questions import is_instruction

INSTRUCTIONS = """
머스크의 AI 전략을 정리해줘
오픈AI와 xAI의 투자 유치액을 비교해줘
표로 정리해 주세요
스테이블 디퓨전 요약 좀
이 기사 요약해 줄래?
영어로 번역해 줘
두 회사를 비교해 봐
xAI 소개글 써 줘
정리해 줄 수 있어?
요약 부탁해요
그록과 챗GPT 비교
장단점을 분석해 주시겠어요?
비교표 만들어줘
요약하라
정리하세요
요약해 주십시오
표로 보여 줘
요약해
세 줄로 요약해주세요!
연표로 나타내 줘
기사 내용을 세 문장으로 줄여 줘
두 모델을 비교해 주면 좋겠어
Summarise the interview with Emad Mostaque
Compare OpenAI and xAI
Please summarize this
Can you give me a short summary of the article?
Make a table of the models
Translate the first article into Korean
Write a short report on Grok
Put the figures into a table
In three sentences, summarise the letter
Could you please compare Grok-1 with HyperCLOVA?
show me a timeline of Twitter's takeover
표로 정리해줘: 회사별 투자금
TL;DR of the open letter
Grok-1과 Grok-2를 비교
give me bullet points on the Series B round
번역해줘
이 기사 한 줄 요약
pros and cons of open-sourcing Grok
"""
# A quotation can answer these, or nothing is to be written at all.
QUESTIONS = """
What can be combined with geophysical data to produce a better view of the subsurface?
What is added to the clay to make a lighter brick?
세 가지 장벽을 알려 줘
머스크가 관여하는 회사들을 나열해줘
두 회사의 차이를 설명해줘
xAI에 대해 어떻게 생각해?
머스크가 정리해고한 직원은 몇 명이야?
머스크는 그록을 어떻게 평가해?
누가 요약했어?
전문가들의 평가는?
정리한 사람은 누구야?
트위터가 직원을 정리한 이유는?
xAI를 누가 만들었어?
그림을 그려 주는 AI는?
그록은 무엇과 비교되나?
이름을 바꾼 이유는?
투자금을 받은 회사를 보여 줘
Tell me who founded X
How do the models compare?
Who wrote War and Peace?
List the investors
What does the summary say?
Which company made the chart?
Give me the name of the founder
Show me who founded xAI
Will Grok write code?
Did Musk draft the letter?
"""


@pytest.fixture(scope="module")
def embedder() -> EmbeddedE5:
    """The real one: meaning matters here."""
    return EmbeddedE5()


def told(text: str, embedder: EmbeddedE5) -> bool:
    return is_instruction(text, embedder.embed_query(text))


def test_an_instruction_is_one_in_either_language(embedder: EmbeddedE5) -> None:
    assert [text for text in INSTRUCTIONS.strip().splitlines() if not told(text, embedder)] == []


def test_a_question_that_a_quotation_can_answer_is_none(embedder: EmbeddedE5) -> None:
    assert [text for text in QUESTIONS.strip().splitlines() if told(text, embedder)] == []


@pytest.mark.slow
def test_of_the_packaged_questions_only_those_that_ask_to_compare_are_instructions(embedder: EmbeddedE5) -> None:
    questions = [item.question for item in load_questions(SEEDS / "questions.jsonl")]
    assert all("비교해" in text for text in questions if told(text, embedder))


@pytest.mark.parametrize("vector", [[], [0.5, 0.5], [0.0] * 1536])
def test_the_vector_of_another_embedder_is_refused(vector: list[float]) -> None:
    with pytest.raises(ValueError, match="embed with EmbeddedE5"):
        is_instruction("Summarise it", vector)
