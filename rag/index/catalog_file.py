"""Open the file of a catalog: its tables, one thread at a time, transactions, and SQLite's errors in words.

What is in the tables is told by ``catalog``.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StorageError
from rag.index.documents import CATALOG_FILE
from rag.index.same_file import file_identity
from rag.index.set_aside import no_index
from rag.index.sqlite_errors import explained

_SCHEMA = """
CREATE TABLE IF NOT EXISTS properties (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, location TEXT NOT NULL UNIQUE, source TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT, author TEXT, published TEXT, dating TEXT, language TEXT, kind TEXT NOT NULL, pages TEXT NOT NULL,
    indexed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), checksum TEXT);
CREATE TABLE IF NOT EXISTS chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, page INTEGER, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks(document_id);
CREATE TABLE IF NOT EXISTS sentences (
    chunk_id TEXT NOT NULL REFERENCES chunks(id) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (chunk_id, start)) WITHOUT ROWID;
"""


class CatalogFile:
    """The SQLite file of an index, with what the index says of itself.

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
        try:
            is_there = self.path.is_file()
        except OSError as error:  # a folder that may not be looked into
            raise StorageError.of(error, self.path) from error
        if not create and not is_there:
            raise no_index(folder)
        self._file = file_identity(self.path)  # before it is opened: one that is replaced meanwhile counts as replaced
        with self.guarded():
            self.connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False, isolation_level=None)
            self.connection.execute("PRAGMA foreign_keys = ON")
            if create:
                self.connection.executescript(_SCHEMA)
            else:
                self.connection.execute("PRAGMA query_only = ON")
                query = "SELECT count(*) FROM sqlite_master WHERE name = 'properties'"
                if self.connection.execute(query).fetchone() == (0,):  # killed before its tables were made
                    self.connection.close()
                    raise no_index(folder)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Let one thread at a time use the connection, and translate SQLite's errors.

        Raises:
            IndexStateError: the file is damaged.
            StorageError: the disk is full, or the file cannot be opened, read or written.
        """
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in one transaction: all its changes are written, or none; errors as in ``guarded``."""
        with self.guarded():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def is_replaced(self) -> bool:
        """Return whether another file, or none, is in the place of the one that is open."""
        return file_identity(self.path) != self._file

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with its file, at most ten lines; nothing where it is sound."""
        with self._lock:
            try:
                found = [row[0] for row in self.connection.execute("PRAGMA integrity_check(10)")]
            except sqlite3.DatabaseError as error:
                return [str(error)]
        return [] if found == ["ok"] else found

    def properties(self) -> dict[str, str]:
        """Return the identity of the index: format, embedder, analyser and chunking."""
        with self.guarded():
            return dict(self.connection.execute("SELECT name, value FROM properties"))

    def set_properties(self, properties: Mapping[str, str]) -> None:
        """Add or replace properties; the caller opens a transaction."""
        self.connection.executemany("INSERT OR REPLACE INTO properties VALUES (?, ?)", properties.items())
