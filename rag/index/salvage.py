"""Read the documents that can still be read from a damaged catalog, and tell which cannot.

SQLite stops at the first damaged page; the rows on other pages are whole. So the rows are read one by one: from both
ends, those that the indexes of the table name, and singly in between. Whether a text is the one that was stored, its
checksum tells, where the format has one. Nothing is written.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.index.checksums import checksum
from rag.records import Document

_COLUMNS = "id, location, source, text, title, publisher, author, published, dating, language, kind, pages".split(", ")
_REQUIRED = frozenset({"id", "location", "source", "text", "title", "kind", "pages"})
_MOST_PROBES = 1_000_000  # rows between the last that is readable from one end and from the other
_INDEXES = {"location": "sqlite_autoindex_documents_2", "id": "sqlite_autoindex_documents_1"}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was read.

    Attributes:
        documents: sorted by source.
        lost: the sources or locations of those that cannot be read, or "row 7" where even these cannot be.
        altered: the sources of those that are not what was stored; they are among ``documents``.
        complete: whether every document is among these; otherwise others may have been there, of which nothing is left.
        taken_from: the file that was read instead of the catalog, of which nothing can be read.
    """

    documents: list[Document]
    lost: list[str]
    altered: list[str]
    complete: bool
    taken_from: Path | None = None


def salvage(database: Path) -> Salvaged:
    """Return what can be read of the documents in a database; nothing where it is missing or no database at all."""
    documents: dict[str, Document] = {}
    lost, altered = [], []
    complete = not database.exists()
    if database.is_file():
        with closing(sqlite3.connect(database)) as connection:
            # A damaged line of the schema would stop every query; nothing is to be written.
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("PRAGMA query_only = ON")
            connection.text_factory = bytes  # a damaged text may be no UTF-8
            names, complete = _rows(connection)
            for number in sorted(number for number in names if number > 0):  # SQLite begins at one
                try:
                    document, is_altered = _document(connection, number)
                except (sqlite3.Error, TypeError, ValueError):
                    lost.append(names[number] or _name(connection, number))
                    continue
                if document.location in documents:  # the column is unique, and the damage is there
                    lost.append(documents[document.location].source)
                documents[document.location] = document
                if is_altered:
                    altered.append(document.source)
    return Salvaged(sorted(documents.values(), key=lambda one: (one.source, one.id)), lost, altered, complete)


def pages_of(stored: str) -> tuple[int, ...]:
    """Return where the pages of a document begin, as they are stored.

    Raises:
        ValueError: what is stored is no list of numbers.
    """
    pages = json.loads(stored)
    if not isinstance(pages, list) or not all(isinstance(one, int) for one in pages):
        raise ValueError("the pages are no list of numbers")
    return tuple(pages)


def _rows(connection: sqlite3.Connection) -> tuple[dict[int, str], bool]:
    """Return the numbers of the rows with the name that an index has for them, or "", and whether these are all.

    NOT INDEXED and INDEXED BY: each part of the file is read by itself, since one may be whole where another is not.
    """
    names: dict[int, str] = {}
    is_listed = False
    for column, index in _INDEXES.items():
        query = f"SELECT rowid, {column} FROM documents INDEXED BY {index} ORDER BY {column}"  # noqa: S608
        for direction in ("", " DESC"):
            found, ended = _until_damage(connection, query + direction)
            for number, name in found:
                known = _decoded(name)[0] if column == "location" else ""
                names[number] = names.get(number) or known
            is_listed = is_listed or ended
    query = "SELECT rowid, '' FROM documents NOT INDEXED ORDER BY rowid"
    first, ended = _until_damage(connection, query)
    last, _ = _until_damage(connection, f"{query} DESC")
    for number, _ in [*first, *last]:
        names.setdefault(number, "")
    if not (ended or is_listed):  # what lies in between has to be tried
        end = min((number for number, _ in last), default=0)
        start = max((number for number, _ in first), default=0)
        names = dict.fromkeys(range(start + 1, min(end, start + _MOST_PROBES)), "") | names
    return names, ended or is_listed


def _until_damage(connection: sqlite3.Connection, query: str) -> tuple[list[tuple[int, object]], bool]:
    """Return the rows that a query gives before it meets damage, and whether it has met none."""
    found: list[tuple[int, object]] = []
    try:
        for row in connection.execute(query):
            found.append(row)
    except sqlite3.Error:
        return found, False
    return found, True


def _document(connection: sqlite3.Connection, number: int) -> tuple[Document, bool]:
    """Return the document of a row, and whether it is not what was stored.

    Raises:
        sqlite3.Error, TypeError, ValueError: the row cannot be read, is missing, or makes no document.
    """
    query = f"SELECT {', '.join(_COLUMNS)} FROM documents WHERE rowid = ?"  # noqa: S608
    row = connection.execute(query, (number,)).fetchone()
    values: dict[str, str | None] = {}
    is_altered = False
    for name, value in zip(_COLUMNS, row, strict=True):
        if value is None and name not in _REQUIRED:
            values[name] = None
        else:
            values[name], is_whole = _decoded(value)
            is_altered = is_altered or not is_whole
    text, stored_pages = str(values["text"]), str(values.pop("pages"))
    if not text.strip():
        raise ValueError("nothing of the text is left")
    try:
        pages = pages_of(stored_pages)
    except ValueError:
        pages, is_altered = (), True
    document = Document(**values, pages=pages)  # type: ignore[arg-type]
    return document, is_altered or _stored_checksum(connection, number) not in (None, checksum(text))


def _decoded(value: object) -> tuple[str, bool]:
    """Return a text from its bytes, and whether all of them are text.

    Raises:
        TypeError: it is a number, or nothing.
    """
    if not isinstance(value, bytes):
        raise TypeError("a number in the place of a text")
    try:
        return value.decode("utf-8"), True
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace"), False


def _stored_checksum(connection: sqlite3.Connection, number: int) -> str | None:
    columns = {row[1] for row in connection.execute("PRAGMA table_info(documents)")}
    if b"checksum" not in columns:
        return None
    (stored,) = connection.execute("SELECT checksum FROM documents WHERE rowid = ?", (number,)).fetchone()
    return _decoded(stored)[0] if isinstance(stored, bytes) else None


def _name(connection: sqlite3.Connection, number: int) -> str:
    try:
        row = connection.execute("SELECT source FROM documents WHERE rowid = ?", (number,)).fetchone()
    except sqlite3.Error:
        row = None
    return _decoded(row[0])[0] if row and isinstance(row[0], bytes) and row[0] else f"row {number}"
