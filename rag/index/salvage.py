"""Read the documents that can still be read from a damaged catalog.

SQLite stops at the first damaged page; the rows on other pages are whole. So the rows are read one by one, from both
ends and then singly in between. Whether a text is the one that was stored, its checksum tells, where the format has
one. Nothing is written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.index.checksums import checksum
from rag.records import Document

_COLUMNS = "id, location, source, text, title, publisher, author, published, dating, language, kind, pages"
_MOST_PROBES = 1_000_000  # rows between the last that is readable from one end and from the other


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was read.

    Attributes:
        documents: sorted by source.
        lost: the sources of those that cannot be read, or "row 7" where even that cannot be.
        altered: the sources of those whose text is not the one that was stored; they are among ``documents``.
    """

    documents: list[Document]
    lost: list[str]
    altered: list[str]


def salvage(database: Path) -> Salvaged:
    """Return what can be read of the documents in a database; nothing where it is missing or no database at all."""
    documents: dict[str, Document] = {}
    lost, altered = [], []
    if database.is_file():
        with closing(sqlite3.connect(database)) as connection:
            # A damaged line of the schema would stop every query; nothing is to be written.
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("PRAGMA query_only = ON")
            for number in _rows(connection):
                try:
                    document, is_altered = _document(connection, number)
                except (sqlite3.Error, TypeError, ValueError):
                    lost.append(_name(connection, number))
                    continue
                documents[document.location] = document
                if is_altered:
                    altered.append(document.source)
    return Salvaged(sorted(documents.values(), key=lambda one: (one.source, one.id)), lost, altered)


def _rows(connection: sqlite3.Connection) -> Iterator[int]:
    """Yield the numbers of the rows, those on damaged pages included as far as they can be told."""
    first = list(_until_damage(connection, "SELECT rowid FROM documents ORDER BY rowid"))
    last = list(_until_damage(connection, "SELECT rowid FROM documents ORDER BY rowid DESC"))
    yield from first
    known = max(first, default=0)
    rest = sorted(number for number in last if number > known)
    end = rest[0] if rest else known
    yield from range(known + 1, min(end, known + _MOST_PROBES))
    yield from rest


def _until_damage(connection: sqlite3.Connection, query: str) -> Iterator[int]:
    try:
        # NOT INDEXED: the index on ids could be whole where the table is not.
        for (number,) in connection.execute(query.replace("documents", "documents NOT INDEXED")):
            yield number
    except sqlite3.Error:
        return  # what comes after the damage is read from the other end


def _document(connection: sqlite3.Connection, number: int) -> tuple[Document, bool]:
    """Return the document of a row, and whether its text is not the one that was stored.

    Raises:
        sqlite3.Error, TypeError, ValueError: the row cannot be read, is missing, or makes no document.
    """
    row = connection.execute(f"SELECT {_COLUMNS} FROM documents WHERE rowid = ?", (number,)).fetchone()  # noqa: S608
    document = Document(**dict(zip(_COLUMNS.split(", "), row, strict=True)) | {"pages": tuple(json.loads(row[-1]))})
    return document, _stored_checksum(connection, number) not in (None, checksum(document.text))


def _stored_checksum(connection: sqlite3.Connection, number: int) -> str | None:
    columns = {row[1] for row in connection.execute("PRAGMA table_info(documents)")}
    if "checksum" not in columns:
        return None
    (stored,) = connection.execute("SELECT checksum FROM documents WHERE rowid = ?", (number,)).fetchone()
    return stored if isinstance(stored, str) else None


def _name(connection: sqlite3.Connection, number: int) -> str:
    try:
        row = connection.execute("SELECT source FROM documents WHERE rowid = ?", (number,)).fetchone()
    except sqlite3.Error:
        row = None
    return str(row[0]) if row and row[0] else f"row {number}"
