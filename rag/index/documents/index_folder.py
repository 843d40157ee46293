"""Tell what an index keeps in its folder from the documents of a folder that holds it: none of it is a document.

An index folder may lie in a folder of documents, or be one. Copies of uploads and of fetched pages in it are in the
index already, the log of who did what is nobody's to read, and a watcher of the folder would see a change with every
writing.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

CATALOG_FILE = "index.sqlite3"
_KEPT = (
    f"{CATALOG_FILE}*",
    "before-rebuild-*",
    "rebuild.draft",
    "write.lock",
    "vectors[.-]*",
    "fetched",
    "uploads",
    "evaluations",
    "access",
    "tags.json*",
    "feedback*.jsonl*",
)


def is_kept_by_index(path: Path, within: Path) -> bool:
    """Return whether a path in a folder is, or lies in, what an index keeps for itself in its own folder."""
    here = within
    for name in path.relative_to(within).parts:
        if any(fnmatchcase(name, pattern) for pattern in _KEPT) and (here / CATALOG_FILE).exists():
            return True
        here /= name
    return False
