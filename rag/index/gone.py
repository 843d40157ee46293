"""Find the documents of a folder whose files are gone. Nothing is taken out here.

A document belongs to a folder if it was read from below it, links resolved: nothing outside of it is ever found. Where
it cannot be told whether files are gone or only out of sight (no permission, a disk that is not mounted), they are not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from rag.index.catalog import Catalog, Summary
from rag.index.documents import FoundFile, presence


@dataclass(frozen=True, slots=True)
class Gone:
    """The documents whose files are gone, and those whose files are out of sight; both sorted by source."""

    documents: tuple[Summary, ...]
    out_of_sight: tuple[Summary, ...]


def gone_documents(
    catalog: Catalog, folders: Iterable[Path], found: Collection[FoundFile], below: Iterable[Path] | None = None
) -> Gone:
    """Return the documents that were read from below some folders and are no longer there.

    Args:
        catalog: the index.
        folders: what was searched through.
        found: the files that were found there. A folder without any says nothing of its documents: what is missing from
            it is out of sight.
        below: only documents at or below these paths are looked at; None: all of the folders.
    """
    within = {_composed(folder): folder for folder in folders}
    looked_at = None if below is None else {_composed(path) for path in below}
    states = [
        (document, presence(document.location))
        for document in catalog.summaries()
        if _is_below(document, within) and (looked_at is None or _is_below(document, looked_at))
    ]
    # Only now, so that a folder which has disappeared meanwhile is noticed.
    visible = [name for name, folder in within.items() if _holds_any(folder, found)]
    gone, out_of_sight = [], []
    for document, state in states:
        if state == "gone" and _is_below(document, visible):
            gone.append(document)
        elif state != "there":
            out_of_sight.append(document)
    return Gone(tuple(gone), tuple(out_of_sight))


def _is_below(document: Summary, paths: Iterable[Path]) -> bool:
    return any(Path(document.location).is_relative_to(path) for path in paths)


def _holds_any(folder: Path, found: Iterable[FoundFile]) -> bool:
    return any(file.path.is_relative_to(folder) and file.path.exists() for file in found)


def _composed(folder: Path) -> Path:
    return Path(unicodedata.normalize("NFC", str(folder.resolve())))
