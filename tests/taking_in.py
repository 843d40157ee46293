"""What every file goes through on its way into an index, without the models and the disk: read, cut, analysed."""

from __future__ import annotations

import json
from pathlib import Path

from doubles import HashEmbedder

from rag.index.documents.loaders import load
from rag.index.ingest import cut_document
from rag.text import Analyzer, bigrams

MOST_BYTES = 100_000_000


def take_in(path: Path, analyzer: Analyzer) -> str:
    """Read a file, cut its text, and analyse it; return the text.

    Raises:
        DocumentError: It cannot be read.
    """
    read = load(path, source=path.name, max_bytes=MOST_BYTES, broken_words=analyzer.broken_words)
    text = read.document.text
    text.encode("utf-8")  # as the catalog and JSON need it
    json.dumps([notice.english + notice.korean for notice in read.notices])
    chunks, sentences = cut_document(read.document, HashEmbedder(), analyzer)
    assert all(text[one.start : one.end] == one.text for one in (*chunks, *sentences))
    assert sum(map(_marks, (one.text for one in sentences))) == _marks(text)
    for chunk in chunks:
        analyzer.terms(chunk.text)
        bigrams(chunk.text)
    return text


def _marks(text: str) -> int:
    """Return how many characters are no white space."""
    return sum(map(len, text.split()))
