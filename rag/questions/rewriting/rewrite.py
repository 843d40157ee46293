"""Rewrite a follow-up question as a standalone question, by rules over morphemes and without a model.

The rules complete an ellipsis with a new name (그럼 코히어는?), time (3년 뒤에는?), number (537호는?) or question
phrase (왜?, 몇 명이나?), resolve an anaphor (그 회사, it) and add a missing topic (그럼 코드는 공개됐어?). A question
that is standalone already is returned unchanged.

The module knows the table of names with their kinds, Korean particles and the structure of English questions. It does
not know what words mean: a question without a name but with a noun and a verb of its own counts as a new topic, and an
unknown Hangul name that Kiwi tags as a noun is a noun. Only names are translated, so turns in the other language
contribute only names.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.questions.rewriting.conversation import LONGEST
from rag.questions.rewriting.english import English
from rag.questions.rewriting.given import cited_turns
from rag.questions.rewriting.korean import Korean
from rag.questions.rewriting.lexicon import PARTICIPANTS, REQUEST
from rag.records import Turn
from rag.text import Analyzer, language_of

MOST_TURNS = 8  # turns; earlier ones hold no antecedent


def standalone(question: str, history: Sequence[Turn], analyzer: Analyzer) -> str:
    """Return the standalone form of a question; the question unchanged where no rule applies.

    Args:
        question: as the user wrote it.
        history: the turns before it, oldest first, with standalone questions. The last ``MOST_TURNS`` count, and of
            their answers the sentences with a citation.
        analyzer: finds the morphemes and knows the names.
    """
    if not history or len(question) > LONGEST:
        return question
    pronouns = {form.lower() for form, tag, _, _ in analyzer.morphemes(question) if tag in ("NP", "SL")}
    if pronouns & PARTICIPANTS and not REQUEST.match(question):
        return question
    grammar = Korean if language_of(question) == "ko" else English
    conversation = grammar(cited_turns(history[-MOST_TURNS:], analyzer), analyzer)
    rewritten = conversation.rewritten(question.strip()).strip()
    if rewritten == question.strip():
        return question
    # A result that would be rewritten again is not standalone, and the user's own words are better than that.
    is_final = conversation.rewritten(rewritten) == rewritten and language_of(rewritten) == language_of(question)
    return rewritten if is_final else question
