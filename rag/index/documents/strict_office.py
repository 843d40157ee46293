"""Bring Office files of the strict variant of ISO/IEC 29500 into the usual one (transitional), which libraries read.

What a reader needs differs in the names of namespaces and relationships alone: ``http://purl.oclc.org/ooxml/AREA/PART``
is ``http://schemas.openxmlformats.org/AREA/2006/PART`` (ISO/IEC 29500-1 and 29500-4, annexes A). This module knows zip
and these names; it parses nothing.
"""

from __future__ import annotations

import io
import re
import zipfile

_RELATIONSHIPS = "_rels/.rels"
_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]{1,40})/")
_HYPHENATED = re.compile(rb"(/relationships/(?:extended|custom))Properties")
_MARKUP = (".xml", ".rels")


def is_strict(archive: zipfile.ZipFile) -> bool:
    """Return whether the package is of the strict variant, as its own relationships say."""
    return _RELATIONSHIPS in archive.namelist() and bool(_NAME.search(archive.read(_RELATIONSHIPS)))


def transitional(archive: zipfile.ZipFile) -> bytes:
    """Return a package of the strict variant with the names of the other; its parts are stored, not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as copy:
        for part in archive.infolist():
            data = archive.read(part)
            if part.filename.lower().endswith(_MARKUP):
                data = _NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
                data = _HYPHENATED.sub(rb"\1-properties", data)
            copy.writestr(part.filename, data)
    return buffer.getvalue()
