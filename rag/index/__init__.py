"""Take documents in and keep them: loaders, chunks, the catalog, the lexical index and the vectors.

It answers no questions: it returns chunks, sentences and vectors as they are stored.
Called by ``rag.assembly``, which opens it for reading or writing, by retrieval, and by the commands, the page and the
evaluation for the documents themselves.
"""

from __future__ import annotations

from rag.index.backup import Manifest, write_backup
from rag.index.catalog import Catalog, Counts, Summary
from rag.index.chats_in_backup import Merge, restore_chats
from rag.index.chroma_client import ChromaServer
from rag.index.chunking import page_of
from rag.index.context import embedded_text, metadata_line, written_on
from rag.index.documents import (
    CATALOG_FILE,
    SUFFIXES,
    FoundFile,
    FoundFiles,
    Notice,
    PassedOver,
    Progress,
    decode,
    describes,
    find_files,
    load_document,
    normalise,
    other_format,
    passed_over_text,
    printable,
    read_bytes,
    read_text,
    reason_text,
)
from rag.index.formats import check_format
from rag.index.gone import Gone, gone_documents
from rag.index.ingest import Ingestor, check_identity, cut_document, identity, write_lock
from rag.index.integrity import Finding, check_index
from rag.index.kept_copies import delete_copies, uploads_folder
from rag.index.lexical import LexicalIndex
from rag.index.outcome import Outcome, Status
from rag.index.rebuilding import Recovered, prepared_draft, put_in_place, recover, stored_documents
from rag.index.restoring import read_backup
from rag.index.restoring import settle as settle_backup
from rag.index.salvage import Salvaged
from rag.index.same_file import FileIdentity, file_identity
from rag.index.set_aside import has_tables, leftovers
from rag.index.tags import LONGEST_TAG, TagFile
from rag.index.vectors import VectorStore
from rag.index.watching import settled_changes
from rag.index.web import Fetcher, fetched_on, ingest_pages, page_copy

__all__ = [
    "CATALOG_FILE",
    "LONGEST_TAG",
    "SUFFIXES",
    "Catalog",
    "ChromaServer",
    "Counts",
    "Fetcher",
    "FileIdentity",
    "Finding",
    "FoundFile",
    "FoundFiles",
    "Gone",
    "Ingestor",
    "LexicalIndex",
    "Manifest",
    "Merge",
    "Notice",
    "Outcome",
    "PassedOver",
    "Progress",
    "Recovered",
    "Salvaged",
    "Status",
    "Summary",
    "TagFile",
    "VectorStore",
    "check_format",
    "check_identity",
    "check_index",
    "cut_document",
    "decode",
    "delete_copies",
    "describes",
    "embedded_text",
    "fetched_on",
    "file_identity",
    "find_files",
    "gone_documents",
    "has_tables",
    "identity",
    "ingest_pages",
    "leftovers",
    "load_document",
    "metadata_line",
    "normalise",
    "other_format",
    "page_copy",
    "page_of",
    "passed_over_text",
    "prepared_draft",
    "printable",
    "put_in_place",
    "read_backup",
    "read_bytes",
    "read_text",
    "reason_text",
    "recover",
    "restore_chats",
    "settle_backup",
    "settled_changes",
    "stored_documents",
    "uploads_folder",
    "write_backup",
    "write_lock",
    "written_on",
]
