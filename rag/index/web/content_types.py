"""Choose the format of a fetched file: by its content type, and by its name where the type says too little."""

from __future__ import annotations

from pathlib import PurePosixPath

from rag.index.documents import SUFFIXES

_OFFICE = "application/vnd.openxmlformats-officedocument."
_SUFFIXES = {
    "application/epub+zip": ".epub",
    "application/haansofthwp": ".hwp",
    "application/hwp+zip": ".hwpx",
    "application/json": ".json",
    "application/mbox": ".mbox",
    "application/pdf": ".pdf",
    "application/vnd.hancom.hwp": ".hwp",
    "application/vnd.hancom.hwpx": ".hwpx",
    "application/x-hwp": ".hwp",
    "application/x-ipynb+json": ".ipynb",
    "application/x-pdf": ".pdf",
    "application/x-subrip": ".srt",
    "application/xhtml+xml": ".html",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": ".pptm",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "text/x-markdown": ".md",
}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
# Plain text of a kind for which servers know no type of its own.
_PLAIN = frozenset({".csv", ".json", ".jsonl", ".markdown", ".md", ".srt", ".tsv", ".vtt"})


def suffix_of(content_type: str, path: str) -> str | None:
    """Return the suffix under which a fetched file is read; None where its format is not read.

    Args:
        content_type: the header of the reply, with or without parameters.
        path: the path of the URL, in case that the type is missing, or no more than plain text or bytes.
    """
    kind = content_type.partition(";")[0].strip().casefold()
    named = PurePosixPath(path).suffix.casefold()
    suffix = _SUFFIXES.get(kind)
    if kind in _SAYS_NOTHING or (kind == "text/plain" and named in _PLAIN):
        suffix = named
    return suffix if suffix in SUFFIXES else None
