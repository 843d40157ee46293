"""Take documents in and keep them: loaders, chunks, the catalog, the lexical index and the vectors.

It answers no questions: it returns chunks, sentences and vectors as they are stored.
Called by ``rag.assembly``, which opens it for reading or writing, by retrieval, and by the commands, the page and the
evaluation for the documents themselves.
"""

from __future__ import annotations

from rag.index.catalog import CATALOG_FILE, Catalog, Counts, Summary
from rag.index.chroma_client import ChromaServer
from rag.index.chunking import metadata_line, page_of
from rag.index.documents import SUFFIXES, FoundFile, Notice, find_files, load_document, normalise, read_bytes, read_text
from rag.index.ingest import (
    Ingestor,
    Outcome,
    Progress,
    Status,
    check_identity,
    cut_document,
    identity,
    tally,
    write_lock,
)
from rag.index.lexical import LexicalIndex
from rag.index.rebuilding import put_in_place, stored_documents
from rag.index.vectors import VectorStore

__all__ = [
    "CATALOG_FILE",
    "SUFFIXES",
    "Catalog",
    "ChromaServer",
    "Counts",
    "FoundFile",
    "Ingestor",
    "LexicalIndex",
    "Notice",
    "Outcome",
    "Progress",
    "Status",
    "Summary",
    "VectorStore",
    "check_identity",
    "cut_document",
    "find_files",
    "identity",
    "load_document",
    "metadata_line",
    "normalise",
    "page_of",
    "put_in_place",
    "read_bytes",
    "read_text",
    "stored_documents",
    "tally",
    "write_lock",
]
