"""The built-in answerer: no model, quotes only.

It picks the sentences that answer, from as many documents as the question needs, and says nothing in its own words but
who says so and when. It knows no storage and no markers; the chain numbers the citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Candidate

MOST_SENTENCES = 3
# A further sentence must come this near to the best one (difference of log-odds): exp(-1.5) = 0.22 of its odds.
SLACK = 1.5


@dataclass(frozen=True, slots=True)
class Draft:
    """The sentences that answer, in the order in which they are shown."""

    sentences: tuple[Candidate, ...]


def is_admissible(candidate: Candidate) -> bool:
    """Whether a sentence can answer at all (see ``evidence``)."""
    return not candidate.value("inadmissible")


def draft(ranked: Sequence[Candidate]) -> Draft:
    """Chooses the best sentence, and up to two more that answer the same question nearly as well.

    Nearly as well: a further sentence covers all of the question that the best one covers, so that the growth of
    another market or the date of another version does not stand beside the right one.

    Args:
        ranked: candidates, best first; at least one.
    """
    best = ranked[0]
    chosen = [best]
    for candidate in ranked[1:]:
        near = best.score - candidate.score <= SLACK and best.covered <= candidate.covered
        said = any(candidate.sentence.text == other.sentence.text for other in chosen)
        if near and not said and is_admissible(candidate) and len(chosen) < MOST_SENTENCES:
            chosen.append(candidate)
    return Draft(tuple(chosen))
