"""Tell a title that only names the kind of a document ("Press release") from one that names what it is about.

A linear model over the title's embedding tells, fitted by ``tests/benchmarks/fit_kinds.py`` on words written for it
(``seeds/training/kinds.jsonl``).
"""

from __future__ import annotations

from rag.index.documents.linear_model import scores_of

LONGEST_KIND = 24  # characters
_LEAST = 0.2  # of the score; a kind that is missed costs less than a title that is taken for one


def names_kind(title: str) -> bool:
    """Return whether a title says what kind of document it is over, and nothing of what it is about."""
    return len(title) <= LONGEST_KIND and scores_of("kinds.json", [title])[0] >= _LEAST
