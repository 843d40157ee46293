"""Open a PDF, read its pages, and say why one cannot be read.

This module knows pypdf; it does not know files.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, NamedTuple

from rag.errors import DocumentError
from rag.index.documents import recognition
from rag.index.documents.metadata import Description, one_line
from rag.index.documents.pdf.broken_words import BrokenWords
from rag.index.documents.pdf.fonts import is_garbled, is_missing, teach_korean_encodings
from rag.index.documents.pdf.lines import Line, lines_of
from rag.index.documents.pdf.pages import text_of
from rag.index.documents.pdf.scans import recognise_pages
from rag.index.documents.progress import Progress
from rag.index.documents.properties import describe
from rag.index.documents.refusals import protected

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_HEADER_WITHIN = 1024  # bytes before which "%PDF-" must be found
_END_WITHIN = 4096  # bytes from the end after which "%%EOF" must be found


class PdfContent(NamedTuple):
    """The normalised text of a PDF, its metadata, and the character offset at which each page starts.

    ``recognised`` are the pages, counted from 0, whose text was recognised in a picture; ``wordless`` those in whose
    picture no text was found; ``unread`` those that only show pictures that could not be recognised here.
    """

    text: str
    description: Description
    pages: tuple[int, ...]
    recognised: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    wordless: tuple[int, ...] = ()


def read_pdf(
    data: bytes, source: str, broken_words: BrokenWords | None = None, progress: Progress | None = None
) -> PdfContent:
    """Return what is in a PDF; pages without text are recognised where that can be done.

    Args:
        data: the whole file.
        source: how messages name the file.
        broken_words: tells Korean words that are broken over two lines; without it they stay apart.
        progress: called after each page that is recognised.

    Raises:
        DocumentError: the file is damaged, protected by a password, too costly to read, or holds no text
            that can be read.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise _damaged(source, "is not a PDF file, whatever its name says", "이름과 달리 PDF 파일이 아닙니다")
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise _damaged(source, "is a damaged PDF: its end is missing", "손상된 PDF입니다. 파일의 끝이 없습니다")
    stored = _stored(data, source)
    pages = stored.pages
    if stored.fonts_missing and _is_unreadable(pages):
        raise _fonts_missing(source)
    wanted = _without_text(pages, stored.pictures)
    recognised, wordless, unread = [], [], [number for number in wanted if number in stored.pictures]
    if wanted and recognition.installed_languages():
        if len(wanted) > recognition.MOST_PAGES:
            raise recognition.too_large(source)
        found = recognise_pages(data, wanted, stored.heights, source, progress)
        recognised = [number for number in wanted if found.get(number)]
        wordless = [number for number in wanted if number in found and not found[number]]
        unread = [number for number in wanted if number not in found]
        pages = [found.get(number, lines) for number, lines in enumerate(pages)]
    _check_readable(pages, source)
    text, offsets = text_of(pages, broken_words)
    return PdfContent(text, stored.description, offsets, tuple(recognised), tuple(unread), tuple(wordless))


class _Stored(NamedTuple):
    """What a file stores: the lines of each page, which pages show pictures, how high each is, and its metadata."""

    pages: list[list[Line]]
    pictures: list[int]
    heights: dict[int, float]
    fonts_missing: bool  # of a page whose codes mean something in them alone
    description: Description


def _stored(data: bytes, source: str) -> _Stored:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _open(data, source)
        teach_korean_encodings()
        pages = [lines_of(page) for page in reader.pages]
        pictures = [number for number, page in enumerate(reader.pages) if _shows_pictures(page)]
        heights = {number: float(page.mediabox.height) for number, page in enumerate(reader.pages)}
        fonts_missing = any(_lacks_fonts(page) for page in reader.pages)
        return _Stored(pages, pictures, heights, fonts_missing, _describe(reader))
    except DocumentError:
        raise
    except Exception as fault:  # pypdf says that damaged files may raise anything
        if type(fault).__name__ == "LimitReachedError":
            raise _damaged(
                source,
                "takes more memory or time to unpack than a document should",
                "풀어 읽는 데 메모리나 시간이 지나치게 많이 듭니다",
            ) from fault
        raise _damaged(source, "is a damaged PDF", "손상된 PDF입니다") from fault


def _shows_pictures(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(objects is not None and objects.get_object())


def _lacks_fonts(page: PageObject) -> bool:
    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    return fonts is not None and any(is_missing(font.get_object()) for font in fonts.get_object().values())


def _is_unreadable(pages: list[list[Line]]) -> bool:
    return is_garbled("\n".join(line.text for lines in pages for line in lines))


def _fonts_missing(source: str) -> DocumentError:
    return DocumentError(
        f"{source}: its text cannot be read, for its fonts are not in the file and it does not say which characters it "
        "shows.",
        "Make the PDF again with its fonts embedded, or give the document that it was made from.",
        korean=f"{source}: 글꼴이 파일에 들어 있지 않고 글자 정보도 없어 글을 읽을 수 없습니다. 글꼴을 포함해 PDF를 "
        "다시 만들거나 원본 문서를 추가해 주세요.",
    )


def _without_text(pages: list[list[Line]], pictures: list[int]) -> list[int]:
    """Return the pages to be recognised: all where nothing can be read, else those that show pictures and no text."""
    text = "\n".join(line.text for lines in pages for line in lines)
    if not text.strip() or is_garbled(text):
        return list(range(len(pages)))
    return [number for number in pictures if not any(line.text.strip() for line in pages[number])]


def _check_readable(pages: list[list[Line]], source: str) -> None:
    text = "\n".join(line.text for lines in pages for line in lines)
    garbled = is_garbled(text)
    if recognition.installed_languages() and (garbled or not text.strip()):
        raise recognition.nothing_found(source)
    if not text.strip():
        raise recognition.not_installed(source)
    if garbled:
        raise DocumentError(
            f"{source}: its text cannot be read, for its fonts do not say which characters they show.",
            f"{recognition.INSTALLING} Then its pages are recognised as pictures.",
            korean=f"{source}: 글꼴에 글자 정보가 없어 글을 읽을 수 없습니다. {recognition.INSTALLING_KOREAN} 그러면 "
            "쪽을 그림으로 보고 글자를 인식합니다.",
        )


def _damaged(source: str, what: str, korean: str) -> DocumentError:
    return DocumentError(
        f"{source} {what}.",
        "Fetch or export it again.",
        korean=f"{source}: {korean}. 파일을 다시 받거나 다시 내보내 주세요.",
    )


def _open(data: bytes, source: str) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(data))
        opened = not reader.is_encrypted or bool(reader.decrypt(""))
    except DependencyError:  # encrypted with AES, for which pypdf needs a package that is not installed
        opened = False
    if not opened:
        raise protected(source)
    return reader


def _describe(reader: PdfReader) -> Description:
    """Return the title and author that the file names; the day on which it was made is not the date of its text."""
    information = reader.metadata
    if information is None:
        return {}
    title, author, creator, producer = (
        one_line(str(information.get(key) or "")) for key in ("/Title", "/Author", "/Creator", "/Producer")
    )
    return describe(title, "" if author in {creator, producer} else author)
