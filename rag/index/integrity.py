"""Check that an index is whole: its file, its full text, its texts, and that its three parts hold the same chunks.

Everything is looked at in a snapshot, so that a writer may go on; nothing in the index folder changes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from rag.errors import IndexStateError
from rag.index.catalog import Catalog
from rag.index.checksums import checksum
from rag.index.documents import CATALOG_FILE
from rag.index.documents.notices import Notice
from rag.index.formats import FORMAT, check_format, format_of
from rag.index.lexical import TABLES
from rag.index.salvage import pages_of
from rag.index.set_aside import copy_database, leftovers
from rag.index.vectors import VectorStore
from rag.temporary import temporary_folder

_NAMED = 3  # documents, chunks or lines of SQLite that a finding names


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: ``faults`` is empty where all is well, ``note`` says what was looked at."""

    name: str
    faults: tuple[Notice, ...]
    note: Notice


_Looked: TypeAlias = tuple[list[Notice], Notice]  # the faults, and what was looked at
_NOTHING = Notice("", "")


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
            yield _format(number)
            yield _finding("full text", _full_text, connection)
            yield _finding("chunks", _chunks, connection)
            yield _finding("texts", _texts, connection)
            yield _vectors(connection, store)
    left = [path.relative_to(folder).as_posix() for path in leftovers(folder)]
    yield Finding("leftovers", (), _leftovers(left))


def _format(number: int | None) -> Finding:
    if number is None:
        return Finding("format", (Notice("the index has no format number", "형식 번호가 없습니다"),), _NOTHING)
    if number == FORMAT:
        return Finding("format", (), Notice(f"{number}", f"{number}"))
    older = Notice(
        f"{number}; the next command that writes brings it to {FORMAT}",
        f"{number}. 다음에 색인에 쓸 때 형식 {FORMAT}에 맞춥니다",
    )
    return Finding("format", (), older)


def _leftovers(left: Sequence[str]) -> Notice:
    names = ", ".join(left)
    if not left:
        return Notice("none", "없음")
    return Notice(f"copies and drafts that may be deleted: {names}", f"지워도 되는 사본과 임시 파일: {names}")


def _finding(name: str, look: Callable[[sqlite3.Connection], _Looked], on: sqlite3.Connection) -> Finding:
    try:
        faults, note = look(on)
    except (sqlite3.Error, TypeError, ValueError) as error:
        return Finding(name, (_raw(error),), _NOTHING)
    return Finding(name, tuple(faults), note)


def _raw(message: object) -> Notice:
    """Return what SQLite or Chroma says; it has one language."""
    return Notice(str(message), str(message))


def _file(connection: sqlite3.Connection) -> _Looked:
    lines = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_NAMED})")]
    stray = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    faults = [] if lines == ["ok"] else [_raw(line) for line in lines]
    if stray:
        faults.append(Notice(f"{stray} rows belong to nothing", f"어디에도 속하지 않는 행이 {stray}개 있습니다"))
    return faults, Notice("SQLite finds nothing wrong", "SQLite 검사에서 이상 없음")


def _full_text(connection: sqlite3.Connection) -> _Looked:
    for table in TABLES:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608 - raises
    return [], Notice("FTS5 finds nothing wrong", "FTS5 검사에서 이상 없음")


def _chunks(connection: sqlite3.Connection) -> _Looked:
    rows = {row[0] for row in connection.execute("SELECT row FROM chunks")}
    faults = []
    for table in TABLES:
        found = {row[0] for row in connection.execute(f"SELECT rowid FROM {table}")}  # noqa: S608
        if lacking := len(rows - found):
            faults.append(
                Notice(f"{lacking} chunks are missing in {table}", f"{table}에 없는 단락이 {lacking}개 있습니다")
            )
        if stray := len(found - rows):
            faults.append(
                Notice(f"{stray} rows of {table} belong to no chunk", f"{table}에 단락 없는 행이 {stray}개 있습니다")
            )
    for table, counted in (("chunks", "단락"), ("sentences", "문장")):
        if damaged := _damaged_vectors(connection, table):
            faults.append(
                Notice(f"damaged vectors of {table}: {damaged}", f"벡터가 손상된 {counted}이 {damaged}개 있습니다")
            )
    note = Notice(f"{len(rows)}, each in the lexical index", f"{len(rows):,}개, 모두 어휘 색인에 있음")
    return faults, note


def _damaged_vectors(connection: sqlite3.Connection, table: str) -> int:
    """Return how many vectors of a table are shorter or longer than most, or hold what is no number."""
    sizes: Counter[int] = Counter()
    unusable = 0
    for (blob,) in connection.execute(f"SELECT vector FROM {table}"):  # noqa: S608
        if not isinstance(blob, bytes) or len(blob) % 2 or not np.isfinite(np.frombuffer(blob, dtype="<f2")).all():
            unusable += 1
        else:
            sizes[len(blob)] += 1
    return unusable + sizes.total() - max(sizes.values(), default=0)


def _texts(connection: sqlite3.Connection) -> _Looked:
    """Check every text by its checksum, and the chunks and sentences by their offsets in it."""
    has_checksum = any(row[1] == "checksum" for row in connection.execute("PRAGMA table_info(documents)"))
    query = f"SELECT id, source, text, pages, {'checksum' if has_checksum else 'NULL'} FROM documents"  # noqa: S608
    wrong: list[Notice] = []
    number = 0
    for document_id, source, text, pages, stored in connection.execute(query):
        number += 1
        if not _are_texts(source, text, pages):
            wrong.append(
                Notice(f"{source}: what is stored of it is damaged", f"{source}: 저장된 내용이 손상되었습니다")
            )
        elif stored not in (None, checksum(text)):
            wrong.append(
                Notice(f"{source}: its text is not the one that was stored", f"{source}: 저장된 원문과 다릅니다")
            )
        elif not _are_slices(connection, document_id, text):
            wrong.append(
                Notice(
                    f"{source}: a chunk is not the text at its offsets",
                    f"{source}: 단락이 원문의 해당 위치와 다릅니다",
                )
            )
        elif not _are_all_there(connection, document_id, text):
            wrong.append(
                Notice(f"{source}: chunks or sentences of it are missing", f"{source}: 빠진 단락이나 문장이 있습니다")
            )
    if more := len(wrong[_NAMED:]):
        wrong[_NAMED:] = [Notice(f"and {more} more", f"그 밖에 {more}건")]
    note = Notice(
        f"{number} documents, their chunks and sentences at their offsets",
        f"문서 {number:,}건, 단락과 문장이 모두 제자리에 있음",
    )
    return wrong, note


def _are_texts(source: object, text: object, pages: object) -> bool:
    if not (isinstance(source, str) and isinstance(text, str) and isinstance(pages, str)):
        return False
    try:
        pages_of(pages)
    except ValueError:
        return False
    return True


def _are_all_there(connection: sqlite3.Connection, document_id: str, text: str) -> bool:
    """Return whether everything of a text but white space is in a chunk, and each chunk has sentences."""
    end = 0
    chunks = connection.execute(
        'SELECT start, "end", EXISTS (SELECT 1 FROM sentences WHERE chunk_id = chunks.id) FROM chunks '
        "WHERE document_id = ? ORDER BY start",
        (document_id,),
    )
    for start, until, has_sentences in chunks:
        if not has_sentences or text[end:start].strip():
            return False
        end = max(end, until)
    return not text[end:].strip()


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
        some = connection.execute("SELECT vector FROM chunks ORDER BY length(vector) DESC LIMIT 1").fetchone()
        if some and len(present) and not store.nearest(np.frombuffer(some[0], dtype="<f2").tolist(), 1):
            return Finding("vectors", (Notice("a search finds nothing", "검색해도 결과가 없습니다"),), _NOTHING)
    except (sqlite3.Error, TypeError, ValueError, IndexStateError) as error:
        fault = Notice(str(error), error.in_language("ko")) if isinstance(error, IndexStateError) else _raw(error)
        return Finding("vectors", (fault,), _NOTHING)
    faults = []
    if lacking := len(chunks - present):
        faults.append(Notice(f"{lacking} chunks lack theirs", f"벡터가 없는 단락이 {lacking}개 있습니다"))
    if stray := len(present - chunks):
        faults.append(Notice(f"{stray} belong to no chunk", f"단락 없는 벡터가 {stray}개 있습니다"))
    return Finding(
        "vectors", tuple(faults), Notice(f"{len(present)}, one a chunk", f"{len(present):,}개, 단락마다 하나")
    )
