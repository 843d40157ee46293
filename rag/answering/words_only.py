"""Tell which claims were checked by their words alone.

Nobody judged the meaning of such a claim; it is never called verified.
"""

from __future__ import annotations

from rag.records import Answer, Claim


def is_words_only(claim: Claim) -> bool:
    """Return whether a claim is shown because its words, names and numbers occur in what it cites."""
    return claim.kind == "claim" and claim.supported and claim.checked == "matched"


def has_words_only(answer: Answer) -> bool:
    """Return whether any claim of an answer was checked by its words alone."""
    return any(map(is_words_only, answer.claims))
