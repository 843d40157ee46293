"""Refuse files of formats that are not read, by what is in them: their name may say another one.

The message says what the file is and as what to save it. This module knows the first bytes of formats, and the names of
the streams in compound files (OLE), in which Office stored everything before 2007.
"""

from __future__ import annotations

import io
from typing import NamedTuple

from rag.errors import DocumentError
from rag.index.documents.refusals import misnamed, protected, translated

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ENCRYPTED = "EncryptedPackage"  # a new Office file that a password protects


class _Format(NamedTuple):
    english: str
    korean: str
    program: str
    suffix: str  # to save it under


# By a stream at the root of their compound file.
_OF_STREAM = {
    "WordDocument": _Format("a document of Word 97 to 2003 (.doc)", "Word 97~2003 문서(.doc)", "Word", ".docx"),
    "Workbook": _Format("a workbook of Excel 97 to 2003 (.xls)", "Excel 97~2003 통합 문서(.xls)", "Excel", ".xlsx"),
    "Book": _Format("a workbook of Excel 5 or 95 (.xls)", "Excel 5·95 통합 문서(.xls)", "Excel", ".xlsx"),
    "PowerPoint Document": _Format(
        "a presentation of PowerPoint 97 to 2003 (.ppt)", "PowerPoint 97~2003 프레젠테이션(.ppt)", "PowerPoint", ".pptx"
    ),
}
_READ_HERE = {"FileHeader": ".hwp", "__properties_version1.0": ".msg"}  # under their own names


def refuse_other_formats(data: bytes, source: str) -> None:
    """Let a file pass, unless its first bytes are those of a format that is not read, or not under its name.

    Raises:
        DocumentError: it is RTF or a compound file, such as those of Office 97.
    """
    if data.lstrip()[: len(_RTF)] == _RTF:
        raise DocumentError(
            f"{source} is RTF (rich text), whatever its name says, and RTF is not read.",
            "Open it in a word processor and save it as .docx or .txt.",
            korean=f"{source}: 이름과 달리 RTF(서식 있는 텍스트) 파일이라 읽을 수 없습니다. 워드 프로세서에서 열어 "
            ".docx나 .txt로 저장해 주세요.",
        )
    if data.startswith(OLE):
        raise _compound(data, source)


def _compound(data: bytes, source: str) -> DocumentError:
    """Return the error for a compound file under the name of another format."""
    streams = _streams(data, source)
    if _ENCRYPTED in streams:
        return protected(source)
    for stream, suffix in _READ_HERE.items():
        if stream in streams:
            return misnamed(source, suffix)
    found = next((form for stream, form in _OF_STREAM.items() if stream in streams), None)
    if found is None:
        return DocumentError(
            f"{source} is in the format of an older version, whatever its name says.",
            "Open it and save it in the current format.",
            korean=f"{source}: 이름과 달리 옛 버전의 형식입니다. 파일을 열어 현재 형식으로 저장해 주세요.",
        )
    return DocumentError(
        f"{source} is {found.english}, which cannot be read.",
        f"Open it in {found.program} or LibreOffice and save it as {found.suffix}.",
        korean=f"{source}: {found.korean}라서 읽을 수 없습니다. {found.program}나 LibreOffice에서 열어 "
        f"{found.suffix}로 저장해 주세요.",
    )


def _streams(data: bytes, source: str) -> frozenset[str]:
    """Return the names at the root of a compound file."""
    import olefile

    with translated(source), olefile.OleFileIO(io.BytesIO(data)) as container:
        return frozenset(entry[0] for entry in container.listdir())
