"""Find the file that a document was read from, and decide whether it may be given out.

Only the catalog says where a file is; nobody names a path. Copies that the index keeps (of uploads and fetched pages)
are given out as they are. Any other file only while it is what was ingested, as far as can be seen: at its own path, no
link, and not written to since. Where there is no such file, there is still the text.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from rag.index import SUFFIXES, Catalog, page_copy, uploads_folder
from rag.records import Document

_PRECISION = 1.0  # seconds in which the catalog tells when a document came in


@dataclass(frozen=True, slots=True)
class Readable:
    """A document, and the file that it was read from if that may be given out."""

    document: Document
    original: Path | None = None

    @property
    def url(self) -> str:
        """Return the address that the document was fetched from; empty for any other."""
        return self.document.location if self.document.location.startswith(("http://", "https://")) else ""

    @property
    def has_pages(self) -> bool:
        """Return whether its pages can be shown as pictures."""
        is_pdf = self.original is not None and self.original.suffix.casefold() == ".pdf"
        return is_pdf and bool(self.document.pages)


def readable(catalog: Catalog, document_id: str, home: Path) -> Readable | None:
    """Return a document of a catalog with its original; None if it is not in the catalog.

    Args:
        catalog: the catalog.
        document_id: the id of the document.
        home: the folder of the index.
    """
    document = catalog.document(document_id)
    if document is None:
        return None
    return Readable(document, _original(document, catalog.indexed_at(document_id), home))


def _original(document: Document, indexed_at: str | None, home: Path) -> Path | None:
    copy = page_copy(home, document.location)
    path = copy or Path(document.location)
    if not path.is_absolute() or path.suffix.casefold() not in SUFFIXES:
        return None
    try:
        if path.resolve() != path or not path.is_file():
            return None
        is_ours = copy is not None or path.parent == uploads_folder(home)
        return path if is_ours or _is_older(path, indexed_at) else None
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):  # not to be looked at; links that go round; no path
        return None


def _is_older(path: Path, indexed_at: str | None) -> bool:
    if indexed_at is None:
        return False
    came_in = datetime.datetime.fromisoformat(indexed_at).timestamp()
    return path.stat().st_mtime <= came_in + _PRECISION
