"""Derive verifiers from a verifier, for text that is not an answer."""

from __future__ import annotations

import copy

from rag.verification.verifier import Verifier


def without_gaps(verifier: Verifier) -> Verifier:
    """Return a verifier that takes no sentence for a remark on the documents at hand.

    In an answer, "the company has not said how much" may be such a remark; in anybody else's text it is a claim.
    """
    derived = copy.copy(verifier)
    derived._states_gap = lambda _: False
    return derived


def without_judge(verifier: Verifier) -> Verifier:
    """Return a verifier that asks no judge: it compares exact words only."""
    derived = copy.copy(verifier)
    derived.judge = None
    return derived
