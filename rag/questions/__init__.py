"""Understand a question: rewrite a follow-up, split it in two, and say which answer it wants; write questions too.

It looks nothing up: what an index knows of the words comes in as plain values.
Called by retrieval, answering and the evaluation.
"""

from __future__ import annotations

from rag.questions.analysis import QuestionAnalysis, QuestionView, analyse, weigh
from rag.questions.answer_type import (
    Focus,
    answers,
    asks_for_several,
    focus_of,
    is_specific,
    marks_definition,
    marks_reason,
    states_unit,
)
from rag.questions.decomposition import asks_for_each, split
from rag.questions.generation.generate import questions_of
from rag.questions.generation.written_question import AskedFor, WrittenQuestion
from rag.questions.grammar import stems
from rag.questions.rewriting.rewrite import standalone

__all__ = [
    "AskedFor",
    "Focus",
    "QuestionAnalysis",
    "QuestionView",
    "WrittenQuestion",
    "analyse",
    "answers",
    "asks_for_each",
    "asks_for_several",
    "focus_of",
    "is_specific",
    "marks_definition",
    "marks_reason",
    "questions_of",
    "split",
    "standalone",
    "states_unit",
    "stems",
    "weigh",
]
