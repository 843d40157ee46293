"""What is found for a question: hits, their sentences ranked as answers, and how probable it is that one answers.

A question that asks two things is looked up as two. The module drafts nothing and cites nothing.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.index import metadata_line
from rag.questions import QuestionView, analyse, asks_for_each, split
from rag.records import Chunk, Hit, Sentence, Source, Strictness
from rag.retrieval import reader
from rag.retrieval.features import Context
from rag.retrieval.reader import Candidate
from rag.retrieval.retriever import Retrieved
from rag.text import Analyzer, sound

# From here on, false answers to NoMIRACL-ko are half of what they are from 0.35 on (22.4%, 46.0%), and refusals 26.8%
# (10.8%): tests/benchmarks/fit_evidence.py prints them.
STRICT_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: sentences best first, and the probability that the best one answers it."""

    question: str
    retrieved: Retrieved
    view: QuestionView
    ranked: list[Candidate]
    confidence: float


class Retriever(Protocol):
    """Finds the chunks that may answer a question, as ``FusedRetriever`` and ``PassageRetriever`` do."""

    def retrieve(self, question: str, k: int | None = None, *, within: frozenset[str] | None = None) -> Retrieved:
        """Return at most ``k`` chunks, best first."""


class Sentences(Protocol):
    """Knows the sentences of a chunk that was found, as ``Catalog`` and ``PassageRetriever`` do."""

    def sentences(self, chunk: Chunk) -> tuple[list[Sentence], NDArray[np.float32]]:
        """Return the sentences and their vectors, shape (sentences, dimension)."""


class Finder:
    """Looks questions up in one index.

    Args:
        retriever: finds chunks.
        catalog: the sentences of chunks.
        analyzer: the analyser that the index was made with.
        min_confidence: below this calibrated probability nothing is evident; where it is to be strict, neither is
            anything below STRICT_CONFIDENCE.
    """

    def __init__(self, retriever: Retriever, catalog: Sentences, analyzer: Analyzer, *, min_confidence: float) -> None:
        self._retriever = retriever
        self._catalog = catalog
        self._analyzer = analyzer
        self.min_confidence = min_confidence

    def find(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> list[Finding]:
        """What was found for the question; for one that asks two things, what was found for each of them.

        Args:
            text: the question.
            within: ids of the documents that may be searched; all where it is None.
            passages: how many chunks are read; as many as the retriever is set to where it is None.
        """
        whole = self.finding(text, within, passages)
        halves = split(text, self._analyzer)
        if halves is None or (whole.ranked and whole.view.seen <= whole.ranked[0].covered):
            return [whole]
        found = [self.finding(half, within, passages) for half in halves]
        # Where a half is not evident, the question as a whole may still be: "A and B" need not be two questions. It is
        # the same question however strict the answer is to be.
        together = all(self.is_evident(finding) for finding in found) or not self.is_evident(whole)
        return found if together or asks_for_each(text) else [whole]

    def finding(self, text: str, within: frozenset[str] | None = None, passages: int | None = None) -> Finding:
        """What was found for one question as a whole."""
        retrieved, view, contexts = self.look_up(text, within, passages)
        ranked = reader.candidates(view, contexts, self._analyzer)
        return Finding(text, retrieved, view, ranked, reader.confidence(view, ranked))

    def is_evident(self, finding: Finding, strictness: Strictness = "standard") -> bool:
        """Gate 1: the best sentence can answer, and probably does; strictly, more probably than STRICT_CONFIDENCE."""
        least = least_confidence(self.min_confidence, strictness)
        return finding.confidence >= least and reader.is_admissible(finding.ranked[0])

    def look_up(
        self, text: str, within: frozenset[str] | None = None, passages: int | None = None
    ) -> tuple[Retrieved, QuestionView, list[Context]]:
        """The hits of a question, the question as it is compared, and the sentences that may answer it."""
        retrieved = self._retriever.retrieve(text, passages, within=within)
        view = analyse(
            text,
            retrieved.terms,
            retrieved.idf,
            retrieved.known,
            retrieved.vector,
            self._analyzer,
        )
        return retrieved, view, self._contexts(view, retrieved.hits)

    def sources(self, hits: Sequence[Hit]) -> list[Source]:
        """The passages of hits with all that a claim may rest on, under keys that say nothing."""
        found = []
        for hit in hits:
            sentences, vectors = self._catalog.sentences(hit.chunk)
            about = metadata_line(hit.document, hit.chunk.start)
            free = tuple(sound(sentences, hit.chunk.text, hit.chunk.start))
            key = _key(hit.chunk.id)
            found.append(Source(key, hit.document, hit.chunk, tuple(sentences), vectors, free, about))
        return found

    def _contexts(self, view: QuestionView, hits: Sequence[Hit]) -> list[Context]:
        contexts: list[Context] = []
        for hit in hits:
            sentences, vectors = self._catalog.sentences(hit.chunk)
            cosines = (vectors @ view.vector).tolist() if sentences else []
            about = metadata_line(hit.document, hit.chunk.start)
            free = sound(sentences, hit.chunk.text, hit.chunk.start)
            for i, sentence in enumerate(sentences):
                if not free[i]:
                    continue
                before = sentences[i - 1].text if i else ""
                after = sentences[i + 1].text if i + 1 < len(sentences) else ""
                contexts.append(Context(sentence, hit, before, after, about, cosines[i]))
        return contexts


def least_confidence(minimum: float, strictness: Strictness) -> float:
    """The probability from which on a question is answered, where ``minimum`` is the one of standard."""
    return max(minimum, STRICT_CONFIDENCE) if strictness == "strict" else minimum


def _key(chunk_id: str) -> str:
    """Four letters that a model can copy and nobody can guess a meaning into."""
    digest = int.from_bytes(hashlib.blake2b(chunk_id.encode(), digest_size=4).digest())
    return "".join(string.ascii_lowercase[digest // 26**place % 26] for place in range(4))
