"""What one request has read of the catalog, so that nothing is read twice.

A question may be searched in halves, and the same passages come back with each. The module scores nothing.
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


class Fetched:
    """Reads each document, and the sentences of each chunk, once; made anew for every request, used by one thread.

    Args:
        catalog: documents, chunks and sentences on disk.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._documents: dict[str, Document] = {}
        self._sentences: dict[str, Sentences] = {}
        self._sources: dict[str, Source] = {}

    @functools.cached_property
    def counts(self) -> Counts:
        """How much is indexed."""
        return self._catalog.counts()

    def documents(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return the documents by id, without those that a writer has just taken out."""
        wanted = set(ids)
        if new := wanted - self._documents.keys():
            self._documents |= {document.id: document for document in self._catalog.documents_by_id(new)}
        return {name: self._documents[name] for name in wanted & self._documents.keys()}

    def sentences(self, chunks: Sequence[Chunk]) -> list[Sentences]:
        """Return the sentences of each chunk; none where a writer has just taken it out."""
        new = [chunk for chunk in chunks if chunk.id not in self._sentences]
        if new:
            self._sentences |= zip((chunk.id for chunk in new), self._catalog.sentences(new), strict=True)
        return [self._sentences[chunk.id] for chunk in chunks]

    def source(self, chunk: Chunk) -> Source:
        """Return the passage of a chunk whose document is in the catalog, with all that a claim may rest on."""
        if chunk.id not in self._sources:
            document = self.documents([chunk.document_id])[chunk.document_id]
            ((sentences, vectors),) = self.sentences([chunk])
            self._sources[chunk.id] = passage_of(chunk, document, sentences, vectors)
        return self._sources[chunk.id]


def passage_of(chunk: Chunk, document: Document, sentences: Sequence[Sentence], vectors: NDArray[np.float32]) -> Source:
    """Return a chunk as a passage to answer from; ``vectors`` has a row for each of its sentences."""
    free = tuple(free_of_injection(sentences, chunk.text, chunk.start))
    about = metadata_line(document, chunk.start)
    return Source(_key(chunk.id), document, chunk, tuple(sentences), vectors, free, about)


def _key(chunk_id: str) -> str:
    """Return four letters that a model can copy and nobody can guess a meaning into."""
    digest = int.from_bytes(hashlib.blake2b(chunk_id.encode(), digest_size=4).digest())
    return "".join(string.ascii_lowercase[digest // 26**place % 26] for place in range(4))
