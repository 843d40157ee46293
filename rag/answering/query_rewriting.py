"""Rewrite a follow-up question with a chat model, and accept the result only where it asks the same.

The fallback is the rewriting by rules in ``rag.questions``.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import HumanMessage

from rag.answering.prompts import Prompts
from rag.models import ChatModel, ChatModelError, Deadline, Tokens, recent_turns
from rag.questions import standalone
from rag.records import Turn
from rag.text import Analyzer, language_of

HISTORY_TOKENS = 1_000
_NAMING = ("name", "compound", "number")  # kinds of terms


def rewritten(
    question: str,
    history: Sequence[Turn],
    model: ChatModel,
    prompts: Prompts,
    analyzer: Analyzer,
    seconds: float,
    tokens: Tokens,
) -> str:
    """Return the standalone form of a follow-up question, by the model if it is faithful, else by rules.

    Args:
        question: as the user wrote it.
        history: the turns before it, oldest first.
        model: the chat model.
        prompts: the prompts.
        analyzer: the analyser of the index.
        seconds: the longest time for the model.
        tokens: the tokens used are added to it.
    """
    by_rules = standalone(question, history, analyzer)
    recent = recent_turns(history, HISTORY_TOKENS, model.name)
    if not recent:
        return by_rules
    text = prompts.rewrite(question, recent, language_of(question))
    try:
        pieces = model.stream([HumanMessage(text)], Deadline(seconds), tokens)
        written = " ".join("".join(pieces).split()).strip("\"'“” ")
    except ChatModelError:
        return by_rules  # the model's fault shows again when it answers
    return written if _is_faithful(written, question, recent, analyzer) else by_rules


def _is_faithful(written: str, question: str, history: Sequence[Turn], analyzer: Analyzer) -> bool:
    """Return whether a rewritten question is equivalent: in the same language, with the same names, nothing invented.

    Every name and number in it occurs in the conversation, none of the question's own is lost, and at least half of its
    words are kept: a small model tends to repeat the previous question.
    """
    conversation = " ".join([question, *(f"{turn.question} {turn.answer}" for turn in history)])
    is_short = 0 < len(written) <= 2 * len(question) + 120
    if not is_short or language_of(written) != language_of(question):
        return False
    new, own = analyzer.terms(written), analyzer.terms(question)
    kept, known = {term.key for term in new}, {term.key for term in analyzer.terms(conversation)}
    asked = {term.key for term in own if not term.is_function}
    return (
        {term.key for term in new if term.kind in _NAMING} <= known
        and {term.key for term in own if term.kind in _NAMING} <= kept
        and 2 * len(asked & kept) >= len(asked)
    )
