"""Keep what a rebuild or a restore replaces: copies of the catalog beside it. A copy that holds more is never lost.

A copy is written under another name and gets its own in one step, so that it is whole or not there. The first is
``before-rebuild-index.sqlite3``; where one of that name holds documents that the new one lacks, or cannot be read,
the next gets a number. The module reads the list of a catalog's documents, and nothing else of it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from rag.errors import IndexStateError
from rag.index.documents import CATALOG_FILE
from rag.index.vector_folders import flush

DRAFT = "rebuild.draft"
_COPY = re.compile(rf"before-rebuild-(?:([0-9]+)-)?{re.escape(CATALOG_FILE)}")
_UNFINISHED = f"before-rebuild-{CATALOG_FILE}.draft"


def copies(folder: Path) -> list[Path]:
    """Return the copies of catalogs in an index folder, the newest first."""
    found = [path for path in folder.glob("before-rebuild-*") if _COPY.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def leftovers(folder: Path) -> list[Path]:
    """Return what beside the catalog holds documents or cannot be read: the draft of a rebuild, and the copies."""
    draft = folder / DRAFT / CATALOG_FILE
    return [path for path in (draft, *copies(folder)) if path.is_file() and locations(path) != frozenset()]


def no_index(folder: Path) -> IndexStateError:
    """Return the error of a folder without a catalog, which says where else its documents are."""
    left = leftovers(folder)
    if left:
        return IndexStateError(
            f"The index in {folder} has no catalog, but a rebuild left {left[0].relative_to(folder).as_posix()}.",
            "Run `mundap doctor --repair`: it takes the documents from there.",
            korean=f"색인({folder})에 목록 파일은 없지만 다시 만들다 남은 {left[0].relative_to(folder).as_posix()} "
            "파일이 있습니다. `mundap doctor --repair`를 실행하면 거기서 문서를 가져옵니다.",
        )
    return IndexStateError(
        f"There is no index in {folder}.",
        "Run `mundap ingest` first.",
        korean="아직 색인이 없습니다. 먼저 `mundap ingest`를 실행해 주세요.",
    )


def has_tables(database: Path) -> bool:
    """Return whether a database is there and its tables were made; of a damaged one it is taken that they were."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as connection:
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return bool(tables)
    except sqlite3.Error:
        return True


def locations(database: Path) -> frozenset[str] | None:
    """Return the locations of the documents in a database; None where it is missing, damaged, or cannot be read."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
                return frozenset()  # killed before its tables were made
            return frozenset(row[0] for row in connection.execute("SELECT location FROM documents"))
    except sqlite3.Error:
        return None


def set_aside(folder: Path, database: Path) -> Path:
    """Copy a database to a place among the copies, where no document is lost that only a copy holds.

    Args:
        folder: the index folder; the caller holds its write lock.
        database: a catalog; a damaged one is copied as it is, with its journal.

    Returns:
        The copy.

    Raises:
        OSError, sqlite3.Error: it cannot be written; the copies are as they were.
    """
    held = locations(database)
    place, unfinished = _place(folder, held), folder / _UNFINISHED
    unfinished.unlink(missing_ok=True)
    _journal(place).unlink(missing_ok=True)  # left by a process that was killed here: that of another copy
    if held is None:
        journal = _journal(database)
        if journal.exists():
            shutil.copyfile(journal, _journal(place))
        shutil.copyfile(database, unfinished)
    else:
        copy_database(database, unfinished)
    flush(unfinished)
    unfinished.replace(place)
    flush(folder)
    return place


def copy_database(source: Path, target: Path) -> None:
    """Copy a database into another one in a single transaction; it waits for readers that are in a query.

    Raises:
        sqlite3.Error: one of them is damaged, or the disk is full; the target is as it was.
    """
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=30)) as written:
        read.backup(written)


def move_over(draft: Path, catalog: Path) -> None:
    """Put a whole database in the place of a missing or damaged one in one step.

    The journal of a damaged one goes first: SQLite would take it for that of the new file.

    Raises:
        OSError: the folder cannot be written.
    """
    _journal(catalog).unlink(missing_ok=True)
    flush(draft)
    draft.replace(catalog)
    flush(catalog.parent)


def _journal(database: Path) -> Path:
    return database.with_name(f"{database.name}-journal")


def _place(folder: Path, held: frozenset[str] | None) -> Path:
    """Return the first place that is free, or whose copy holds nothing that is not held by the new one."""
    number = 1
    while True:
        place = folder / f"before-rebuild-{'' if number == 1 else f'{number}-'}{CATALOG_FILE}"
        if not place.exists():
            return place
        kept = locations(place)
        if kept is not None and held is not None and kept <= held:
            return place
        number += 1
