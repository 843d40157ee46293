"""Read files as documents: paths, encodings, formats, and what is known of each document.

It cuts nothing and stores nothing.
Called by ``rag.index.ingest``; a new format is a module here and a line in ``readers``.
"""

from __future__ import annotations

from rag.index.documents.decoding import decode, normalise
from rag.index.documents.files import SUFFIXES, FoundFile, printable, read_bytes
from rag.index.documents.index_folder import CATALOG_FILE, is_kept_by_index
from rag.index.documents.loaders import load_document, location_of, read_text
from rag.index.documents.notices import Notice
from rag.index.documents.passed_over import PassedOver, other_format, passed_over_text, reason_text
from rag.index.documents.presence import Presence, presence
from rag.index.documents.progress import Progress
from rag.index.documents.searching import FoundFiles, describes, find_files

__all__ = [
    "CATALOG_FILE",
    "SUFFIXES",
    "FoundFile",
    "FoundFiles",
    "Notice",
    "PassedOver",
    "Presence",
    "Progress",
    "decode",
    "describes",
    "find_files",
    "is_kept_by_index",
    "load_document",
    "location_of",
    "normalise",
    "other_format",
    "passed_over_text",
    "presence",
    "printable",
    "read_bytes",
    "read_text",
    "reason_text",
]
