"""Read a page that a browser saved as one file (MHTML): the page itself, without the parts that it shows.

The date of such a file is the day on which it was saved, not that of its text. This module knows the form of mail that
the file has; it does not know files.
"""

from __future__ import annotations

import email
import email.errors
from email.message import Message
from itertools import islice

from rag.errors import DocumentError
from rag.index.documents.archive import MOST_ENTRIES, Deadline
from rag.index.documents.html import Page, read_page
from rag.index.documents.mail_encoding import header_words, raw_header
from rag.index.documents.metadata import Description, one_line
from rag.index.documents.notices import Notice
from rag.index.documents.refusals import without_text
from rag.index.documents.words_kept import what_is_missing

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MOST_FRAMES = 100  # that are read where the page is nothing but frames


def read_web_archive(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of a saved page, its metadata, and whether much of it is left out.

    The text of a page of frames is that of its frames.

    Raises:
        DocumentError: the file is damaged, too costly to read, or holds no page with text.
    """
    try:
        archive = email.message_from_bytes(data)
        parts = list(islice(archive.walk(), MOST_ENTRIES))
        pages = [part for part in parts if part.get_content_type() in _PAGES]
        subject = one_line(header_words(raw_header(archive, "subject")))
    except (ValueError, LookupError, RecursionError, email.errors.MessageError) as fault:
        raise _damaged(source) from fault
    if not pages:
        raise _damaged(source)
    page = _first(archive, pages)
    first = _read(page, source)
    read = [first]
    if first.frames:
        deadline = Deadline(source)
        for part in [part for part in pages if part is not page][:_MOST_FRAMES]:
            deadline.check()
            read.append(_read(part, source))
    text = "\n\n".join(filter(None, (one.text for one in read)))
    if not text.strip():
        raise without_text(source)
    description = {"title": subject, **first.description} if subject else first.description
    return text, description, what_is_missing([piece for one in read for piece in one.shown], text)


def _first(archive: Message, pages: list[Message]) -> Message:
    """Return the page that the archive names as its start, else the first one."""
    start = archive.get_param("start", "")
    return next((page for page in pages if start and page.get("content-id") == start), pages[0])


def _read(part: Message, source: str) -> Page:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return read_page(data, source, declared=part.get_content_charset()) if data.strip() else Page("", {})


def _damaged(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is damaged, or is not a page saved as one file.",
        "Open it in a browser and save it again, as one file or as HTML.",
        korean=f"{source}: 손상되었거나 한 파일로 저장한 웹페이지가 아닙니다. 브라우저에서 열어 다시 저장해 주세요.",
    )
