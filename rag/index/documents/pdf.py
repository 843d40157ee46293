"""Extract the text of a PDF, page by page, and its metadata.

Each page is normalised by itself, so that the offsets at which pages start are exact. Lines that the page width broke
are joined to sentences again. This module knows pypdf; it does not know files, does not recognise text in pictures,
and cannot tell a word that was broken at the line end from two words.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.index.documents.decoding import normalise
from rag.index.documents.metadata import Description, one_line

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEADER_WITHIN = 1024  # bytes before which "%PDF-" must be found
_END_WITHIN = 4096  # bytes from the end after which "%%EOF" must be found
# Typographic ligatures are replaced by their letters.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SENTENCE_END = re.compile(r"[.!?。…:;][\"'”’」』)\]]*$")
# Without 다: at the start of a line it is the end of a broken word far more often than the third item.
_LIST_ITEM = re.compile(
    r"\s*(?:[-–—*•·▪■□○●◦◆◇▶※#]|\(?[0-9]{1,3}[.)](?![0-9])|[가나라마바사아자차카타파하][.)]\s|[①-⑳]|제\s*[0-9]+\s*[장절조])"
)
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


def read_pdf(data: bytes, source: str) -> tuple[str, Description, tuple[int, ...]]:
    """Return the normalised text of a PDF, its metadata, and the character offset at which each page starts.

    Raises:
        DocumentError: the file is damaged, protected by a password, too costly to read, or holds no text.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise _damaged(source, "is not a PDF file, whatever its name says", "이름과 달리 PDF 파일이 아닙니다")
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise _damaged(source, "is a damaged PDF: its end is missing", "손상된 PDF입니다. 파일의 끝이 없습니다")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _open(data, source)
        pages = [normalise(_flow(page.extract_text())) for page in reader.pages]
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
    if not any(pages):
        raise DocumentError(
            f"{source} holds images only, no text.",
            "Recognise its text first, for instance with ocrmypdf.",
            korean=f"{source}: 글 없이 그림만 들어 있습니다. ocrmypdf 같은 도구로 먼저 글자를 인식해 주세요.",
        )
    text, offsets = _join(pages)
    return text, description, offsets


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
        raise DocumentError(
            f"{source} is protected by a password or encrypted.",
            "Save a copy without a password and give that.",
            korean=f"{source}: 비밀번호로 보호되거나 암호화된 파일입니다. 비밀번호 없이 저장한 사본을 넣어 주세요.",
        )
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


def _flow(text: str) -> str:
    """Join the lines of a page that break off in mid-sentence."""
    text = normalise(text.translate(_LIGATURES).replace("\xad\n", ""))  # a soft hyphen marks a word that was broken
    lines = text.split("\n")
    widest = max(map(_width, lines))
    flowing: list[str] = []
    previous = ""
    for line in lines:
        # A line that stops short of the margin was meant to end there: a heading, a name, the cell of a table.
        broken = previous and not _SENTENCE_END.search(previous) and 2 * _width(previous) > widest
        if broken and line and not _LIST_ITEM.match(line):
            hyphenated = previous[-2:-1].isalpha() and previous.endswith("-") and line[0].islower()
            flowing[-1] += ("" if hyphenated else " ") + line.lstrip()
        else:
            flowing.append(line)
        previous = line
    return "\n".join(flowing)


def _width(line: str) -> int:
    """Return the width of a line in columns: Hangul and Hanja are twice as wide as letters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _join(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    """Join pages with an empty line. An empty page adds nothing and starts where the next one does."""
    text = "\n\n".join(page for page in pages if page)
    offsets: list[int] = []
    start = 0
    for page in pages:
        offsets.append(min(start, len(text)))
        if page:
            start += len(page) + 2
    return text, tuple(offsets)
