"""Tell which claims were checked by their words alone, in the words that every front end uses.

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


def words_only_text(language: str) -> str:
    """Return the line that goes below such an answer, in Korean (``ko``) or English."""
    if language == "ko":
        return "낱말만 확인했고 뜻은 판정하지 않았습니다."
    return "Words checked, meaning not judged."
