"""A sentence of a document -> questions that this sentence answers, in its own words.

What is asked for is taken out of the sentence and a question word put in its place: an amount, a date, a reason, what
or who something is. Sentences that are not understood alone, or whose grammar the templates do not cover, give none.
The module knows no index: whether a question really finds its sentence is for others to try.
"""

from __future__ import annotations

from rag.questions.generation.english import english_questions
from rag.questions.generation.korean import korean_questions
from rag.questions.generation.written_question import WrittenQuestion
from rag.text import Analyzer, language_of

__all__ = ["WrittenQuestion", "generate_questions"]


def generate_questions(
    sentence: str, language: str, analyzer: Analyzer, context: str = ""
) -> tuple[WrittenQuestion, ...]:
    """The questions in a language that a sentence answers, the most telling first.

    Args:
        sentence: one sentence of a document, Korean or English. Of one in the other language only what or who
            something is can be asked.
        language: ko or en.
        analyzer: cuts it into morphemes and knows the table of names.
        context: the text around it, which may tell the Latin spelling of a Korean name: 그록(Grok).
    """
    if language_of(sentence) == "ko":
        written = korean_questions(sentence, analyzer, language, context)
    else:
        written = english_questions(sentence, analyzer, language)
    # A value that the sentence says twice would stand in its own question.
    return tuple(one for one in written if not one.answer or one.answer not in one.text)
