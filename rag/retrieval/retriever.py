"""Question -> hits: dense and lexical search, fused on standardised scores, then a look at each chunk's best place.

Rank fusion, the usual default, throws away by how much a chunk is better; standardised scores keep it. Each candidate
gets all three scores, also those that the search which found it did not compute. Of the best candidates, the one where
the words of the question stand together in a sentence or two goes before one where they are scattered. The module does
not answer.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from rag.errors import IndexStateError
from rag.index import Catalog, LexicalIndex, VectorStore
from rag.models import TextEmbedder
from rag.questions import stems
from rag.records import Hit, Sentence
from rag.text import Analyzer, Term, bigrams, fold, nearest_spelling

log = logging.getLogger(__name__)

# Candidates that each of the three searches brings in. On KorQuAD 1.0 dev, 50 to 200 make no difference of 0.001.
POOL = 100
FILTERED_POOL = 10 * POOL  # where only some documents may be searched, most of a pool is thrown away
# Weights of standardised BM25 over terms and over bigrams, and of the cosine: tests/benchmarks/retrieval.py on half
# of KorQuAD 1.0 dev; any dense weight from 0.25 to 0.5 is within 0.002 MRR.
TERMS_WEIGHT, BIGRAMS_WEIGHT, DENSE_WEIGHT = 0.5, 0.5, 0.35
# The best candidates are compared by their best place too: its standardised cosine, and the idf-weighted share of the
# question's bigrams in it. By hit@1 on one half of 2,500 questions of KorQuAD 1.0 dev; on the other half it is .930,
# .919 without. Cosine .2 to .5 and share 2 to 3 are within 0.004.
PLACED = 20
PLACE_COSINE_WEIGHT, PLACE_SHARE_WEIGHT = 0.2, 3.0


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The hits of a question, best first, and what the search learned of the question.

    ``idf`` weighs each content term, ``known`` are those that stand somewhere in the index, and ``faults`` say what
    did not work.
    """

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    idf: dict[str, float]
    vector: NDArray[np.float32]
    known: frozenset[str]
    faults: tuple[IndexStateError, ...] = ()


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

    def retrieve(self, question: str, k: int | None = None, *, within: frozenset[str] | None = None) -> Retrieved:
        """The chunks that may answer a question, best first; fewer than ``k`` where the index has fewer.

        Args:
            question: its text.
            k: how many; the attribute where it is not given.
            within: ids of the documents that may be searched; all where it is None.

        Raises:
            IndexStateError: the catalog is damaged. Damaged vectors cost their part of the score and give a notice.
        """
        terms = self._corrected(question, self.analyzer.terms(question))
        content = [term.key for term in terms if not term.is_function] or [term.key for term in terms]
        vector = np.array(self.embedder.embed_query(question), dtype=np.float32)
        pool = POOL if within is None else FILTERED_POOL
        dense, faults = self._dense(vector, pool)
        with self.catalog.guarded():
            by_terms = self.lexical.search_terms(content, pool)
            by_bigrams = self.lexical.search_bigrams(bigrams(question), pool)
            frequencies = self.lexical.document_frequencies(content)
        chunks = self.catalog.counts().chunks
        idf = inverse_document_frequencies(frequencies, chunks)
        known = frozenset(key for key, count in frequencies.items() if count)
        # Lexical scores of a question whose words the index hardly knows are noise: they count as far as it is seen.
        seen = sum(idf[key] for key in known) / (sum(idf.values()) or 1.0)
        hits = self._fuse(dense, by_terms, by_bigrams, vector, seen, within)
        wanted = k or self.k
        placed = self._place(hits[: max(wanted, PLACED)], question, vector, chunks)
        return Retrieved(tuple(placed[:wanted]), terms, idf, vector, known, faults)

    def _corrected(self, question: str, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Terms that the index does not know, in the spelling of the one it knows that is nearest, if one is near.

        A misspelt name may have been cut into several terms (에샌셜ai): the whole word is looked up before its parts.
        """
        with self.catalog.guarded():
            frequencies = self.lexical.document_frequencies([term.key for term in terms])
            unknown = [t for t in terms if not frequencies[t.key] and not t.is_function and t.kind != "compound"]
            known = _either(self.lexical.vocabulary(), self.analyzer.spellings) if unknown else frozenset()
        corrected = list(terms)
        for start, end in stems(question, self.analyzer.morphemes(question)) if unknown else ():
            inside = [t for t in corrected if start <= t.start and t.end <= end]
            parts = [t for t in inside if t in unknown]
            is_several = len(inside) > 1 and not any(t.kind == "compound" for t in inside)  # 시리즈C is not 시리즈B
            whole = nearest_spelling(fold(question[start:end]), known) if parts and is_several else None
            if whole:
                at = corrected.index(inside[0])
                corrected = [t for t in corrected if t not in inside]
                corrected.insert(at, self._spelled(dataclasses.replace(inside[0], start=start, end=end), whole))
                continue
            for term in parts:
                nearest = nearest_spelling(term.key, known)
                if nearest:
                    corrected[corrected.index(term)] = self._spelled(term, nearest)
        return tuple(corrected)

    def _spelled(self, term: Term, word: str) -> Term:
        key, kind = self.analyzer.canonical(word)
        return dataclasses.replace(term, key=key, kind=kind if key != word or kind == "name" else term.kind)

    def _dense(self, vector: NDArray[np.float32], pool: int) -> tuple[dict[str, float], tuple[IndexStateError, ...]]:
        try:
            return self.store.nearest(vector.tolist(), pool), ()
        except IndexStateError as error:
            log.info("dense search is off: %s", error)  # the notice is what people see
            return {}, (error,)

    def _fuse(
        self,
        dense: dict[str, float],
        by_terms: dict[int, float],
        by_bigrams: dict[int, float],
        vector: NDArray[np.float32],
        seen: float,
        within: frozenset[str] | None,
    ) -> list[Hit]:
        ids = self.catalog.ids_of_rows([*by_terms, *by_bigrams])
        chunks, vectors = self.catalog.chunks_with_vectors(list(dict.fromkeys([*ids.values(), *dense])))
        if within is not None:
            kept = [i for i, chunk in enumerate(chunks) if chunk.document_id in within]
            chunks, vectors = [chunks[i] for i in kept], vectors[kept]
        if not chunks:
            return []
        rows = {chunk_id: row for row, chunk_id in ids.items()}
        cosines = vectors @ vector
        # A search that found nothing leaves its weight to the other: English words share no bigrams with Korean text.
        found = TERMS_WEIGHT * bool(by_terms) + BIGRAMS_WEIGHT * bool(by_bigrams) or 1.0
        lexical = TERMS_WEIGHT / found * _standardised([by_terms.get(rows.get(c.id, -1), 0.0) for c in chunks])
        lexical += BIGRAMS_WEIGHT / found * _standardised([by_bigrams.get(rows.get(c.id, -1), 0.0) for c in chunks])
        scores = seen * lexical + DENSE_WEIGHT * _standardised(cosines)
        order = np.lexsort((np.arange(len(chunks)), -scores))
        documents = {d.id: d for d in self.catalog.documents_by_id({chunks[i].document_id for i in order[:POOL]})}
        return [
            Hit(chunks[i], documents[chunks[i].document_id], float(scores[i]), float(cosines[i]), float(lexical[i]))
            for i in order[:POOL]
            if chunks[i].document_id in documents  # else a writer has just taken it out
        ]

    def _place(self, hits: Sequence[Hit], question: str, vector: NDArray[np.float32], count: int) -> list[Hit]:
        """The same hits, scored by the best place in each as well, best first; ``count`` chunks are in the index."""
        if not hits:
            return []
        wanted = bigrams(question)
        with self.catalog.guarded():
            frequencies = self.lexical.bigram_frequencies(wanted)
        weights = inverse_document_frequencies(frequencies, count)
        places = [self.catalog.sentences(hit.chunk) for hit in hits]
        gains = PLACE_SHARE_WEIGHT * np.array([_best_place(weights, sentences) for sentences, _ in places])
        cosines = [  # a chunk without sentences has just been taken out by a writer
            max(vectors @ vector) if sentences else hit.dense
            for hit, (sentences, vectors) in zip(hits, places, strict=True)
        ]
        gains += PLACE_COSINE_WEIGHT * _standardised(cosines)
        scored = [dataclasses.replace(h, score=h.score + float(g)) for h, g in zip(hits, gains, strict=True)]
        return sorted(scored, key=lambda hit: -hit.score)

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


def _best_place(weights: dict[str, float], sentences: Sequence[Sentence]) -> float:
    """Share of the weighted bigrams in the best sentence, plus the same for the best two that follow one another."""
    found = [weights.keys() & set(bigrams(sentence.text)) for sentence in sentences]
    pairs = [one | two for one, two in itertools.pairwise(found)] or found
    best = [max((sum(weights[gram] for gram in part) for part in parts), default=0.0) for parts in (found, pairs)]
    return sum(best) / (sum(weights.values()) or 1.0)


@functools.lru_cache(maxsize=2)
def _either(vocabulary: frozenset[str], spellings: frozenset[str]) -> frozenset[str]:
    """One set for as long as the index stays the same, so that what is worked out from it is worked out once."""
    return vocabulary | spellings


def _standardised(scores: Sequence[float] | NDArray[np.float32]) -> NDArray[np.float64]:
    values = np.asarray(scores, dtype=np.float64)
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
