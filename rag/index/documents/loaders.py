"""Load a file as a Document: the one way by which text enters the index.

A text is decoded and normalised once, here; from then on every offset counts characters of ``Document.text``. What
is known about a document comes, in this order, from its front matter, its sidecar file, the manifest of its folder,
the metadata of its format, and a guess. This module does not know chunks, indexes or settings, and never touches the
network.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from rag.errors import DocumentError
from rag.index.documents.files import SUFFIXES, printable, read_bytes, suffix_error
from rag.index.documents.metadata import Description, beside
from rag.index.documents.notices import Notice
from rag.index.documents.pdf import BrokenWords
from rag.index.documents.progress import Progress
from rag.index.documents.readers import Content, read_content
from rag.index.documents.titles import behind_kind, described_by_text
from rag.records import Document
from rag.text import count_hangul

_LATIN = re.compile(r"[A-Za-z\xc0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


class Loaded(NamedTuple):
    """A document, and what a reader of it should know of how it was read."""

    document: Document
    notices: tuple[Notice, ...]


def load_document(path: Path, *, source: str, location: str | None = None, max_bytes: int) -> Document:
    """Load one file as a document, as ``load`` does; Korean words that a PDF breaks over two lines stay apart."""
    return load(path, source=source, location=location, max_bytes=max_bytes).document


def load(
    path: Path,
    *,
    source: str,
    location: str | None = None,
    max_bytes: int,
    broken_words: BrokenWords | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load one file as a document.

    Args:
        path: a file whose suffix is one of ``SUFFIXES``.
        source: the name shown for it, in messages too.
        location: identity of the file; its absolute path unless it is given.
        max_bytes: larger files are refused before they are read.
        broken_words: tells Korean words that a PDF breaks over two lines (``Analyzer.broken_words``); without it they
            stay apart.
        progress: called while the pages of a scan are recognised.

    Returns:
        The document and its notices. Its id depends on its text and metadata alone, not on its path.

    Raises:
        DocumentError: the file cannot be read or decoded, is damaged, protected, too large or empty, or its metadata
            is malformed.
    """
    source = printable(source)
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise suffix_error(path, source)
    data = read_bytes(path, source, max_bytes)
    if not data.strip():
        raise _empty(source)
    content = read_content(data, suffix, source, broken_words, progress)
    if not content.text:
        raise _empty(source)
    described = {**_own_description(content), **beside(path), **content.front_matter}
    return Loaded(_document(content, described, path, source, location or location_of(path, source)), content.notices)


def read_text(
    path: Path,
    *,
    source: str,
    max_bytes: int,
    broken_words: BrokenWords | None = None,
    progress: Progress | None = None,
) -> tuple[str, tuple[Notice, ...]]:
    """Return the normalised text of a file, without front matter, as ``load`` reads it, and how it was read.

    A file whose suffix is not known is read as text.

    Args:
        path: the file.
        source: the name shown for it in messages.
        max_bytes: larger files are refused before they are read.
        broken_words: as for ``load``.
        progress: as for ``load``.

    Raises:
        DocumentError: the file cannot be read or decoded, is damaged, protected or too large.
    """
    suffix = path.suffix.casefold()
    data = read_bytes(path, printable(source), max_bytes)
    suffix = suffix if suffix in SUFFIXES else ".txt"
    content = read_content(data, suffix, printable(source), broken_words, progress)
    return content.text, content.notices


def _empty(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is empty.",
        "Give a file with text in it.",
        korean=f"{source}: 빈 파일입니다. 글이 있는 파일을 넣어 주세요.",
    )


def location_of(path: Path, source: str) -> str:
    """Return the identity of a file: its absolute path without links, composed (NFC).

    Raises:
        DocumentError: the path is not valid Unicode, or its links go round in a circle.
    """
    try:
        # Composed: a name that another system kept decomposed is the same name.
        location = unicodedata.normalize("NFC", str(path.resolve()))
        location.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise DocumentError(
            f"The path of {source} is not valid Unicode.",
            "Rename the file or its folder.",
            korean=f"{source}: 경로가 올바른 유니코드가 아닙니다. 파일이나 폴더의 이름을 바꾸어 주세요.",
        ) from fault
    except (OSError, RuntimeError) as fault:  # links that go round in a circle
        raise DocumentError(
            f"{source} cannot be located on disk.",
            "Check the path and its links.",
            korean=f"{source}: 디스크에서 위치를 찾을 수 없습니다. 경로와 링크를 확인해 주세요.",
        ) from fault
    return location


def _own_description(content: Content) -> Description:
    """Return what a file says of itself: its metadata, else its text; a headline is a better title than a kind."""
    found = {**(described_by_text(content.text) if content.titled else {}), **content.embedded}
    headline = behind_kind(found.get("title", ""), content.text.split("\n"))
    return {**found, "title": headline} if headline else found


def _document(content: Content, described: Description, path: Path, source: str, location: str) -> Document:
    metadata = {
        "title": described.get("title") or printable(path.stem),
        "publisher": described.get("publisher"),
        "author": described.get("author"),
        "published": described.get("published"),
        "dating": described.get("dating"),
        "language": described.get("language") or _guess_language(content.text),
        "kind": "recognised" if content.recognised else described.get("kind") or "document",
    }
    identity = {**metadata, "text": content.text, "pages": content.pages}
    digest = hashlib.blake2b(json.dumps(identity, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()
    return Document(
        id=digest[:16],
        location=location,
        source=source,
        text=content.text,
        title=metadata["title"] or "",
        publisher=metadata["publisher"],
        author=metadata["author"],
        published=metadata["published"],
        dating=metadata["dating"],
        language=metadata["language"],
        kind=metadata["kind"] or "document",
        pages=content.pages,
    )


def _guess_language(text: str) -> str | None:
    letters = len(_LETTER.findall(text))
    if count_hangul(text) * 5 > letters:  # Korean articles on technology are full of English names
        return "ko"
    return "en" if len(_LATIN.findall(text)) * 2 > letters else None
