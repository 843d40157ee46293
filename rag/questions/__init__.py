"""Understand a question: rewrite a follow-up, decompose it, tell its answer type; also generate questions.

It looks nothing up: what an index knows about the words is passed in as plain values. Called by retrieval, answering
and the page's feedback.
"""

from __future__ import annotations

from rag.questions.analysis import QuestionAnalysis, WeightedQuestion, analyse, weigh_question
from rag.questions.answer_in_sentence import (
    fitting_quantities,
    states_definition,
    states_reason,
    states_time,
    states_unit,
)
from rag.questions.answer_type import AnswerType, answer_type_of, asks_for_several, is_specific
from rag.questions.decomposition import asks_for_each, decompose
from rag.questions.generation import AskedFor, WrittenQuestion, generate_questions
from rag.questions.grammar import stems
from rag.questions.instruction import is_instruction
from rag.questions.rewriting import cited_turns, standalone
from rag.questions.small_talk import LONGEST_TALK, SmallTalk, small_talk_of

__all__ = [
    "LONGEST_TALK",
    "AnswerType",
    "AskedFor",
    "QuestionAnalysis",
    "SmallTalk",
    "WeightedQuestion",
    "WrittenQuestion",
    "analyse",
    "answer_type_of",
    "asks_for_each",
    "asks_for_several",
    "cited_turns",
    "decompose",
    "fitting_quantities",
    "generate_questions",
    "is_instruction",
    "is_specific",
    "small_talk_of",
    "standalone",
    "states_definition",
    "states_reason",
    "states_time",
    "states_unit",
    "stems",
    "weigh_question",
]
