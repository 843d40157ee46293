"""Question -> hits: dense and lexical search, fused on standardised scores.

Rank fusion, the usual default, throws away by how much a chunk is better; standardised scores keep it. Each candidate
gets all three scores, also those that the search which found it did not compute. The module does not answer.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from rag import spelling
from rag.catalog import Catalog
from rag.embeddings import TextEmbedder
from rag.errors import IndexStateError
from rag.korean import Analyzer, Term, bigrams
from rag.lexical import LexicalIndex
from rag.records import Hit
from rag.store import VectorStore

log = logging.getLogger(__name__)

# Candidates that each of the three searches brings in. On KorQuAD 1.0 dev, 50 to 200 make no difference of 0.001.
POOL = 100
# Weights of standardised BM25 over terms and over bigrams, and of the cosine: tests/benchmarks/retrieval.py on half
# of KorQuAD 1.0 dev; any dense weight from 0.25 to 0.5 is within 0.002 MRR.
TERMS_WEIGHT, BIGRAMS_WEIGHT, DENSE_WEIGHT = 0.5, 0.5, 0.35


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The hits of a question, best first, and what the search learned of the question.

    ``idf`` weighs each content term, ``known`` are those that stand somewhere in the index, and ``notices`` say what
    did not work.
    """

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    idf: dict[str, float]
    vector: NDArray[np.float32]
    known: frozenset[str]
    notices: tuple[str, ...] = ()


class FusedRetriever(BaseRetriever):
    """Hybrid retrieval as a LangChain retriever; ``retrieve`` gives the same hits as records.

    Attributes:
        k: how many hits.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalog: Catalog
    lexical: LexicalIndex
    store: VectorStore
    embedder: TextEmbedder
    analyzer: Analyzer
    k: int = 12

    def retrieve(self, question: str, k: int | None = None) -> Retrieved:
        """The chunks that may answer a question, best first; fewer than ``k`` where the index has fewer.

        Raises:
            IndexStateError: the catalog is damaged. Damaged vectors cost their part of the score and give a notice.
        """
        terms = self._corrected(self.analyzer.terms(question))
        content = [term.key for term in terms if not term.is_function] or [term.key for term in terms]
        vector = np.array(self.embedder.embed_query(question), dtype=np.float32)
        dense, notices = self._dense(vector)
        with self.catalog.guarded():
            by_terms = self.lexical.search_terms(content, POOL)
            by_bigrams = self.lexical.search_bigrams(bigrams(question), POOL)
            frequencies = self.lexical.document_frequencies(content)
        idf = inverse_document_frequencies(frequencies, self.catalog.counts().chunks)
        known = frozenset(key for key, count in frequencies.items() if count)
        # Lexical scores of a question whose words the index hardly knows are noise: they count as far as it is seen.
        seen = sum(idf[key] for key in known) / (sum(idf.values()) or 1.0)
        hits = self._fuse(dense, by_terms, by_bigrams, vector, seen)
        return Retrieved(tuple(hits[: k or self.k]), terms, idf, vector, known, notices)

    def _corrected(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Terms that the index does not know, in the spelling of the one it knows that is nearest, if one is near."""
        with self.catalog.guarded():
            frequencies = self.lexical.document_frequencies([term.key for term in terms])
            unknown = [term.key for term in terms if not frequencies[term.key] and not term.is_function]
            words = _either(self.lexical.vocabulary(), self.analyzer.spellings) if unknown else frozenset()
        nearest = {key: spelling.nearest(key, words) for key in unknown}
        keys = {key: self.analyzer.canonical(word) for key, word in nearest.items() if word}
        return tuple(dataclasses.replace(t, key=keys.get(t.key, t.key)) for t in terms)

    def _dense(self, vector: NDArray[np.float32]) -> tuple[dict[str, float], tuple[str, ...]]:
        try:
            return self.store.nearest(vector.tolist(), POOL), ()
        except IndexStateError as error:
            log.info("dense search is off: %s", error)  # the notice is what people see
            return {}, (str(error),)

    def _fuse(
        self,
        dense: dict[str, float],
        by_terms: dict[int, float],
        by_bigrams: dict[int, float],
        vector: NDArray[np.float32],
        seen: float,
    ) -> list[Hit]:
        ids = self.catalog.ids_of_rows([*by_terms, *by_bigrams])
        chunks, vectors = self.catalog.chunks_with_vectors(list(dict.fromkeys([*ids.values(), *dense])))
        if not chunks:
            return []
        rows = {chunk_id: row for row, chunk_id in ids.items()}
        cosines = vectors @ vector
        lexical = TERMS_WEIGHT * _standardised([by_terms.get(rows.get(c.id, -1), 0.0) for c in chunks])
        lexical += BIGRAMS_WEIGHT * _standardised([by_bigrams.get(rows.get(c.id, -1), 0.0) for c in chunks])
        scores = seen * lexical + DENSE_WEIGHT * _standardised(cosines)
        order = np.lexsort((np.arange(len(chunks)), -scores))
        documents = {d.id: d for d in self.catalog.documents_by_id({chunks[i].document_id for i in order[:POOL]})}
        return [
            Hit(chunks[i], documents[chunks[i].document_id], float(scores[i]), float(cosines[i]), float(lexical[i]))
            for i in order[:POOL]
        ]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                id=hit.chunk.id,
                page_content=hit.chunk.text,
                metadata={
                    "document_id": hit.document.id,
                    "source": hit.document.source,
                    "title": hit.document.title,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "score": hit.score,
                },
            )
            for hit in self.retrieve(query).hits
        ]


def inverse_document_frequencies(frequencies: dict[str, int], count: int) -> dict[str, float]:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's BM25: positive also for a term that stands everywhere."""
    return {key: float(np.log1p((count - n + 0.5) / (n + 0.5))) for key, n in frequencies.items()}


@functools.lru_cache(maxsize=2)
def _either(vocabulary: frozenset[str], spellings: frozenset[str]) -> frozenset[str]:
    """One set for as long as the index stays the same, so that what is worked out from it is worked out once."""
    return vocabulary | spellings


def _standardised(scores: Sequence[float] | NDArray[np.float32]) -> NDArray[np.float64]:
    values = np.asarray(scores, dtype=np.float64)
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
