"""The built-in answerer: no model, quotes only.

It picks the sentences that answer, from as many documents as the question needs, and says nothing in its own words but
who says so and when. It knows no storage and no markers; the chain numbers the citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Candidate, QuestionView

MOST_SENTENCES = 3
# A further sentence must come this near to the best one (difference of log-odds): exp(-1.5) = 0.22 of its odds.
SLACK = 1.5


@dataclass(frozen=True, slots=True)
class Draft:
    """The sentences that answer, in the order in which they are shown."""

    sentences: tuple[Candidate, ...]


def is_admissible(question: QuestionView, candidate: Candidate) -> bool:
    """Whether a sentence can answer at all: it holds an amount where one is asked for."""
    return not candidate.value("numeric_missing")


def draft(question: QuestionView, ranked: Sequence[Candidate]) -> Draft:
    """Chooses one to three sentences: the best one, those that add a part of the question it leaves out, and near ties.

    Args:
        question: the question as it is compared.
        ranked: candidates, best first; at least one.
    """
    chosen = [ranked[0]]
    covered = set(ranked[0].covered)
    for candidate in ranked[1:]:
        if len(chosen) == MOST_SENTENCES:
            break
        if not is_admissible(question, candidate) or any(_says_the_same(candidate, other) for other in chosen):
            continue
        gap = ranked[0].score - candidate.score
        adds = (candidate.covered - covered) & question.names
        if gap <= SLACK or (adds and gap <= 2 * SLACK):
            chosen.append(candidate)
            covered |= candidate.covered
    return Draft(tuple(chosen))


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    return one.sentence.text == other.sentence.text
