"""Recognise what is no question to the documents: greetings, thanks, questions about the program and its library."""

from __future__ import annotations

from rag.questions.small_talk.recognition import KINDS, LONGEST_TALK, SmallTalk, small_talk_of

__all__ = ["KINDS", "LONGEST_TALK", "SmallTalk", "small_talk_of"]
