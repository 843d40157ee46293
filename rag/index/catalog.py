"""Store what is indexed: documents, chunks and sentences.

The catalog is the source of truth of an index: a chunk exists if it is listed here. A document is added or removed in
one transaction, together with its rows of the lexical index (``lexical`` shares the connection). Vectors in Chroma
whose chunk is not in the catalog are leftovers and are never returned. The module knows no embedder and no Chroma.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.catalog_file import CatalogFile
from rag.index.checksums import checksum
from rag.index.salvage import pages_of
from rag.records import Chunk, Document, Sentence

_DOCUMENT = "id, location, source, text, title, publisher, author, published, dating, language, kind, pages"
_SUMMARY = (
    "id, location, source, title, publisher, author, published, dating, language, kind, indexed_at, length(text), "
    "json_array_length(pages), (SELECT count(*) FROM chunks WHERE document_id = documents.id)"
)
_CHUNK = 'id, document_id, start, "end", text, page'


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is indexed, and when the last document came in (UTC, ISO 8601)."""

    documents: int
    chunks: int
    last_indexed: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """One document as a list shows it, without its text; ``characters`` is the length of the text."""

    id: str
    location: str
    source: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    dating: str | None
    language: str | None
    kind: str
    indexed_at: str
    characters: int
    pages: int
    chunks: int


class Catalog(CatalogFile):
    """Documents, chunks and sentences on disk; it is opened and closed as its file is."""

    def counts(self, within: AbstractSet[str] | None = None) -> Counts:
        """Return how much is indexed: of the documents with these ids, or of all for None."""
        ids, listed = (json.dumps(sorted(within)),) if within is not None else (), "(SELECT value FROM json_each(?))"
        documents_of, chunks_of = (f"WHERE {name} IN {listed}" if ids else "" for name in ("id", "document_id"))
        with self.guarded():
            documents, last = self.connection.execute(
                f"SELECT count(*), max(indexed_at) FROM documents {documents_of}",  # noqa: S608
                ids,
            ).fetchone()
            (chunks,) = self.connection.execute(f"SELECT count(*) FROM chunks {chunks_of}", ids).fetchone()  # noqa: S608
        return Counts(documents, chunks, last)

    def documents(self) -> list[Document]:
        """Return all documents with their texts, sorted by source."""
        return self._documents("ORDER BY source, id", ())

    def summaries(self) -> list[Summary]:
        """Return a summary of every document, sorted by source; the texts are not read."""
        with self.guarded():
            rows = self.connection.execute(f"SELECT {_SUMMARY} FROM documents ORDER BY source, id")  # noqa: S608
            return [Summary(*row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """Return the document with an id, or None."""
        return next(iter(self._documents("WHERE id = ?", (document_id,))), None)

    def document_at(self, location: str) -> Document | None:
        """Return the document that was read from a location, or None."""
        return next(iter(self._documents("WHERE location = ?", (location,))), None)

    def indexed_at(self, document_id: str) -> str | None:
        """Return when a document came in (UTC, ISO 8601); None if it is not in the catalog."""
        with self.guarded():
            row = self.connection.execute("SELECT indexed_at FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    def locations(self) -> list[tuple[str, str]]:
        """Return the id and the location of every document, sorted by source; the texts are not read."""
        with self.guarded():
            return list(self.connection.execute("SELECT id, location FROM documents ORDER BY source, id"))

    def documents_by_id(self, ids: set[str]) -> list[Document]:
        """Return the documents with these ids; ids that are not in the catalog are left out."""
        return self._documents("WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(ids)),))

    def _documents(self, condition: str, values: tuple[str, ...]) -> list[Document]:
        with self.guarded():
            rows = self.connection.execute(f"SELECT {_DOCUMENT} FROM documents {condition}", values)  # noqa: S608
            return [_document(row) for row in rows]

    def insert(
        self,
        document: Document,
        chunks: Sequence[Chunk],
        chunk_vectors: NDArray[np.float32],
        sentences: Sequence[Sentence],
        sentence_vectors: NDArray[np.float32],
    ) -> list[int]:
        """Add a document; the caller opens a transaction.

        Args:
            document: a document whose id is not in the catalog.
            chunks: its chunks.
            chunk_vectors: one unit vector a chunk, shape (chunks, dimension).
            sentences: the sentences of the chunks.
            sentence_vectors: one unit vector a sentence, shape (sentences, dimension).

        Returns:
            The row number of each chunk, in the order of ``chunks``.
        """
        pages = json.dumps(document.pages)
        values = [getattr(document, name) for name in _DOCUMENT.split(", ")[:-1]]
        marks = ", ".join("?" * (len(values) + 2))
        self.connection.execute(
            f"INSERT INTO documents ({_DOCUMENT}, checksum) VALUES ({marks})",  # noqa: S608
            [*values, pages, checksum(document.text)],
        )
        rows = []
        for chunk, vector in zip(chunks, chunk_vectors, strict=True):
            cursor = self.connection.execute(
                f"INSERT INTO chunks ({_CHUNK}, vector) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (chunk.id, chunk.document_id, chunk.start, chunk.end, chunk.text, chunk.page, _packed(vector)),
            )
            rows.append(int(cursor.lastrowid or 0))
        self.connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?)",
            [(s.chunk_id, s.start, s.end, _packed(v)) for s, v in zip(sentences, sentence_vectors, strict=True)],
        )
        return rows

    def move(self, document_id: str, location: str, source: str) -> None:
        """Give a document another location and source; the caller opens a transaction."""
        values = (location, source, document_id)
        self.connection.execute("UPDATE documents SET location = ?, source = ? WHERE id = ?", values)

    def delete(self, document_id: str) -> None:
        """Delete a document with its chunks and sentences; the caller opens a transaction."""
        self.connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def rows_of(self, document_id: str) -> list[int]:
        """Return the row numbers of a document's chunks."""
        with self.guarded():
            rows = self.connection.execute("SELECT row FROM chunks WHERE document_id = ?", (document_id,))
            return [row[0] for row in rows]

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Return the chunks of a document in their order; none where it is not in the catalog."""
        with self.guarded():
            query = f"SELECT {_CHUNK} FROM chunks WHERE document_id = ? ORDER BY start"  # noqa: S608
            return [Chunk(*row) for row in self.connection.execute(query, (document_id,))]

    def chunk_ids(self) -> set[str]:
        """Return the ids of all chunks."""
        with self.guarded():
            return {row[0] for row in self.connection.execute("SELECT id FROM chunks")}

    def chunks_with_vectors(self, ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
        """Return chunks and their vectors, shape (chunks, dimension), in any order; unknown ids are left out."""
        with self.guarded():
            rows = self.connection.execute(
                f"SELECT {_CHUNK}, vector FROM chunks WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(ids)),),
            ).fetchall()
            return [Chunk(*row[:-1]) for row in rows], _unpacked([row[-1] for row in rows])

    def ids_of_rows(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the chunk id of each row number; rows that are not in the catalog are left out."""
        with self.guarded():
            query = "SELECT row, id FROM chunks WHERE row IN (SELECT value FROM json_each(?))"
            return dict(self.connection.execute(query, (json.dumps(list(rows)),)))

    def sentences(self, chunks: Sequence[Chunk]) -> list[tuple[tuple[Sentence, ...], NDArray[np.float32]]]:
        """Return the sentences of each chunk, in order, and their vectors, shape (sentences, dimension)."""
        rows: dict[str, list[tuple[int, int, bytes]]] = {chunk.id: [] for chunk in chunks}
        with self.guarded():
            for chunk_id, *row in self.connection.execute(
                'SELECT chunk_id, start, "end", vector FROM sentences '
                "WHERE chunk_id IN (SELECT value FROM json_each(?)) ORDER BY chunk_id, start",
                (json.dumps(list(rows)),),
            ):
                rows[chunk_id].append(tuple(row))
            return [
                (
                    tuple(
                        Sentence(chunk.document_id, chunk.id, a, b, chunk.text[a - chunk.start : b - chunk.start])
                        for a, b, _ in rows[chunk.id]
                    ),
                    _unpacked([vector for _, _, vector in rows[chunk.id]]),
                )
                for chunk in chunks
            ]


def _document(row: tuple[str, ...]) -> Document:
    """Return the document of a row.

    Raises:
        sqlite3.DataError: a value is damaged, which SQLite does not notice.
    """
    values = dict(zip(_DOCUMENT.split(", "), row, strict=True))
    if not isinstance(values["text"], str):
        raise sqlite3.DataError(f"the text of {values['source']} is damaged")
    try:
        return Document(**values | {"pages": pages_of(values["pages"])})  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise sqlite3.DataError(f"the pages of {values['source']} cannot be read") from error


def _packed(vector: NDArray[np.float32]) -> bytes:
    """Encode a unit vector in half precision: a cosine changes by less than 0.001, and the file is half as large."""
    return bytes(vector.astype("<f2").tobytes())


def _unpacked(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    """Decode vectors.

    Raises:
        sqlite3.DataError: they differ in length, or are no numbers.
    """
    try:
        return np.array([np.frombuffer(blob, dtype="<f2") for blob in blobs], dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise sqlite3.DataError("a vector is damaged") from error
