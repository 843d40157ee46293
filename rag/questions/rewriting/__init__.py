"""Rewrite a follow-up question so that it can be understood without the conversation before it.

It works by rules over morphemes; with a chat model, ``rag.answering`` does the same. ``standalone`` is the way in;
``cited_turns`` tells what of a conversation may enter a question.
"""

from __future__ import annotations

from rag.questions.rewriting.given import cited_turns
from rag.questions.rewriting.rewrite import standalone

__all__ = ["cited_turns", "standalone"]
