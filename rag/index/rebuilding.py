"""Rebuild an index from the texts that it stores: read them, and put the finished draft in the place of the index.

Readers that have the index open see the rebuilt one at their next query. The module makes no draft.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from rag.errors import IndexStateError
from rag.index import vector_folders
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.sqlite_errors import explained
from rag.records import Document

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def stored_documents(folder: Path) -> list[Document]:
    """Return the documents of an index, whatever it was made with; none if the catalog is missing or damaged."""
    try:
        catalog = Catalog(folder, create=False)
    except IndexStateError:
        return []
    try:
        return catalog.documents()
    except IndexStateError:
        return []
    finally:
        catalog.close()


def put_in_place(draft: Path, folder: Path) -> None:
    """Replace the index in ``folder`` by the one in ``draft``; the caller holds the write lock.

    The vectors change in one step, then the catalog in one transaction. A process that is killed in between leaves a
    catalog with the vectors of the other one, which are passed over; the next ingest repairs them. The old catalog is
    kept as a copy.

    Raises:
        StorageError: the disk is full, or the folder cannot be written.
    """
    if (draft / vector_folders.CURRENT_FILE).exists():
        vector_folders.publish(folder, vector_folders.current(draft))
    else:
        vector_folders.withdraw(folder)
    _replace_catalog(draft / CATALOG_FILE, folder / CATALOG_FILE, folder / f"before-rebuild-{CATALOG_FILE}")
    shutil.rmtree(draft, ignore_errors=True)


def _replace_catalog(draft: Path, catalog: Path, aside: Path) -> None:
    """Write the draft over the catalog, and the catalog to ``aside`` first.

    A file that readers have open is never renamed: SQLite finds the journal of a database by its name, so that they
    would take the journal of the new file for that of theirs.
    """
    aside.unlink(missing_ok=True)
    try:
        if catalog.exists():
            _copy_database(catalog, aside)
            _copy_database(draft, catalog)
            return
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise explained(error, catalog) from error
        catalog.replace(aside)  # damaged: nothing reads it
    draft.replace(catalog)


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database into another one in a single transaction; it waits for readers that are in a query."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=30)) as written:
        read.backup(written)
