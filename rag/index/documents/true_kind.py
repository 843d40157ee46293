"""Tell by what is in a file as what it is to be read, for its name may say another kind.

Only what is certain is told; a text may be anything. The first bytes decide; of an archive the names of its parts, and
of a compound file (OLE), in which Office stored everything before 2007, those of its streams. Nothing is unpacked. What
is of a format that is not read is refused, with the format to save it in.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, NamedTuple

from rag.errors import DocumentError
from rag.index.documents.archive import MOST_ENTRIES
from rag.index.documents.files import PICTURES
from rag.index.documents.refusals import protected, translated

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
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
_WRITTEN = PICTURES.union(".pdf .docx .docm .xlsx .xlsm .pptx .pptm .hwp .hwpx .msg .epub".split())  # never plain text
_PAGE = (b"<!doctype html", b"<html")
_HANGUL, _BEFORE_5 = b"HWP Document File", b"HWP Document File V"
_PEEK = 1024  # bytes


class _Format(NamedTuple):
    """A format that is not read."""

    english: str
    korean: str
    program: str
    suffix: str  # to save it under


# By a stream at the root of their compound file.
_OF_STREAM = {
    "worddocument": _Format("a document of Word 97 to 2003 (.doc)", "Word 97~2003 문서(.doc)", "Word", ".docx"),
    "workbook": _Format("a workbook of Excel 97 to 2003 (.xls)", "Excel 97~2003 통합 문서(.xls)", "Excel", ".xlsx"),
    "book": _Format("a workbook of Excel 5 or 95 (.xls)", "Excel 5·95 통합 문서(.xls)", "Excel", ".xlsx"),
    "powerpoint document": _Format(
        "a presentation of PowerPoint 97 to 2003 (.ppt)", "PowerPoint 97~2003 프레젠테이션(.ppt)", "PowerPoint", ".pptx"
    ),
}
_ENCRYPTED = "encryptedpackage"  # a new Office file that a password protects
_MAIL = "__properties_version1.0"
_HANGUL_HEADER = "fileheader"
_COMPOUND = frozenset({".hwp", ".hwpx", ".msg"})  # are, or may be, compound files


def true_kind(data: bytes, suffix: str, source: str) -> str:
    """Return the suffix under which a file is to be read: that of its name, unless it is plainly of another kind.

    Args:
        data: the whole file.
        suffix: of its name, in lower case.
        source: how messages name it.

    Raises:
        DocumentError: it is plainly of a format that is not read (RTF, Office 97 to 2003), damaged or encrypted.
    """
    if data.lstrip()[: len(_RTF)] == _RTF:
        raise _rich_text(source)
    kind = _kind_of_compound(data, suffix, source) if data.startswith(OLE) else _kind_of(data)
    if kind == ".html" and suffix not in _WRITTEN:
        return suffix  # a text may quote a page
    if kind is None or any({kind, suffix} <= family for family in _FAMILIES):
        return suffix
    return kind


def _kind_of(data: bytes) -> str | None:
    """Return the usual suffix of what a file holds; None where that is not certain."""
    if data.startswith(b"PK\3\4"):
        return _kind_of_archive(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ".webp"
    if data.startswith(_BEFORE_5) and b"\x1a" in data[len(_BEFORE_5) :][:7]:
        return ".hwp"
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


def _kind_of_compound(data: bytes, suffix: str, source: str) -> str | None:
    """Return the suffix of a compound file; None where its name says a kind that may be one, and nothing else is known.

    Raises:
        DocumentError: it is damaged, encrypted, or of a format that is not read.
    """
    import olefile

    with translated(source), olefile.OleFileIO(io.BytesIO(data)) as container:
        streams = {entry[0].casefold() for entry in container.listdir()}  # capitals do not count in their names
        if _MAIL in streams:
            return ".msg"
        if _HANGUL_HEADER in streams and _begins(container, _HANGUL_HEADER, _HANGUL):
            return ".hwp"
    if _ENCRYPTED in streams:
        raise protected(source)
    if found := next((form for stream, form in _OF_STREAM.items() if stream in streams), None):
        raise _old(found, source)
    if suffix in _COMPOUND:
        return None
    raise DocumentError(
        f"{source} is in the format of an older version, whatever its name says.",
        "Open it and save it in the current format.",
        korean=f"{source}: 이름과 달리 옛 버전의 형식입니다. 파일을 열어 현재 형식으로 저장해 주세요.",
    )


def _begins(container: Any, stream: str, beginning: bytes) -> bool:
    return bool(container.openstream(stream).read(len(beginning)) == beginning)


def _old(found: _Format, source: str) -> DocumentError:
    return DocumentError(
        f"{source} is {found.english}, which cannot be read.",
        f"Open it in {found.program} or LibreOffice and save it as {found.suffix}.",
        korean=f"{source}: {found.korean}이며 읽을 수 없는 형식입니다. {found.program} 또는 LibreOffice에서 열어 "
        f"{found.suffix}로 저장해 주세요.",
    )


def _rich_text(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is RTF (rich text), whatever its name says, and RTF is not read.",
        "Open it in a word processor and save it as .docx or .txt.",
        korean=f"{source}: 이름과 달리 RTF(서식 있는 텍스트) 파일이라 읽을 수 없습니다. 워드 프로세서에서 열어 "
        ".docx나 .txt로 저장해 주세요.",
    )
