"""Generate questions that a sentence answers, in Korean and English.

It checks nothing against an index; ``rag.answering.suggestions`` tries each question before it is shown.
``generate_questions`` is the way in.
"""

from __future__ import annotations

from rag.questions.generation.generate import generate_questions
from rag.questions.generation.written_question import AskedFor, WrittenQuestion

__all__ = ["AskedFor", "WrittenQuestion", "generate_questions"]
