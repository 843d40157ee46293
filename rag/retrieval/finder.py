"""Find the evidence for a question: hits, their sentences ranked as answers, and the probability of an answer.

A question that asks two things is looked up as two. The module drafts nothing and cites nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.models import CrossEncoder, builtin_embedder
from rag.questions import (
    QuestionAnalysis,
    WeightedQuestion,
    analyse,
    decompose,
    is_instruction,
    weigh_question,
)
from rag.records import Hit, Strictness
from rag.retrieval import reader
from rag.retrieval.beside import beside, metadata_of
from rag.retrieval.matching import Context
from rag.retrieval.nearness import FLOOR, UNRELATED, nearness
from rag.retrieval.reader import Candidate
from rag.retrieval.reranking import reranked
from rag.retrieval.search import Retrieved, Retriever
from rag.retrieval.window_reading import read_windows
from rag.text import Analyzer, answers_nothing

# At 0.6 instead of 0.35, false answers on NoMIRACL-ko are halved (22.4% instead of 46.8%), and abstentions are 27.2%
# instead of 10.8%: tests/benchmarks/fit_evidence.py prints them.
STRICT_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Unread:
    """What was retrieved for a question, before anything of it is read.

    Attributes:
        question: the question.
        retrieved: the hits, and what the search learned about the question.
        weighted_question: the question as it is compared with sentences.
        search: looks up a part of the question in the same documents.
    """

    question: QuestionAnalysis
    retrieved: Retrieved
    weighted_question: WeightedQuestion
    search: Callable[[QuestionAnalysis], Retrieved]


@dataclass(frozen=True, slots=True)
class Finding:
    """Evidence for one question.

    Attributes:
        question: its text.
        retrieved: the hits, and what the search learned about the question.
        weighted_question: the question as it was compared with the sentences.
        ranked: the sentences, best first.
        confidence: calibrated probability, 0..1, that the best sentence answers.
    """

    question: str
    retrieved: Retrieved
    weighted_question: WeightedQuestion
    ranked: list[Candidate]
    confidence: float


class Finder:
    """Finder of evidence in one index.

    Args:
        retriever: finds chunks.
        analyzer: the analyser that the index was made with.
        cross_encoder: reads the most promising windows of the chunks; None where nothing is read.
        min_confidence: the calibrated probability, 0..1, below which there is no evidence. With strictness "strict" the
            limit is at least STRICT_CONFIDENCE.
    """

    def __init__(
        self,
        retriever: Retriever,
        analyzer: Analyzer,
        cross_encoder: CrossEncoder | None,
        *,
        min_confidence: float,
    ) -> None:
        self._retriever = retriever
        self._analyzer = analyzer
        self._cross_encoder = cross_encoder
        self.min_confidence = min_confidence

    def find(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> list[Finding]:
        """Return the evidence for a question; for one that asks two things, the evidence for each of them.

        Args and errors are those of ``retrieve``.
        """
        return self.read(self.retrieve(text, within, passages))

    def finding(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> Finding:
        """Return the evidence for a question as a whole, without decomposition."""
        return self._finding(self.retrieve(text, within, passages))

    def retrieve(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> Unread:
        """Return what is retrieved for a question, unread.

        Args:
            text: the question.
            within: ids of the documents that may be searched; all for None.
            passages: how many chunks are read; the retriever's default for None.

        Raises:
            IndexStateError: the index is damaged.
        """
        search = self._retriever.for_request()
        return self._unread(analyse(text, self._analyzer), lambda question: search(question, passages, within))

    def read(self, unread: Unread) -> list[Finding]:
        """Return the evidence for a question that was looked up; for one that asks two things, for each of them."""
        compound = decompose(unread.question, self._analyzer)
        whole = self._finding(unread)
        if compound is None or (whole.ranked and whole.weighted_question.weighted_keys <= whole.ranked[0].covered):
            return [whole]
        once = {half.text: half for half in compound.halves}  # the halves may be identical
        searched = {text: self._finding(self._unread(half, unread.search)) for text, half in once.items()}
        found = [searched[half.text] for half in compound.halves]
        # Without evidence for one half there may still be evidence for the whole: "A and B" need not be two questions.
        # The decomposition does not depend on the strictness.
        together = all(self.is_evident(finding) for finding in found) or not self.is_evident(whole)
        return found if together or compound.is_certain else [whole]

    def _unread(self, question: QuestionAnalysis, search: Callable[[QuestionAnalysis], Retrieved]) -> Unread:
        retrieved = search(question)
        weighted = weigh_question(
            question, retrieved.terms, retrieved.idf, retrieved.known, retrieved.vector, self._analyzer
        )
        return Unread(question, retrieved, weighted, search)

    def _finding(self, unread: Unread) -> Finding:
        retrieved, weighted = unread.retrieved, unread.weighted_question
        ranked = self.ranked(unread)
        if self._cross_encoder:
            retrieved = replace(retrieved, hits=reranked(retrieved.hits, ranked))
        return Finding(unread.question.text, retrieved, weighted, ranked, reader.confidence(weighted, ranked))

    def is_evident(self, finding: Finding, strictness: Strictness = "standard") -> bool:
        """Return whether a finding passes gate 1: its best sentence is admissible and its confidence is high enough."""
        least = least_confidence(self.min_confidence, strictness)
        return finding.confidence >= least and reader.is_admissible(finding.ranked[0])

    def is_near(self, finding: Finding) -> bool:
        """Return whether anything found is near the question at all: all that is asked before a model answers."""
        return self.nearness(finding) >= FLOOR

    def nearness(self, finding: Finding) -> float:
        """Return how near the best of what was found is to the question (see ``rag.retrieval.nearness``)."""
        found = finding.retrieved
        return nearness(found.hits, finding.ranked, found.vector, self._unrelated)

    @functools.cached_property
    def _unrelated(self) -> NDArray[np.float32]:
        """Return the vectors of UNRELATED; embedded once, when the first question goes to a model."""
        return np.array(self._retriever.embedder.embed_documents(list(UNRELATED)), dtype=np.float32)

    @staticmethod
    def is_instruction(text: str) -> bool:
        """Return whether a question tells to write something, which only a model can do."""
        return is_instruction(text, builtin_embedder().embed_query(text))

    def ranked(self, unread: Unread, hits: Sequence[Hit] | None = None) -> list[Candidate]:
        """Return the sentences of passages as answers to a question, best first; windows of the best were read.

        Args:
            unread: the question, and what was retrieved for it.
            hits: the passages; those that were retrieved for None.
        """
        hits = unread.retrieved.hits if hits is None else hits
        contexts = [context for hit in hits for context in _contexts(hit)]
        ranked = reader.candidates(unread.weighted_question, contexts, self._analyzer)
        if self._cross_encoder is None:
            return ranked
        scores = {candidate.sentence: candidate.score for candidate in ranked}
        return reader.with_readings(ranked, read_windows(unread.question.text, hits, scores, self._cross_encoder))


def least_confidence(minimum: float, strictness: Strictness) -> float:
    """Return the lowest confidence with which a question is answered.

    Args:
        minimum: that of the strictness "standard".
        strictness: "standard" or "strict".
    """
    return max(minimum, STRICT_CONFIDENCE) if strictness == "strict" else minimum


def _contexts(hit: Hit) -> Iterator[Context]:
    """Yield the sentences of a passage that may answer: all outside of paragraphs with a prompt injection."""
    source = hit.source
    for i, sentence in enumerate(source.sentences):
        if source.free_of_injection[i] and not answers_nothing(sentence.text):
            around, metadata = beside(source, i), metadata_of(source, i)
            cosine, overlap = hit.cosines[i], hit.overlaps[i]
            yield Context(sentence, hit, *around, metadata, cosine, overlap)
