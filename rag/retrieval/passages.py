"""Search with a user's own LangChain retriever: split its documents into chunks with sentences, vectors and scores.

The order of its documents is kept; within a long document the chunk that is most similar to the question comes first.
Documents are split and embedded when they are retrieved, and cached in memory only: nothing is stored on disk.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from langchain_core.documents import Document as LangChainDocument
from langchain_core.runnables import Runnable
from numpy.typing import NDArray

from rag.index import cut_document, embedded_text
from rag.models import TextEmbedder
from rag.questions import QuestionAnalysis
from rag.records import MOST_PASSAGES, Chunk, Document, Hit, Sentence, Source
from rag.retrieval.reprints import reprints_among, without_repeats
from rag.retrieval.request_cache import passage_of
from rag.retrieval.search import Retrieved, Search, content_keys, overlaps, shared_bigrams
from rag.retrieval.surroundings import Surroundings
from rag.text import Analyzer, Term

MOST_REMEMBERED = 1_000  # chunks whose vectors are kept for the next question


@dataclass(frozen=True, slots=True)
class _Embedded:
    """Sentences of a chunk with the vectors of both.

    Attributes:
        vector: the unit vector of the chunk, shape (dimension,).
        sentences: its sentences, in order.
        vectors: their unit vectors, shape (sentences, dimension).
    """

    vector: NDArray[np.float32]
    sentences: list[Sentence]
    vectors: NDArray[np.float32]


class PassageRetriever:
    """Retriever for a ``Finder`` that searches with any LangChain retriever.

    Args:
        retriever: question -> documents, best first; called with ``invoke``, so that callbacks reach it.
        embedder: embeds the question, the passages and their sentences.
        analyzer: finds sentences and terms.
    """

    def __init__(
        self, retriever: Runnable[str, list[LangChainDocument]], embedder: TextEmbedder, analyzer: Analyzer
    ) -> None:
        self._retriever = retriever
        self.embedder = embedder
        self._analyzer = analyzer
        self._remembered: dict[str, _Embedded] = {}
        self._lock = threading.Lock()

    def for_request(self) -> Search:
        """Return a search for one request; the chunks of earlier requests stay cached."""
        found: dict[str, list[Source]] = {}  # the passages of every document that this request retrieved, in order

        def search(question: QuestionAnalysis, k: int | None, within: frozenset[str] | None) -> Retrieved:
            return self._search(question, k, within, found)

        return search

    def _search(
        self,
        question: QuestionAnalysis,
        k: int | None,
        within: frozenset[str] | None,
        retrieved: dict[str, list[Source]],
    ) -> Retrieved:
        """Return the chunks of the documents that the retriever finds, in its order.

        Args:
            question: the analysed question.
            k: the largest number of chunks; ``MOST_PASSAGES`` for None.
            within: ids of the documents that may be searched, as in citations of earlier answers; all for None.
            retrieved: document id -> its passages, in order; those of the documents found here are added.
        """
        found = [as_document(one) for one in self._retriever.invoke(question.text) if one.page_content.strip()]
        documents = {one.id: one for one in found if within is None or one.id in within}
        cut = {name: cut_document(document, self.embedder, self._analyzer) for name, document in documents.items()}
        embedded = self._embed(cut, documents)
        vector = np.array(self.embedder.embed_query(question.text), dtype=np.float32)
        hits: list[Hit] = []
        for name, document in documents.items():
            own = [_hit(chunk, document, embedded[chunk.id], question, vector) for chunk in cut[name][0]]
            retrieved[name] = [hit.source for hit in own]
            hits += sorted(own, key=lambda hit: -hit.dense)
        reprints = reprints_among([hit.source for hit in hits])
        hits = without_repeats(hits, reprints)[: k or MOST_PASSAGES]
        # The document frequencies in the user's collection are not known, so every word has the same weight.
        known = self._known(question.terms, hits)
        idf = dict.fromkeys(content_keys(question.terms), 1.0)
        return Retrieved(tuple(hits), question.terms, idf, vector, known, None, _surroundings(retrieved), (), reprints)

    def _embed(
        self, cut: Mapping[str, tuple[list[Chunk], list[Sentence]]], documents: Mapping[str, Document]
    ) -> dict[str, _Embedded]:
        """Return each chunk's vectors by its id; all chunks that are not cached are embedded in one call."""
        own: dict[str, list[Sentence]] = {chunk.id: [] for chunks, _ in cut.values() for chunk in chunks}
        for _, sentences in cut.values():
            for sentence in sentences:
                own[sentence.chunk_id].append(sentence)
        known = {name: self._remembered.get(name) for name in own}
        new = [chunk for chunks, _ in cut.values() for chunk in chunks if known[chunk.id] is None]
        texts = [
            text
            for chunk in new
            for text in (chunk.text, *(embedded_text(documents[chunk.document_id], one) for one in own[chunk.id]))
        ]
        vectors = np.array(self.embedder.embed_documents(texts), dtype=np.float32)
        for chunk in new:
            count = len(own[chunk.id])
            known[chunk.id] = _Embedded(vectors[0], own[chunk.id], vectors[1 : count + 1])
            vectors = vectors[count + 1 :]
        embedded = {name: one for name, one in known.items() if one is not None}
        with self._lock:
            self._remembered |= embedded
            for name in list(self._remembered)[: max(0, len(self._remembered) - MOST_REMEMBERED)]:
                del self._remembered[name]
        return embedded

    def _known(self, terms: Sequence[Term], hits: Sequence[Hit]) -> frozenset[str]:
        present = {term.key for hit in hits for term in self._analyzer.terms(hit.chunk.text)}
        return frozenset(term.key for term in terms if term.key in present)


def _surroundings(retrieved: Mapping[str, Sequence[Source]]) -> Surroundings:
    def chunks_of(document_id: str) -> list[Chunk]:
        return [source.chunk for source in retrieved.get(document_id, ())]

    def sources_of(chunks: Sequence[Chunk]) -> list[Source]:
        wanted = {chunk.document_id for chunk in chunks}
        known = {source.chunk.id: source for name in wanted for source in retrieved.get(name, ())}
        return [known[chunk.id] for chunk in chunks if chunk.id in known]

    return Surroundings(chunks_of, sources_of)


def _hit(
    chunk: Chunk, document: Document, embedded: _Embedded, question: QuestionAnalysis, vector: NDArray[np.float32]
) -> Hit:
    source = passage_of(chunk, document, embedded.sentences, embedded.vectors)
    cosine = float(embedded.vector @ vector)
    wanted = set(question.bigrams)
    cosines = tuple(map(float, embedded.vectors @ vector)) if embedded.sentences else ()
    return Hit(source, cosine, cosine, 0.0, cosines, overlaps(shared_bigrams(embedded.sentences, wanted), wanted))


def as_document(found: LangChainDocument) -> Document:
    """Return a LangChain document as a ``Document``, with the content as its text.

    The metadata ``source`` is the name shown to users; ``title``, ``publisher``, ``author`` and ``published`` (ISO
    8601) are optional.
    """
    metadata = {key: str(value) for key, value in found.metadata.items() if value is not None}
    source = metadata.get("source") or found.id or "passage"
    digest = hashlib.blake2b(f"{source}\0{found.page_content}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Document(
        digest,
        source,
        source,
        found.page_content,
        metadata.get("title") or PurePath(source).name or source,
        publisher=metadata.get("publisher"),
        author=metadata.get("author"),
        published=metadata.get("published"),
    )
