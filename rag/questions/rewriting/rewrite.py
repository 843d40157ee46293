"""A follow-up question of a conversation -> the same question, standing alone: rules on morphemes, no model.

Mended are an ellipsis with a new name (그럼 코히어는?), time (3년 뒤에는?), number (537호는?) or question phrase (왜?,
몇 명이나?), an anaphor (그 회사, it, and whom the answer named) and a missing topic (그럼 코드는 공개됐어?). A question
that stands alone comes back unchanged.

The module knows the table of names, what kinds they are, and how Korean particles and English questions are built. It
does NOT know what words mean: a question that names nothing but has a noun and a verb of its own counts as a new
subject, and an unknown Hangul name that Kiwi takes for a noun is a noun. Nothing is translated but names, so turns in
the other language give names only.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.questions.rewriting.conversation import LONGEST, REQUEST, TALKERS
from rag.questions.rewriting.english import English
from rag.questions.rewriting.korean import Korean
from rag.records import Turn
from rag.text import Analyzer, language_of

REMEMBERED = 8  # turns; what was said before them is no antecedent


def standalone(question: str, history: Sequence[Turn], analyzer: Analyzer) -> str:
    """The question with what it leaves to the turns before it; unchanged where it stands alone.

    Args:
        question: the words of the user.
        history: the turns before it, oldest first; their questions stand alone already.
        analyzer: cuts into morphemes and knows the names.
    """
    if not history or len(question) > LONGEST:
        return question
    pronouns = {form.lower() for form, tag, _, _ in analyzer.morphemes(question) if tag in ("NP", "SL")}
    if pronouns & TALKERS and not REQUEST.match(question):
        return question
    grammar = Korean if language_of(question) == "ko" else English
    conversation = grammar(history[-REMEMBERED:], analyzer)
    rewritten = conversation.rewritten(question.strip()).strip()
    if rewritten == question.strip():
        return question
    # What would have to be rewritten again does not stand alone, and the user's own words are better than that.
    is_final = conversation.rewritten(rewritten) == rewritten and language_of(rewritten) == language_of(question)
    return rewritten if is_final else question
