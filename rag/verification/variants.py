"""Derive verifiers from a verifier, for text that is not an answer."""

from __future__ import annotations

from rag.verification.verifier import Verifier


def without_gaps(verifier: Verifier) -> Verifier:
    """Return a verifier that takes no sentence for a remark on the documents at hand.

    In an answer, "the company has not said how much" may be such a remark; in anybody else's text it is a claim.
    """
    return Verifier(verifier.analyzer, verifier.embed, lambda _: False, verifier.judge)


def without_judge(verifier: Verifier) -> Verifier:
    """Return a verifier that asks no judge: it compares exact words only."""
    return Verifier(verifier.analyzer, verifier.embed, verifier.states_gap, None)
