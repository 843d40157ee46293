"""Rebuild an index from the texts that it stores, in one switch, and find them again after any interruption.

A rebuild fills a draft beside the index. One that was interrupted is gone on with. A draft that is complete is marked;
then the vectors and the catalog change places. At every moment the catalog, a complete draft, or a copy that was set
aside holds every document. Readers that have the index open see the rebuilt one at their next query. The module embeds
nothing.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import IndexStateError, StorageError
from rag.index import vector_folders
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.formats import check_format
from rag.index.salvage import Salvaged, salvage
from rag.index.set_aside import (
    DRAFT,
    copies,
    copy_database,
    has_tables,
    leftovers,
    locations,
    move_over,
    set_aside,
)
from rag.index.sqlite_errors import explained
from rag.index.vector_folders import flush

_COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the catalog was recovered from, and how many documents it holds."""

    source: Path
    documents: int


def recover(folder: Path) -> Recovered | None:
    """Put a catalog that is missing back from the draft of a rebuild or from a copy; the caller holds the write lock.

    One without tables, as a process leaves it that was killed before it made them, counts as missing.
    A complete draft is taken, otherwise whatever holds most documents, the newest copy first. Copies stay where they
    are. ``Ingestor.finish`` makes the vectors.

    Returns:
        What was done; None where there is a catalog, or nothing to recover it from.

    Raises:
        IndexStateError: there is something, and it cannot be read.
        StorageError: the folder cannot be written.
    """
    catalog, draft = folder / CATALOG_FILE, folder / DRAFT / CATALOG_FILE
    left = leftovers(folder)
    if has_tables(catalog) or not left:
        return None
    readable = {path: held for path in [*copies(folder), draft] if (held := locations(path)) is not None}
    if not readable:
        raise _unreadable(folder, left)
    best = draft if draft in readable and _is_complete(draft.parent) else max(readable, key=lambda p: len(readable[p]))
    try:
        if best == draft:
            move_over(draft, catalog)
        else:
            unfinished = folder / f"{CATALOG_FILE}.draft"
            unfinished.unlink(missing_ok=True)
            copy_database(best, unfinished)
            move_over(unfinished, catalog)
    except sqlite3.Error as error:
        raise explained(error, best) from error
    except OSError as error:
        raise StorageError.of(error, folder) from error
    return Recovered(best, len(readable[best]))


def stored_documents(folder: Path) -> Salvaged:
    """Return the documents of an index, whatever it was made with; of a damaged catalog those that can be read.

    A text that is not the one that was stored is returned as well, and named. Where nothing of the catalog can be read,
    it is what a rebuild or a restore has left that is read: a complete draft, or else whatever holds most documents.

    Raises:
        IndexStateError: a newer version made the index.
        StorageError: the catalog cannot be opened.
    """
    properties = {}
    with contextlib.suppress(IndexStateError):
        catalog = Catalog(folder, create=False)
        with contextlib.closing(catalog):
            properties = catalog.properties()
    check_format(properties, folder)
    found = salvage(folder / CATALOG_FILE)
    if found.documents or found.complete or not (folder / CATALOG_FILE).exists():
        return found
    draft = folder / DRAFT
    read = {path: salvage(path) for path in leftovers(folder)}
    best = max(read, key=lambda path: len(read[path].documents), default=None)
    if draft / CATALOG_FILE in read and _is_complete(draft):
        best = draft / CATALOG_FILE
    if best is None or not read[best].documents:
        return found
    return replace(read[best], complete=False, taken_from=best)


def prepared_draft(folder: Path, expected: Mapping[str, str] | None) -> Path:
    """Return the draft to fill: the one of an interrupted rebuild, if it was made with these properties, or a new one.

    Another one is removed; its catalog is set aside before where it holds documents that the index lacks.

    Args:
        folder: the index folder; the caller holds its write lock.
        expected: the identity that the draft has to have; None makes a new one.

    Raises:
        StorageError: the folder cannot be written.
    """
    draft = folder / DRAFT
    try:
        (draft / _COMPLETE).unlink(missing_ok=True)
        held = locations(draft / CATALOG_FILE)
        in_index = locations(folder / CATALOG_FILE) or frozenset()
        if (draft / CATALOG_FILE).is_file() and (held is None or not held <= in_index):
            set_aside(folder, draft / CATALOG_FILE)
        if held is None or expected is None or not _was_made_with(draft, expected):
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(exist_ok=True)
    except sqlite3.Error as error:
        raise explained(error, draft / CATALOG_FILE) from error
    except OSError as error:
        raise StorageError.of(error, folder) from error
    return draft


def put_in_place(draft: Path, folder: Path) -> Path | None:
    """Replace the index in ``folder`` by the one in ``draft``; the caller holds the write lock.

    The vectors change in one step, then the catalog in one transaction. A process that is killed in between leaves a
    catalog with the vectors of the other one, which are passed over; the next ingest repairs them. The old catalog is
    kept as a copy.

    Returns:
        The copy; None where there was no catalog.

    Raises:
        StorageError: the disk is full, or the folder cannot be written.
    """
    aside = None
    try:
        (draft / _COMPLETE).touch()
        flush(draft / _COMPLETE)
        flush(draft)
        if (folder / CATALOG_FILE).exists():
            aside = set_aside(folder, folder / CATALOG_FILE)
        if (draft / vector_folders.CURRENT_FILE).exists() and vector_folders.current(draft).is_dir():
            vector_folders.publish(folder, vector_folders.current(draft))
        else:
            vector_folders.withdraw(folder)
        _replace_catalog(draft / CATALOG_FILE, folder / CATALOG_FILE)
    except sqlite3.Error as error:
        raise explained(error, folder / CATALOG_FILE) from error
    except OSError as error:
        raise StorageError.of(error, folder) from error
    shutil.rmtree(draft, ignore_errors=True)
    return aside


def _replace_catalog(draft: Path, catalog: Path) -> None:
    """Write the draft over the catalog in one transaction; where there is none that SQLite can write, move it there.

    A file that readers have open is not renamed: SQLite finds the journal of a database by its name, so that they
    would take the journal of the new file for that of theirs. Of a damaged one nothing can be read.
    """
    if locations(catalog) is not None:
        try:
            copy_database(draft, catalog)
            return
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
    move_over(draft, catalog)


def _is_complete(draft: Path) -> bool:
    """Return whether a draft is complete. Before the mark there was one sign of it: the vectors were made last."""
    return (draft / _COMPLETE).exists() or (draft / vector_folders.CURRENT_FILE).exists()


def _was_made_with(draft: Path, expected: Mapping[str, str]) -> bool:
    try:
        catalog = Catalog(draft, create=False)
    except IndexStateError:
        return False
    try:
        return catalog.properties() == dict(expected) and not catalog.damage()
    except IndexStateError:
        return False
    finally:
        catalog.close()


def _unreadable(folder: Path, left: list[Path]) -> IndexStateError:
    names = ", ".join(path.relative_to(folder).as_posix() for path in left)
    return IndexStateError(
        f"The index in {folder} has no catalog, and what a rebuild left of it cannot be read ({names}).",
        "Restore a backup (`mundap restore FILE`), or make the index anew from your documents (`mundap ingest "
        "--rebuild PATH`); these files are kept.",
        korean=f"색인({folder})에 목록 파일이 없고, 다시 만들다 남은 파일({names})도 읽을 수 없습니다. 백업을 "
        "되돌리거나(`mundap restore FILE`), 문서에서 색인을 새로 만들어 주세요(`mundap ingest --rebuild PATH`). "
        "남은 파일은 지우지 않습니다.",
    )
