"""What is indexed: documents, chunks, sentences and the identity of the index, in one SQLite file.

The catalog is the truth of an index: a chunk exists when it stands here. A document enters or leaves in one
transaction, together with its lexical rows (``lexical.py`` shares the connection); vectors in Chroma that no chunk
names are leftovers and are never shown. The module knows no embedder and no Chroma.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexStateError
from rag.index.sqlite_errors import explained
from rag.records import Chunk, Document, Sentence

CATALOG_FILE = "index.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS properties (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, location TEXT NOT NULL UNIQUE, source TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT, author TEXT, published TEXT, dating TEXT, language TEXT, kind TEXT NOT NULL, pages TEXT NOT NULL,
    indexed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE TABLE IF NOT EXISTS chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, page INTEGER, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks(document_id);
CREATE TABLE IF NOT EXISTS sentences (
    chunk_id TEXT NOT NULL REFERENCES chunks(id) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (chunk_id, start)) WITHOUT ROWID;
"""
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
    """What a list says of one document, without its text; ``characters`` is how long that is."""

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


class Catalog:
    """Documents, chunks and sentences on disk.

    Args:
        folder: the index folder.
        create: make the file where there is none; otherwise its absence is an error.

    Raises:
        IndexStateError: there is no index, or its file is damaged.
        StorageError: the disk is full or the folder cannot be written.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.path = folder / CATALOG_FILE
        self._lock = threading.RLock()
        if not create and not self.path.is_file():
            raise IndexStateError(
                f"There is no index in {folder}.",
                "Run `mundap ingest` first.",
                korean="아직 색인이 없습니다. 먼저 `mundap ingest`를 실행해 주세요.",
            )
        with self.guarded():
            self.connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False, isolation_level=None)
            self.connection.execute("PRAGMA foreign_keys = ON")
            if create:
                self.connection.executescript(_SCHEMA)
            else:
                self.connection.execute("PRAGMA query_only = ON")
                self.connection.execute("SELECT count(*) FROM properties").fetchone()

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """One thread at a time, and SQLite's errors in words that a user understands."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is on disk together, or not at all."""
        with self.guarded():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def properties(self) -> dict[str, str]:
        """What the index says of itself: embedder, analyser, chunking, version."""
        with self.guarded():
            return dict(self.connection.execute("SELECT name, value FROM properties"))

    def set_properties(self, properties: Mapping[str, str]) -> None:
        """Adds or replaces properties; belongs inside a transaction."""
        self.connection.executemany("INSERT OR REPLACE INTO properties VALUES (?, ?)", properties.items())

    def counts(self) -> Counts:
        """How much is indexed."""
        with self.guarded():
            documents, last = self.connection.execute("SELECT count(*), max(indexed_at) FROM documents").fetchone()
            (chunks,) = self.connection.execute("SELECT count(*) FROM chunks").fetchone()
        return Counts(documents, chunks, last)

    def documents(self) -> list[Document]:
        """All documents, by source."""
        return self._documents("ORDER BY source, id", ())

    def summaries(self) -> list[Summary]:
        """What a list says of all documents, by source; their texts stay on disk."""
        with self.guarded():
            rows = self.connection.execute(f"SELECT {_SUMMARY} FROM documents ORDER BY source, id")  # noqa: S608
            return [Summary(*row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """One document by its id."""
        return next(iter(self._documents("WHERE id = ?", (document_id,))), None)

    def document_at(self, location: str) -> Document | None:
        """The document that came from a location."""
        return next(iter(self._documents("WHERE location = ?", (location,))), None)

    def documents_by_id(self, ids: set[str]) -> list[Document]:
        """The documents of these ids that are in the catalog."""
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
        """Adds a document inside a transaction; returns the row number of each chunk.

        Args:
            document: a document whose id is not in the catalog.
            chunks: its chunks.
            chunk_vectors: one unit vector a chunk, shape (chunks, dimension).
            sentences: the sentences of the chunks.
            sentence_vectors: one unit vector a sentence, shape (sentences, dimension).
        """
        pages = json.dumps(document.pages)
        values = [getattr(document, name) for name in _DOCUMENT.split(", ")[:-1]]
        marks = ", ".join("?" * (len(values) + 1))
        self.connection.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES ({marks})", [*values, pages])  # noqa: S608
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

    def delete(self, document_id: str) -> None:
        """Takes a document with its chunks and sentences out, inside a transaction."""
        self.connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def rows_of(self, document_id: str) -> list[int]:
        """Row numbers of a document's chunks."""
        with self.guarded():
            rows = self.connection.execute("SELECT row FROM chunks WHERE document_id = ?", (document_id,))
            return [row[0] for row in rows]

    def chunk_ids(self) -> set[str]:
        """The ids of all chunks."""
        with self.guarded():
            return {row[0] for row in self.connection.execute("SELECT id FROM chunks")}

    def chunks_with_vectors(self, ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
        """Chunks and their vectors, shape (chunks, dimension); an id that is not in the catalog is left out."""
        with self.guarded():
            rows = self.connection.execute(
                f"SELECT {_CHUNK}, vector FROM chunks WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(ids)),),
            ).fetchall()
        return [Chunk(*row[:-1]) for row in rows], _unpacked([row[-1] for row in rows])

    def ids_of_rows(self, rows: Sequence[int]) -> dict[int, str]:
        """Row number -> chunk id."""
        with self.guarded():
            return dict(
                self.connection.execute(
                    "SELECT row, id FROM chunks WHERE row IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(rows)),),
                )
            )

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
    return Document(**dict(zip(_DOCUMENT.split(", "), row, strict=True)) | {"pages": tuple(json.loads(row[-1]))})  # type: ignore[arg-type]


def _packed(vector: NDArray[np.float32]) -> bytes:
    """Half precision: a unit vector loses less than 0.001 of a cosine, and the file is half as large."""
    return bytes(vector.astype("<f2").tobytes())


def _unpacked(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    return np.array([np.frombuffer(blob, dtype="<f2") for blob in blobs], dtype=np.float32)
