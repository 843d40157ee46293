"""Decide whether a passage supports a sentence, and find the supporting span.

It calls no network and knows no storage: sentences, passages and vectors are passed in. Called by answering;
``Verifier`` is the way in.
"""

from __future__ import annotations

from rag.verification.verifier import Fault, Verdict, Verifier

__all__ = ["Fault", "Verdict", "Verifier"]
