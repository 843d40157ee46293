"""Refuse a question that cannot be answered whatever the documents say.

It is empty or too long, has an option out of range, or wants a model where none is configured.
"""

from __future__ import annotations

from typing import get_args

from rag.answering.abstentions import SET_UP_MODEL
from rag.answering.messages import clean_question
from rag.errors import QuestionError, SettingsError
from rag.records import MOST_PASSAGES, Question, Strictness


def checked_question(question: Question, most_characters: int) -> str:
    """Return the cleaned text of a question.

    Args:
        question: the question.
        most_characters: the longest question that is accepted.

    Raises:
        QuestionError: the question is empty or too long, or has an option out of range.
    """
    cleaned = clean_question(question.text)
    if not cleaned:
        raise QuestionError(
            "The question is empty.",
            "Type a question in Korean or English.",
            korean="질문이 비어 있습니다. 한국어나 영어로 질문을 적어 주세요.",
        )
    if len(cleaned) > most_characters:
        raise QuestionError(
            f"The question has {len(cleaned):,} characters; at most {most_characters:,} are read.",
            "Shorten it, or raise MUNDAP_MAX_QUESTION_CHARACTERS.",
            korean=f"질문이 {len(cleaned):,}자입니다. {most_characters:,}자까지 읽습니다. "
            "질문을 줄이거나 MUNDAP_MAX_QUESTION_CHARACTERS를 늘려 주세요.",
        )
    if question.passages is not None and not 1 <= question.passages <= MOST_PASSAGES:
        raise QuestionError(
            f"{question.passages} passages cannot be read.",
            f"Choose a number from 1 to {MOST_PASSAGES}.",
            korean=f"단락을 {question.passages}개 읽을 수는 없습니다. 1부터 {MOST_PASSAGES}까지의 수를 골라 주세요.",
        )
    if question.strictness not in (None, *get_args(Strictness)):
        raise QuestionError(
            f"There is no strictness {question.strictness!r}.",
            f"Choose {' or '.join(get_args(Strictness))}.",
            korean=f"없는 검증 수준입니다: {question.strictness!r}. {', '.join(get_args(Strictness))} "
            "가운데 하나를 골라 주세요.",
        )
    return cleaned


def no_model() -> SettingsError:
    """Return the error that a model is to answer, and none is configured."""
    korean, english = SET_UP_MODEL
    return SettingsError(
        "No model is configured to answer.", english, korean=f"답변할 모델이 설정되어 있지 않습니다. {korean}"
    )
