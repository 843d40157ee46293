"""Recognise a document whose file was moved, renamed or written over, and keep what was computed for it.

The id of a document depends on its title, and a title may be the name of the file: so the same text under another name
can be another document. Its vectors are the same, for they are made from the text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import DocumentError
from rag.index.catalog import Catalog
from rag.index.documents.files import ELSEWHERE
from rag.index.documents.presence import presence
from rag.records import Chunk, Document, Sentence

Vectors = NDArray[np.float32]


class Displaced(NamedTuple):
    """The tags of a document whose file was written over, where they were, and which of them are of it alone."""

    location: str
    tags: frozenset[str]
    own: frozenset[str]


class MovedDocuments:
    """The documents of a catalog whose files are no longer where they were, by their texts.

    They are looked for once, when the first text is asked for.

    Args:
        catalog: the index.
        read: reads anew the file that a document came from; a ``DocumentError`` says that it cannot be read.
    """

    def __init__(self, catalog: Catalog, read: Callable[[Document], Document]) -> None:
        self._catalog = catalog
        self._read = read
        self._by_text: dict[bytes, list[str]] | None = None
        self._now: dict[str, str] = {}  # the ids of the documents that files hold now, by location
        self.displaced: dict[str, Displaced] = {}  # by id; a file that has yet to come may hold them now

    def note(self, document: Document) -> None:
        """Note that a file holds this document now."""
        self._now[document.location] = document.id

    def has_left(self, document: Document) -> bool:
        """Return whether the file that a document came from is gone, or holds another text by now.

        Two files that change their names with each other are both there, and neither holds what it did.
        """
        if presence(document.location) != "there":
            return True
        if document.location.startswith(ELSEWHERE):
            return False
        if document.location not in self._now:
            try:
                self.note(self._read(document))
            except DocumentError:  # what it holds now, nobody can tell
                return False
        return self._now[document.location] != document.id

    def take(self, document: Document) -> Document | None:
        """Return a moved document with the text of this one, and forget it; None where there is none."""
        if self._by_text is None:
            self._by_text = {}
            missing = {id_ for id_, location in self._catalog.locations() if presence(location) != "there"}
            for old in self._catalog.documents_by_id(missing):
                self._by_text.setdefault(_digest(old), []).append(old.id)
        ids = self._by_text.get(_digest(document), [])
        while ids:
            found = self._catalog.document(ids.pop())
            if found is not None and presence(found.location) != "there":  # else it has found its new place meanwhile
                return found
        return None


def stored_vectors(
    catalog: Catalog, old: Document, chunks: Sequence[Chunk], sentences: Sequence[Sentence]
) -> tuple[Vectors, Vectors] | None:
    """Return the vectors of a document's chunks and sentences from those of another one with the same text.

    Shapes (chunks, dimension) and (sentences, dimension); None where the other one was cut differently.
    """
    old_chunks = catalog.chunks_of(old.id)
    if [(c.start, c.end, c.text) for c in old_chunks] != [(c.start, c.end, c.text) for c in chunks]:
        return None
    stored = catalog.sentences(old_chunks)
    spans = [(s.start, s.end) for of_chunk, _ in stored for s in of_chunk]
    if spans != [(s.start, s.end) for s in sentences] or not stored:
        return None
    found, vectors = catalog.chunks_with_vectors([c.id for c in old_chunks])
    rows = {chunk.id: row for row, chunk in enumerate(found)}
    chunk_vectors = vectors[[rows[c.id] for c in old_chunks]]
    return chunk_vectors, np.concatenate([v for _, v in stored if len(v)] or [vectors[:0]])


def _digest(document: Document) -> bytes:
    pages = ",".join(map(str, document.pages))
    return hashlib.blake2b(f"{pages}\0{document.text}".encode()).digest()
