"""Retrieve the chunks for a question: dense and lexical search, fused by standardised scores, then reranked.

Rank fusion, the usual default, discards the size of the difference between two scores; standardised scores keep it.
Each candidate gets all three scores, even those of a search that did not find it. The best candidates are reranked by
their best sentence: a chunk in which the words of the question occur together in one or two sentences comes before one
in which they are scattered. The module does not answer.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import logging
from collections.abc import Iterable, Sequence
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
from rag.questions import QuestionAnalysis, analyse, stems
from rag.records import Chunk, Hit, Sentence
from rag.retrieval.reprints import different_hits
from rag.retrieval.request_cache import RequestCache
from rag.retrieval.search import Retrieved, Search, content_keys, overlaps, shared_bigrams
from rag.retrieval.surroundings import Surroundings
from rag.retrieval.tracing import as_langchain, traced
from rag.text import Analyzer, Term, fold, nearest_spelling

log = logging.getLogger(__name__)

# Candidates that each of the three searches brings in. On KorQuAD 1.0 dev, 50 to 200 make no difference of 0.001.
POOL = 100
FILTERED_POOL = 10 * POOL  # where only some documents may be searched, most of a pool is thrown away
# Weights of standardised BM25 over terms and over bigrams, and of the cosine: tests/benchmarks/retrieval.py on half
# of KorQuAD 1.0 dev; any dense weight from 0.25 to 0.5 is within 0.002 MRR.
TERMS_WEIGHT, BIGRAMS_WEIGHT, DENSE_WEIGHT = 0.5, 0.5, 0.35
# The best candidates are reranked by their best sentence: its standardised cosine, and the idf-weighted share of the
# question's bigrams in it. By hit@1 on one half of 2,500 questions of KorQuAD 1.0 dev; on the other half it is .930,
# .919 without. Cosine .2 to .5 and share 2 to 3 are within 0.004.
RERANKED = 20
BEST_SENTENCE_COSINE_WEIGHT, BEST_SENTENCE_SHARE_WEIGHT = 0.2, 3.0


@dataclass(frozen=True, slots=True)
class _Scored:
    """Chunk with its scores, which are those of ``Hit``."""

    chunk: Chunk
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class _Match:
    """Similarity between a question and the sentences of a chunk.

    Attributes:
        cosines: of each sentence, as in ``Hit``.
        overlaps: of each sentence, as in ``Hit``.
        share: the share of the weighted bigrams in the best sentence plus that in the best two neighbours, 0..2.
    """

    cosines: tuple[float, ...]
    overlaps: tuple[float, ...]
    share: float


class FusedRetriever(BaseRetriever):
    """Hybrid retriever for LangChain; ``for_request`` offers the same search for a ``Finder``.

    Attributes:
        catalog: documents, chunks and sentences on disk.
        lexical: the lexical index.
        store: the dense index.
        embedder: embeds the question.
        analyzer: the analyser that the index was made with.
        k: the number of hits.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalog: Catalog
    lexical: LexicalIndex
    store: VectorStore
    embedder: TextEmbedder
    analyzer: Analyzer
    k: int = 12

    def retrieve(self, question: str, k: int | None = None, *, within: frozenset[str] | None = None) -> Retrieved:
        """Return the chunks that may answer a question, best first; fewer than ``k`` where the index has fewer.

        Args:
            question: its text.
            k: the number of chunks; the attribute ``k`` for None.
            within: ids of the documents that may be searched; all for None.

        Raises:
            IndexStateError: the catalog is damaged. Damaged vectors only disable the dense score and are reported as a
                fault.
        """
        return self.for_request()(analyse(question, self.analyzer), k, within)

    def for_request(self) -> Search:
        """Return a search for one request, which reads nothing from the catalog twice."""
        cache = RequestCache(self.catalog)

        def search(question: QuestionAnalysis, k: int | None, within: frozenset[str] | None) -> Retrieved:
            return traced(self, question.text, lambda: self._search(question, cache, k, within))

        return search

    def _search(
        self, question: QuestionAnalysis, cache: RequestCache, k: int | None, within: frozenset[str] | None
    ) -> Retrieved:
        terms, frequencies = self._corrected(question)
        content = content_keys(terms)
        vector = np.array(self.embedder.embed_query(question.text), dtype=np.float32)
        pool = POOL if within is None else FILTERED_POOL
        dense, faults = self._dense(vector, pool)
        with self.catalog.guarded():
            by_terms = self.lexical.search_terms(content, pool)
            by_bigrams = self.lexical.search_bigrams(question.bigrams, pool)
            if new := [key for key in content if key not in frequencies]:
                frequencies |= self.lexical.document_frequencies(new)
        chunks = cache.counts.chunks
        idf = inverse_document_frequencies({key: frequencies[key] for key in content}, chunks)
        known = frozenset(key for key in idf if frequencies[key])
        # Lexical scores are noise if the index hardly knows the words: their weight is the share of idf that it knows.
        known_share = sum(idf[key] for key in known) / (sum(idf.values()) or 1.0)
        scored = self._fuse(dense, by_terms, by_bigrams, vector, known_share, within)

        def ranked(reach: int) -> list[Hit]:
            return [
                Hit(cache.source(one.chunk), one.score, one.dense, one.lexical, match.cosines, match.overlaps)
                for one, match in self._rerank(scored[:reach], question, vector, cache)
            ]

        wanted = k or self.k
        hits, reprints = different_hits(ranked, wanted, max(wanted, RERANKED), len(scored))
        around = Surroundings(cache.chunks_of, cache.sources)
        chosen = self.catalog.counts(within) if within is not None else None
        return Retrieved(hits, terms, idf, vector, known, cache.counts, around, faults, reprints, chosen)

    def _corrected(self, question: QuestionAnalysis) -> tuple[tuple[Term, ...], dict[str, int]]:
        """Return the terms with corrected spelling, and the number of chunks in which each original term occurs.

        A term that the index does not know gets the nearest spelling that it knows, if one is near enough. A misspelt
        name may have been split into several terms (에샌셜ai), so the whole word is looked up before its parts.
        """
        text, terms = question.text, question.terms
        with self.catalog.guarded():
            frequencies = self.lexical.document_frequencies([term.key for term in terms])
            unknown = [t for t in terms if not frequencies[t.key] and not t.is_function and t.kind != "compound"]
            known = _either(self.lexical.vocabulary(), self.analyzer.spellings) if unknown else frozenset()
        corrected = list(terms)
        for start, end in stems(text, question.morphemes) if unknown else ():
            inside = [t for t in corrected if start <= t.start and t.end <= end]
            parts = [t for t in inside if t in unknown]
            is_several = len(inside) > 1 and not any(t.kind == "compound" for t in inside)  # 시리즈C is not 시리즈B
            whole = nearest_spelling(fold(text[start:end]), known) if parts and is_several else None
            if whole:
                at = corrected.index(inside[0])
                corrected = [t for t in corrected if t not in inside]
                corrected.insert(at, self._spelled(dataclasses.replace(inside[0], start=start, end=end), whole))
                continue
            for term in parts:
                nearest = nearest_spelling(term.key, known)
                if nearest:
                    corrected[corrected.index(term)] = self._spelled(term, nearest)
        return tuple(corrected), frequencies

    def _spelled(self, term: Term, word: str) -> Term:
        key, kind = self.analyzer.canonical(word)
        return dataclasses.replace(term, key=key, kind=kind if key != word or kind == "name" else term.kind)

    def _dense(self, vector: NDArray[np.float32], pool: int) -> tuple[dict[str, float], tuple[IndexStateError, ...]]:
        try:
            return self.store.nearest(vector.tolist(), pool), ()
        except IndexStateError as error:
            log.info("dense search is off: %s", error)  # the user sees a notice instead
            return {}, (error,)

    def _fuse(
        self,
        dense: dict[str, float],
        by_terms: dict[int, float],
        by_bigrams: dict[int, float],
        vector: NDArray[np.float32],
        known_share: float,
        within: frozenset[str] | None,
    ) -> list[_Scored]:
        """Return the chunks that any of the searches found, by fused score, best first.

        Args:
            dense: cosine by chunk id.
            by_terms: BM25 over terms, by row of the lexical index.
            by_bigrams: BM25 over character bigrams, by row.
            vector: the unit vector of the question, shape (dimension,).
            known_share: the share of the question's idf that the index knows, 0..1; it scales the lexical score.
            within: ids of the documents that may be searched; all for None.
        """
        ids = self.catalog.ids_of_rows([*by_terms, *by_bigrams])
        chunks, vectors = self.catalog.chunks_with_vectors(list(dict.fromkeys([*ids.values(), *dense])))
        if within is not None:
            kept = [i for i, chunk in enumerate(chunks) if chunk.document_id in within]
            chunks, vectors = [chunks[i] for i in kept], vectors[kept]
        if not chunks:
            return []
        rows = {chunk_id: row for row, chunk_id in ids.items()}
        cosines = vectors @ vector
        # If one search found nothing, the other gets its weight: English words share no bigrams with Korean text.
        found = TERMS_WEIGHT * bool(by_terms) + BIGRAMS_WEIGHT * bool(by_bigrams) or 1.0
        lexical = TERMS_WEIGHT / found * _standardised([by_terms.get(rows.get(c.id, -1), 0.0) for c in chunks])
        lexical += BIGRAMS_WEIGHT / found * _standardised([by_bigrams.get(rows.get(c.id, -1), 0.0) for c in chunks])
        scores = known_share * lexical + DENSE_WEIGHT * _standardised(cosines)
        order = np.lexsort((np.arange(len(chunks)), -scores))
        return [_Scored(chunks[i], float(scores[i]), float(cosines[i]), float(lexical[i])) for i in order[:POOL]]

    def _rerank(
        self,
        scored: Sequence[_Scored],
        question: QuestionAnalysis,
        vector: NDArray[np.float32],
        cache: RequestCache,
    ) -> list[tuple[_Scored, _Match]]:
        """Return the chunks with the score of their best sentence added, best first."""
        documents = cache.documents(one.chunk.document_id for one in scored)
        scored = [one for one in scored if one.chunk.document_id in documents]  # a writer may just have removed some
        if not scored:
            return []
        with self.catalog.guarded():
            frequencies = self.lexical.bigram_frequencies(question.bigrams)
        weights = inverse_document_frequencies(frequencies, cache.counts.chunks)
        passages = cache.sentences([one.chunk for one in scored])
        matches = [_match(sentences, vectors @ vector if sentences else (), weights) for sentences, vectors in passages]
        gains = BEST_SENTENCE_SHARE_WEIGHT * np.array([match.share for match in matches])
        best = [max(match.cosines, default=one.dense) for one, match in zip(scored, matches, strict=True)]
        gains += BEST_SENTENCE_COSINE_WEIGHT * _standardised(best)
        reranked = [
            (dataclasses.replace(one, score=one.score + float(gain)), match)
            for one, gain, match in zip(scored, gains, matches, strict=True)
        ]
        return sorted(reranked, key=lambda pair: -pair[0].score)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[LangChainDocument]:
        return as_langchain(self._search(analyse(query, self.analyzer), RequestCache(self.catalog), k, None).hits)


def inverse_document_frequencies(frequencies: dict[str, int], count: int) -> dict[str, float]:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)) for each key, as in Lucene's BM25: it is positive even if n = N.

    Args:
        frequencies: the number n of chunks that contain each key.
        count: the number N of chunks.
    """
    return {key: float(np.log1p((count - n + 0.5) / (n + 0.5))) for key, n in frequencies.items()}


def _match(sentences: Sequence[Sentence], cosines: Iterable[float], weights: dict[str, float]) -> _Match:
    """Return the similarity between a question and the sentences of a chunk.

    Args:
        sentences: of the chunk, in order.
        cosines: between the question and each sentence.
        weights: idf of the question's bigrams.
    """
    found = shared_bigrams(sentences, weights.keys())
    pairs = [one | two for one, two in itertools.pairwise(found)] or found
    best = [max((sum(weights[gram] for gram in part) for part in parts), default=0.0) for parts in (found, pairs)]
    return _Match(
        tuple(map(float, cosines)), overlaps(found, weights.keys()), sum(best) / (sum(weights.values()) or 1.0)
    )


@functools.lru_cache(maxsize=2)
def _either(vocabulary: frozenset[str], spellings: frozenset[str]) -> frozenset[str]:
    """Return the union, the same object as long as the index is unchanged, so that caches keyed by it stay valid."""
    return vocabulary | spellings


def _standardised(scores: Sequence[float] | NDArray[np.float32]) -> NDArray[np.float64]:
    values = np.asarray(scores, dtype=np.float64)
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
