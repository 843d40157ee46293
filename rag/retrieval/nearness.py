"""Tell whether anything that was found is near a question at all: all that is asked before a chat model is.

A model declines by itself what its passages do not answer. Gate 1 asks whether one sentence can be quoted as the
answer, which would stop summaries, comparisons, lists and wrong premises; this floor stops only questions about
something else. A cosine alone tells little: each question has its own level, and e5's are between 0.7 and 0.95 for
everything. So the cosine of the best sentence is compared with those of sentences that no question is looked up in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.records import Hit
from rag.retrieval.reader import Candidate

# On everyday subjects, in both languages; what matters is only that they are about many different things.
UNRELATED = (
    "지난 주말 남부 지방에는 많은 비가 내려 강물이 크게 불었다.",
    "된장국은 멸치 육수에 두부와 애호박을 넣고 끓인다.",
    "그 선수는 후반전에 두 골을 넣어 팀의 승리를 이끌었다.",
    "조선의 왕은 궁궐에서 신하들과 나랏일을 의논했다.",
    "고양이는 하루의 절반 이상을 잠으로 보낸다.",
    "감기에 걸리면 따뜻한 물을 자주 마시고 푹 쉬어야 한다.",
    "교향곡은 네 개의 악장으로 이루어져 있다.",
    "지구는 태양의 둘레를 한 해에 한 바퀴 돈다.",
    "The river rises in the mountains and flows west into the sea.",
    "Knead the dough for ten minutes and let it rest in a warm place.",
    "The home team won the match after extra time.",
    "The king was crowned in the old cathedral.",
    "Water the plant once a week and keep it out of direct sunlight.",
    "The painting hangs in a museum in the city centre.",
    "Children should be vaccinated before they start school.",
    "The train to the coast leaves every hour.",
)
# Chosen so that none of 323 packaged questions is stopped, the least near of which is at 0.124, nor any of 25 over the
# articles that they are digests of (0.202): summaries, comparisons, lists, wrong premises, arithmetic. Questions about
# something else are stopped in 75% and 62% of 60. On KorQuAD 1.0 dev, on which nothing was chosen, none of 200 (0.209)
# and 75% (tests/benchmarks/nearness.py). With an embedder whose cosines spread wider than e5's, fewer are stopped.
COVERAGE_WEIGHT = 0.15
FLOOR = 0.115


def nearness(
    hits: Sequence[Hit], ranked: Sequence[Candidate], vector: NDArray[np.float32], unrelated: NDArray[np.float32]
) -> float:
    """Return how near the best of what was found is to a question; FLOOR and above is near enough for a model.

    It is the cosine of the best sentence less the mean cosine of UNRELATED, plus COVERAGE_WEIGHT for the share of the
    question's words, by weighted idf, that stand in one passage; minus infinity where nothing was found.

    Args:
        hits: the hits.
        ranked: their sentences with features.
        vector: the unit vector of the question, shape (dimension,).
        unrelated: the unit vectors of UNRELATED, shape (len(UNRELATED), dimension).
    """
    if not hits:
        return -np.inf
    best = max(max(hit.cosines, default=hit.dense) for hit in hits)
    covered = max((candidate.feature("coverage_in_chunk") for candidate in ranked), default=0.0)
    return best - float((unrelated @ vector).mean()) + COVERAGE_WEIGHT * covered
