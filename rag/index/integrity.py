"""Check that an index is whole: its file, its full text, its texts, and that its three parts hold the same chunks.

Everything is looked at in a snapshot, so that a writer may go on; nothing in the index folder changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.errors import IndexStateError
from rag.index.catalog import Catalog
from rag.index.checksums import checksum
from rag.index.documents import CATALOG_FILE
from rag.index.formats import FORMAT, check_format, format_of
from rag.index.lexical import TABLES
from rag.index.set_aside import copy_database, leftovers
from rag.index.vectors import VectorStore
from rag.temporary import temporary_folder

_NAMED = 3  # documents, chunks or lines of SQLite that a finding names


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: ``faults`` is empty where all is well, ``note`` says what was looked at."""

    name: str
    faults: tuple[str, ...]
    note: str


def check_index(folder: Path, store: VectorStore) -> Iterator[Finding]:
    """Check an index, and yield a finding a part: file, format, full text, chunks, texts, vectors, leftovers.

    Raises:
        IndexStateError: there is no index, or a newer version made it.
        StorageError: it cannot be read, or there is no room for the snapshot.
    """
    with temporary_folder("check-") as snapshot:
        source = Catalog(folder, create=False)  # raises where there is none, or it is no database
        try:
            check_format(source.properties(), folder)
            with source.guarded():
                copy_database(source.path, snapshot / CATALOG_FILE)
        finally:
            source.close()
        with closing(sqlite3.connect(snapshot / CATALOG_FILE, isolation_level=None)) as connection:
            yield _finding("file", _file, connection)
            number = format_of(dict(connection.execute("SELECT name, value FROM properties")))
            yield Finding("format", (), f"{number}" + ("" if number == FORMAT else f"; a writer makes it {FORMAT}"))
            yield _finding("full text", _full_text, connection)
            yield _finding("chunks", _chunks, connection)
            yield _finding("texts", _texts, connection)
            yield _vectors(connection, store)
    left = [path.relative_to(folder).as_posix() for path in leftovers(folder)]
    yield Finding("leftovers", (), f"copies and drafts that may be deleted: {', '.join(left)}" if left else "none")


def _finding(name: str, look: Callable[[sqlite3.Connection], tuple[list[str], str]], on: sqlite3.Connection) -> Finding:
    try:
        faults, note = look(on)
    except (sqlite3.Error, TypeError, ValueError) as error:
        return Finding(name, (str(error),), "")
    return Finding(name, tuple(faults), note)


def _file(connection: sqlite3.Connection) -> tuple[list[str], str]:
    lines = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_NAMED})")]
    stray = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    faults = [] if lines == ["ok"] else lines
    return [*faults, *([f"{stray} rows belong to nothing"] if stray else [])], "SQLite finds nothing wrong"


def _full_text(connection: sqlite3.Connection) -> tuple[list[str], str]:
    for table in TABLES:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608 - raises
    return [], "FTS5 finds nothing wrong"


def _chunks(connection: sqlite3.Connection) -> tuple[list[str], str]:
    rows = {row[0] for row in connection.execute("SELECT row FROM chunks")}
    faults = []
    for table in TABLES:
        found = {row[0] for row in connection.execute(f"SELECT rowid FROM {table}")}  # noqa: S608
        if rows - found:
            faults.append(f"{len(rows - found)} chunks are missing in {table}")
        if found - rows:
            faults.append(f"{len(found - rows)} rows of {table} belong to no chunk")
    return faults, f"{len(rows)}, each in the lexical index"


def _texts(connection: sqlite3.Connection) -> tuple[list[str], str]:
    """Check every text by its checksum, and the chunks and sentences by their offsets in it."""
    has_checksum = any(row[1] == "checksum" for row in connection.execute("PRAGMA table_info(documents)"))
    query = f"SELECT id, source, text, {'checksum' if has_checksum else 'NULL'} FROM documents"  # noqa: S608
    wrong, number = [], 0
    for document_id, source, text, stored in connection.execute(query):
        number += 1
        if stored not in (None, checksum(text)):
            wrong.append(f"{source}: its text is not the one that was stored")
        elif not _are_slices(connection, document_id, text):
            wrong.append(f"{source}: a chunk is not what stands in the text at its offsets")
    more = [f"and {len(wrong) - _NAMED} more"] if len(wrong) > _NAMED else []
    return [*wrong[:_NAMED], *more], f"{number} documents, their chunks and sentences at their offsets"


def _are_slices(connection: sqlite3.Connection, document_id: str, text: str) -> bool:
    chunks = connection.execute('SELECT id, start, "end", text FROM chunks WHERE document_id = ?', (document_id,))
    for chunk_id, start, end, part in chunks:
        if text[start:end] != part:
            return False
        spans = connection.execute('SELECT start, "end" FROM sentences WHERE chunk_id = ?', (chunk_id,))
        if any(not start <= first < last <= end for first, last in spans):
            return False
    return True


def _vectors(connection: sqlite3.Connection, store: VectorStore) -> Finding:
    try:
        chunks = {row[0] for row in connection.execute("SELECT id FROM chunks")}
        present = store.ids()
    except (sqlite3.Error, IndexStateError) as error:
        return Finding("vectors", (str(error),), "")
    faults = []
    if chunks - present:
        faults.append(f"{len(chunks - present)} chunks lack theirs")
    if present - chunks:
        faults.append(f"{len(present - chunks)} belong to no chunk")
    return Finding("vectors", tuple(faults), f"{len(present)}, one a chunk")
