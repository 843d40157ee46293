"""Tell by its first bytes what a file is that has the name of another kind, so that the refusal can say so.

Only what is certain is told; a text may be anything. Nothing is unpacked: the names of an archive's parts decide.
"""

from __future__ import annotations

import io
import zipfile

from rag.index.documents.archive import MOST_ENTRIES
from rag.index.documents.files import PICTURES
from rag.index.documents.other_formats import OLE
from rag.index.documents.refusals import misnamed

_BEGINNINGS = {
    b"%PDF-": ".pdf",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
}
_PARTS = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
    "Contents/content.hpf": ".hwpx",
}
_BOOK = b"application/epub+zip"
_FAMILIES = (
    PICTURES,
    frozenset({".docx", ".docm"}),
    frozenset({".xlsx", ".xlsm"}),
    frozenset({".pptx", ".pptm"}),
    frozenset({".hwp", ".hwpx"}),
)
_WRITTEN = PICTURES.union(".pdf .docx .docm .xlsx .xlsm .pptx .pptm .hwp .hwpx .epub".split())  # never plain text
_PAGE = (b"<!doctype html", b"<html")
_HANGUL = b"HWP Document File"
_PEEK = 1024  # bytes


def check_kind(data: bytes, suffix: str, source: str) -> None:
    """Check that a file is not plainly of another kind than its name says.

    Args:
        data: the whole file.
        suffix: of its name, in lower case.
        source: how messages name it.

    Raises:
        DocumentError: it is of a kind that is read, under another suffix; the message names that.
    """
    kind = _kind_of(data)
    if kind == ".html" and suffix not in _WRITTEN:
        return  # a text may quote a page
    if kind is None or kind == suffix or any({kind, suffix} <= family for family in _FAMILIES):
        return
    raise misnamed(source, kind)


def _kind_of(data: bytes) -> str | None:
    """Return the usual suffix of what a file holds; None where that is not certain."""
    if data.startswith(b"PK\3\4"):
        return _kind_of_archive(data)
    if data.startswith(OLE):
        return ".hwp" if _HANGUL in data else None
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ".webp"
    if data[:_PEEK].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        return ".html"
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), None)


def _kind_of_archive(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if len(names) > MOST_ENTRIES:
        return None
    if _BOOK in data[:_PEEK]:  # stored, not packed, as the first part
        return ".epub"
    return next((kind for part, kind in _PARTS.items() if part in names), None)
