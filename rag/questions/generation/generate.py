"""Generate the questions that a sentence of a document answers, in its own words.

An amount, a date, a reason or the description of a thing is taken out of the sentence and replaced by a question word.
A sentence that needs its context to be understood, or whose grammar no template covers, gives no question. The module
knows no index: the caller has to check that a question really retrieves its sentence.
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
    """Return the questions in one language that a sentence answers, the most informative first.

    Args:
        sentence: one sentence of a document, Korean or English. If it is in the other language, the only questions are
            what or who something is.
        language: language of the questions, ``ko`` or ``en``.
        analyzer: finds the morphemes and knows the table of names.
        context: the text around the sentence, which may give the Latin spelling of a Korean name: 그록(Grok).
    """
    if language_of(sentence) == "ko":
        written = korean_questions(sentence, analyzer, language, context)
    else:
        written = english_questions(sentence, analyzer, language)
    # A value that occurs twice in the sentence would give away the answer in the question.
    return tuple(one for one in written if not one.answer or one.answer not in one.text)
