"""What is found for a question: hits, their sentences ranked as answers, and how probable it is that one answers.

A question that asks two things is looked up as two. The module drafts nothing and cites nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.questions import QuestionAnalysis, WeightedQuestion, analyse, asks_for_each, decompose, weigh
from rag.records import Hit, Source, Strictness
from rag.retrieval import reader
from rag.retrieval.features import Context
from rag.retrieval.reader import Candidate
from rag.retrieval.search import Retrieved, Retriever, Search
from rag.text import Analyzer

# From here on, false answers to NoMIRACL-ko are half of what they are from 0.35 on (22.4%, 46.0%), and refusals 26.8%
# (10.8%): tests/benchmarks/fit_evidence.py prints them.
STRICT_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: sentences best first, and the probability that the best one answers it."""

    question: str
    retrieved: Retrieved
    view: WeightedQuestion
    ranked: list[Candidate]
    confidence: float


class Finder:
    """Looks questions up in one index.

    Args:
        retriever: finds chunks.
        analyzer: the analyser that the index was made with.
        min_confidence: below this calibrated probability nothing is evident; where it is to be strict, neither is
            anything below STRICT_CONFIDENCE.
    """

    def __init__(self, retriever: Retriever, analyzer: Analyzer, *, min_confidence: float) -> None:
        self._retriever = retriever
        self._analyzer = analyzer
        self.min_confidence = min_confidence

    def find(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> list[Finding]:
        """What was found for the question; for one that asks two things, what was found for each of them.

        Args:
            text: the question.
            within: ids of the documents that may be searched; all where it is None.
            passages: how many chunks are read; as many as the retriever is set to where it is None.
        """
        question, search = analyse(text, self._analyzer), self._retriever.for_request()
        halves = decompose(question, self._analyzer)
        whole = self._finding(question, search, within, passages)
        if halves is None or (whole.ranked and whole.view.seen <= whole.ranked[0].covered):
            return [whole]
        once = {half.text: half for half in halves}  # both may be the same
        searched = {text: self._finding(half, search, within, passages) for text, half in once.items()}
        found = [searched[half.text] for half in halves]
        # Where a half is not evident, the question as a whole may still be: "A and B" need not be two questions. It is
        # the same question however strict the answer is to be.
        together = all(self.is_evident(finding) for finding in found) or not self.is_evident(whole)
        return found if together or asks_for_each(text) else [whole]

    def finding(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> Finding:
        """What was found for one question as a whole."""
        return self._finding(analyse(text, self._analyzer), self._retriever.for_request(), within, passages)

    def _finding(
        self, question: QuestionAnalysis, search: Search, within: frozenset[str] | None, passages: int | None
    ) -> Finding:
        retrieved, view, contexts = self._looked_up(question, search, within, passages)
        ranked = reader.candidates(view, contexts, self._analyzer)
        return Finding(question.text, retrieved, view, ranked, reader.confidence(view, ranked))

    def is_evident(self, finding: Finding, strictness: Strictness = "standard") -> bool:
        """Gate 1: the best sentence can answer, and probably does; strictly, more probably than STRICT_CONFIDENCE."""
        least = least_confidence(self.min_confidence, strictness)
        return finding.confidence >= least and reader.is_admissible(finding.ranked[0])

    def find_contexts(
        self, text: str, within: frozenset[str] | None = None, passages: int | None = None
    ) -> tuple[Retrieved, WeightedQuestion, list[Context]]:
        """The hits of a question, the question as it is compared, and the sentences that may answer it."""
        return self._looked_up(analyse(text, self._analyzer), self._retriever.for_request(), within, passages)

    def _looked_up(
        self, question: QuestionAnalysis, search: Search, within: frozenset[str] | None, passages: int | None
    ) -> tuple[Retrieved, WeightedQuestion, list[Context]]:
        retrieved = search(question, passages, within)
        view = weigh(question, retrieved.terms, retrieved.idf, retrieved.known, retrieved.vector, self._analyzer)
        return retrieved, view, [context for hit in retrieved.hits for context in _contexts(hit)]

    def sources(self, hits: Sequence[Hit]) -> list[Source]:
        """The passages of hits with all that a claim may rest on, under keys that say nothing."""
        return [hit.source for hit in hits]


def least_confidence(minimum: float, strictness: Strictness) -> float:
    """The probability from which on a question is answered, where ``minimum`` is the one of standard."""
    return max(minimum, STRICT_CONFIDENCE) if strictness == "strict" else minimum


def _contexts(hit: Hit) -> list[Context]:
    """The sentences of a passage that may answer: all whose paragraph gives no orders."""
    source = hit.source
    texts = ["", *(sentence.text for sentence in source.sentences), ""]
    return [
        Context(sentence, hit, texts[i], texts[i + 2], source.about, hit.cosines[i], hit.overlaps[i])
        for i, sentence in enumerate(source.sentences)
        if source.free_of_injection[i]
    ]
