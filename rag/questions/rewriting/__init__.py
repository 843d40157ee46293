"""Rewrite a follow-up question so that it can be understood without the conversation before it.

It works by rules over morphemes; with a chat model, ``rag.answering`` does the same. ``standalone`` is the way in.
"""

from __future__ import annotations

from rag.questions.rewriting.rewrite import standalone

__all__ = ["standalone"]
