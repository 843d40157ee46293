"""Cache what one request reads from the catalog, so that nothing is read twice.

A question may be searched in two halves, and both may retrieve the same passages. The module scores nothing.
"""

from __future__ import annotations

import functools
import hashlib
import string
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.index import Catalog, Counts, metadata_line
from rag.records import Chunk, Document, Sentence, Source
from rag.text import free_of_injection

Sentences = tuple[tuple[Sentence, ...], NDArray[np.float32]]  # in order, with a unit vector each


class RequestCache:
    """Cache of documents, their chunks and the sentences of chunks; made anew for every request.

    The threads of one request may share it: where two ask at once, the worst is that something is read twice.

    Args:
        catalog: documents, chunks and sentences on disk.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._documents: dict[str, Document] = {}
        self._chunks: dict[str, Sequence[Chunk]] = {}
        self._sentences: dict[str, Sentences] = {}
        self._sources: dict[str, Source] = {}

    @functools.cached_property
    def counts(self) -> Counts:
        """Return how much is indexed."""
        return self._catalog.counts()

    def documents(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return the documents by id, without those that a writer has just removed."""
        wanted = set(ids)
        if new := wanted - self._documents.keys():
            self._documents |= {document.id: document for document in self._catalog.documents_by_id(new)}
        return {name: self._documents[name] for name in wanted & self._documents.keys()}

    def chunks_of(self, document_id: str) -> Sequence[Chunk]:
        """Return the chunks of a document in their order; none where a writer has just removed it."""
        if document_id not in self._chunks:
            self._chunks[document_id] = self._catalog.chunks_of(document_id)
        return self._chunks[document_id]

    def sentences(self, chunks: Sequence[Chunk]) -> list[Sentences]:
        """Return the sentences of each chunk with their vectors; none for a chunk that a writer has just removed."""
        new = [chunk for chunk in chunks if chunk.id not in self._sentences]
        if new:
            self._sentences |= zip((chunk.id for chunk in new), self._catalog.sentences(new), strict=True)
        return [self._sentences[chunk.id] for chunk in chunks]

    def source(self, chunk: Chunk) -> Source:
        """Return the passage of a chunk whose document is in the catalog, with everything that may support a claim."""
        if chunk.id not in self._sources:
            document = self.documents([chunk.document_id])[chunk.document_id]
            ((sentences, vectors),) = self.sentences([chunk])
            self._sources[chunk.id] = passage_of(chunk, document, sentences, vectors)
        return self._sources[chunk.id]

    def sources(self, chunks: Sequence[Chunk]) -> list[Source]:
        """Return the passages of chunks in the same order, without those that a writer has just removed."""
        documents = self.documents(chunk.document_id for chunk in chunks)
        kept = [chunk for chunk in chunks if chunk.document_id in documents]
        self.sentences(kept)  # read together
        return [self.source(chunk) for chunk in kept]


def passage_of(chunk: Chunk, document: Document, sentences: Sequence[Sentence], vectors: NDArray[np.float32]) -> Source:
    """Return a chunk as a passage to answer from.

    Args:
        chunk: the chunk.
        document: the document that contains it.
        sentences: the sentences of the chunk, in order.
        vectors: their unit vectors, shape (sentences, dimension).
    """
    free = tuple(free_of_injection(sentences, chunk.text, chunk.start))
    metadata = metadata_line(document, chunk.start)
    return Source(_key(chunk.id), document, chunk, tuple(sentences), vectors, free, metadata)


def _key(chunk_id: str) -> str:
    """Return a key of four letters that a model can copy and that has no meaning."""
    digest = int.from_bytes(hashlib.blake2b(chunk_id.encode(), digest_size=4).digest())
    return "".join(string.ascii_lowercase[digest // 26**place % 26] for place in range(4))
