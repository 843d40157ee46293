"""Rewrite a follow-up question so that it can be understood without the conversation before it.

It works by rules over morphemes; a chat model, where there is one, does the same in ``rag.answering``.
``standalone`` is the way in.
"""

from __future__ import annotations

from rag.questions.rewriting.rewrite import standalone

__all__ = ["standalone"]
