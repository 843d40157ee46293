"""Open a PDF, read its pages, and say why one cannot be read.

This module knows pypdf; it does not know files, and does not recognise text in pictures.
"""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.index.documents.metadata import Description, one_line
from rag.index.documents.pdf.broken_words import BrokenWords
from rag.index.documents.pdf.columns import in_reading_order
from rag.index.documents.pdf.flow import Block, flow
from rag.index.documents.pdf.fonts import is_garbled, teach_korean_encodings
from rag.index.documents.pdf.furniture import without_furniture
from rag.index.documents.pdf.lines import Line, lines_of
from rag.index.documents.pdf.paragraphs import full_widths, usual_drop, with_gaps
from rag.index.documents.refusals import protected

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEADER_WITHIN = 1024  # bytes before which "%PDF-" must be found
_END_WITHIN = 4096  # bytes from the end after which "%%EOF" must be found
# Names of programs and accounts in the place of an author. Exact words: nothing else in a file tells them from people.
_NO_AUTHOR = re.compile(
    r"\(?(?:anonymous|unknown|unspecified|author|users?|admin(?:istrator)?|owner|root|guest|none|null|n/?a|-+|"
    r"microsoft (?:office|word|excel|powerpoint|user|account).*|windows(?: user.*)?|macos.*|(?:libre|open)office.*|"
    r"adobe \w+.*|hancom office.*|hwp\b.*|(?:pdf|xe|lua)?(?:la)?tex\b.*|reportlab.*|.*\b(?:pdf|user ?name)|"
    r"한컴오피스.*|한글(?: [0-9]+.*)?|관리자|사용자|작성자|익명|미상)\)?",
    re.I,
)
_NO_TITLE = re.compile(
    r"\(?(?:microsoft \w+ - .*|untitled.*|anonymous|unspecified|제목 없음|무제|.*\.(?:docx?|hwpx?|indd|pptx?))\)?", re.I
)


def read_pdf(
    data: bytes, source: str, broken_words: BrokenWords | None = None
) -> tuple[str, Description, tuple[int, ...]]:
    """Return the normalised text of a PDF, its metadata, and the character offset at which each page starts.

    Args:
        data: the whole file.
        source: how messages name the file.
        broken_words: tells Korean words that are broken over two lines; without it they stay apart.

    Raises:
        DocumentError: the file is damaged, protected by a password, too costly to read, or holds no text
            that can be read.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise _damaged(source, "is not a PDF file, whatever its name says", "이름과 달리 PDF 파일이 아닙니다")
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise _damaged(source, "is a damaged PDF: its end is missing", "손상된 PDF입니다. 파일의 끝이 없습니다")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _open(data, source)
        teach_korean_encodings()
        pages = [lines_of(page) for page in reader.pages]
        description = _describe(reader)
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
    _check_readable(pages, source)
    ordered = [in_reading_order(lines) for lines in without_furniture(pages)]
    usual = usual_drop(block for blocks in ordered for block in blocks)
    blocks = [_block(number, block, usual) for number, blocks in enumerate(ordered) for block in blocks]
    text, offsets = flow(blocks, len(pages), broken_words)
    return text, description, offsets


def _block(page: int, lines: list[Line], usual_drop: float) -> Block:
    spaced = list(with_gaps(lines, usual_drop))
    return Block(page, tuple(line.text for line in spaced), full_widths(spaced))


def _check_readable(pages: list[list[Line]], source: str) -> None:
    text = "\n".join(line.text for lines in pages for line in lines)
    if not text.strip():
        raise DocumentError(
            f"{source} holds images only, no text.",
            "Recognise its text first, for instance with ocrmypdf.",
            korean=f"{source}: 글 없이 그림만 들어 있습니다. ocrmypdf 같은 도구로 먼저 글자를 인식해 주세요.",
        )
    if is_garbled(text):
        raise DocumentError(
            f"{source}: its text cannot be read, for its fonts do not say which characters they show.",
            "Recognise it first, for instance with ocrmypdf --force-ocr.",
            korean=f"{source}: 글꼴에 글자 정보가 없어 글을 읽을 수 없습니다. ocrmypdf --force-ocr 같은 도구로 먼저 "
            "글자를 인식해 주세요.",
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
    tool = author in {creator, producer} or _NO_AUTHOR.fullmatch(author)
    found = {"title": "" if _NO_TITLE.fullmatch(title) else title, "author": "" if tool else author}
    return {key: value for key, value in found.items() if value}
