"""Find what a question excludes: 가람상사 in "가람상사 말고 다른 회사의 매출은?", OpenAI in "who other than OpenAI …?".

Similar words would find just the excluded thing. The markers are function words, which grammar fixes; what they exclude
counts only where it is a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import Term

Span = tuple[int, int]

_EXCLUSION = re.compile(
    r"(?P<korean>[^\s,]*[^\s,지])(?<![을를은는이가])(?:[을를은는이가])?\s*(?:말고|빼고|뺀|제외하고|제외하면|제외한|이?외에는?)(?=\s)"
    r"|\b(?:other than|except(?: for)?|apart from|aside from|besides|excluding)\s+"
    r"(?P<english>[A-Z][\w.&-]*(?:\s+[A-Z][\w.&-]*)*|\S+)"
)


def exclusions(question: str, terms: Sequence[Term]) -> list[tuple[Span, frozenset[str]]]:
    """Return what is excluded by name.

    Args:
        question: its text.
        terms: its terms.

    Returns:
        for each, the range of its words with the marker, and the keys of its terms; at least one of them is a name.
    """
    found = []
    for match in _EXCLUSION.finditer(question):
        start, end = match.span("korean" if match["korean"] else "english")
        inside = [term for term in terms if start <= term.start and term.end <= end]
        if any(term.kind in ("name", "compound") for term in inside):
            found.append((match.span(), frozenset(term.key for term in inside)))
    return found
