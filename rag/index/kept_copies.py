"""Delete the copies that the index keeps of what a document was read from: an uploaded file, or a fetched page."""

from __future__ import annotations

from pathlib import Path

from rag.index.web import delete_page

UPLOADS = "uploads"


def uploads_folder(home: Path) -> Path:
    """Return the folder that holds the copies of uploaded files."""
    return home.resolve() / UPLOADS


def delete_copies(home: Path, location: str) -> None:
    """Delete the copy of what was read from a location; nothing happens where the index keeps none.

    Raises:
        OSError: it is there and cannot be deleted.
    """
    path = Path(location)
    if path.parent == uploads_folder(home):
        path.unlink(missing_ok=True)
    delete_page(home, location)
