"""Write questions that a sentence answers, in Korean and English.

It checks nothing against an index; ``rag.answering.suggestions`` asks them before anybody sees them.
``questions_of`` is the way in.
"""

from __future__ import annotations

from rag.questions.generation.generate import questions_of
from rag.questions.generation.written_question import AskedFor, WrittenQuestion

__all__ = ["AskedFor", "WrittenQuestion", "questions_of"]
