"""Prepare a copy of a Chroma folder for a reader, copying as little as possible.

Chroma 1.5 keeps a collection in ``chroma.sqlite3`` (ids, texts, metadata, and at most a thousand vectors that are not
in the graph yet) and in one folder with the graph and its vectors. It writes to the database whenever it opens it, but
to the graph only to add to it, or where the graph is still empty. A search by vector needs neither ids nor texts of the
database: the graph has its own ids. So beside the database there is a second one without those rows, whose size does
not depend on the number of chunks; a reader copies that one and links to the graph.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

DATABASE = "chroma.sqlite3"
SEARCH_DATABASE = "search.sqlite3"
# A graph whose largest file is smaller is copied, which costs little; an empty one, which Chroma writes anew, is such.
LINKED_FROM = 2 * 2**20  # bytes
_ROWS_LEFT_OUT = {"embeddings", "embedding_metadata", "embedding_metadata_array"}
_TABLES_LEFT_OUT = "embedding_fulltext_search%"


def write_search_database(folder: Path) -> None:
    """Write the database for searches by vector beside the whole database, which no client may have open.

    Raises:
        sqlite3.Error: the database is damaged, or the disk is full.
    """
    path = folder / SEARCH_DATABASE
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path, uri=True)) as target:
        target.execute("ATTACH ? AS whole", (_address(folder / DATABASE),))
        made = target.execute(
            "SELECT type, name, sql FROM whole.sqlite_master "
            "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE ? ORDER BY type = 'index'",
            (_TABLES_LEFT_OUT,),
        ).fetchall()
        with target:
            for kind, name, statement in made:
                target.execute(statement)
                if kind == "table" and name not in _ROWS_LEFT_OUT:
                    target.execute(f'INSERT INTO main."{name}" SELECT * FROM whole."{name}"')  # noqa: S608 - its own


def stored_ids(folder: Path) -> set[str]:
    """Return the ids of all vectors, read from the whole database.

    Raises:
        sqlite3.Error: the database is missing or damaged.
    """
    with contextlib.closing(sqlite3.connect(_address(folder / DATABASE), uri=True)) as connection:
        return {str(name) for (name,) in connection.execute("SELECT embedding_id FROM embeddings")}


def lay_out(version: Path, target: Path, *, texts: bool = False) -> None:
    """Copy or link a version into a private folder of a reader, in which Chroma may write.

    Args:
        version: is not changed. Links point to it, so it must exist as long as the files are used.
        target: an empty folder.
        texts: copy the whole database, with ids and texts, which grows with the number of chunks.
    """
    shutil.copyfile(version / (DATABASE if texts else SEARCH_DATABASE), target / DATABASE)
    for graph in [path for path in version.resolve().iterdir() if path.is_dir()]:
        (target / graph.name).mkdir()
        files = list(graph.iterdir())
        large = max((file.stat().st_size for file in files), default=0) >= LINKED_FROM
        for file in files:
            place = target / graph.name / file.name
            # Chroma opens the graph as if to write, which fails on a link to a file of another user.
            if not (large and os.access(file, os.W_OK) and _linked(place, file)):
                shutil.copyfile(file, place)


def _linked(place: Path, file: Path) -> bool:
    try:
        place.symlink_to(file)
    except OSError:  # a file system or an account that knows no links
        return False
    return True


def _address(path: Path) -> str:
    """Return the URI by which SQLite opens a database read-only and does not create it."""
    return f"{path.resolve().as_uri()}?mode=ro"
