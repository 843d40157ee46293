"""Read files as documents: paths, encodings, formats, and what is known of each document.

It cuts nothing and stores nothing.
Called by ``rag.index.ingest``; a new format is a module here and a line in ``readers``.
"""

from __future__ import annotations

from rag.index.documents.decoding import normalise
from rag.index.documents.files import SUFFIXES, FoundFile, read_bytes
from rag.index.documents.loaders import find_files, load_document, read_text
from rag.index.documents.notices import Notice

__all__ = ["SUFFIXES", "FoundFile", "Notice", "find_files", "load_document", "normalise", "read_bytes", "read_text"]
