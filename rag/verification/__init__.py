"""Decide whether passages support a sentence, and by which words: rules refuse, a judge decides.

It knows no storage and searches nothing: sentences and passages are passed in. Only a judge calls a chat model.
Called by answering, and built by ``rag.parts``; ``Verifier`` is the way in.
"""

from __future__ import annotations

from rag.verification.gaps import states_gap
from rag.verification.grounds import grounds_of
from rag.verification.judge import ChatJudge, InContext, Judge, Judgement
from rag.verification.spans import SupportingSpan
from rag.verification.variants import without_gaps, without_judge
from rag.verification.verdict import JUDGE_FAULTS, Fault, NeighboursOf, Request, Statement, Verdict, no_surroundings
from rag.verification.verifier import Verifier
from rag.verification.words import shared_words

__all__ = [
    "JUDGE_FAULTS",
    "ChatJudge",
    "Fault",
    "InContext",
    "Judge",
    "Judgement",
    "NeighboursOf",
    "Request",
    "Statement",
    "SupportingSpan",
    "Verdict",
    "Verifier",
    "grounds_of",
    "no_surroundings",
    "shared_words",
    "states_gap",
    "without_gaps",
    "without_judge",
]
