"""Check the zip archive that a document is stored in, before any library unpacks it.

A small archive can unpack to terabytes, and an XML part can name other files or define entities that grow without
end. Documents do neither, so that an archive with either is refused. This module knows zip and the first bytes of
XML; it does not know what a document says.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import DocumentError
from rag.index.documents.refusals import damaged, protected, too_much, translated
from rag.index.documents.strict_office import is_strict, transitional

MOST_ENTRIES = 10_000
MOST_MARKUP = 64 * 1024 * 1024  # bytes of all XML parts, unpacked
MOST_UNPACKED = 512 * 1024 * 1024  # bytes of everything, pictures included
SECONDS = 60  # for the text of one document
_MARKUP = (".xml", ".rels", ".hpf", ".vml", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")


class Deadline:
    """The moment at which the reading of one document ends."""

    def __init__(self, source: str, seconds: float = SECONDS) -> None:
        self._source = source
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise a DocumentError when the time is over."""
        if time.monotonic() > self._end:
            raise too_much(self._source, "takes too long to read", "읽는 데 시간이 너무 오래 걸립니다")


@contextmanager
def checked(data: bytes, source: str, *, may_declare: bool = False) -> Iterator[io.BytesIO]:
    """Yield the file of an archive of which every part is safe to unpack and parse, for a library to read.

    Whatever the library raises while it reads is translated.

    Args:
        data: the whole file.
        source: how messages name it.
        may_declare: whether its XML may name a document type, as XHTML does; its reader must resolve no entities.

    Raises:
        DocumentError: it is no archive, damaged, encrypted, too large when unpacked, or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, source, may_declare=may_declare)
            if is_strict(archive):
                data = transitional(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as fault:
        raise damaged(source) from fault
    with translated(source):
        yield io.BytesIO(data)


def _check(archive: zipfile.ZipFile, source: str, *, may_declare: bool) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_ENTRIES:
        raise too_much(source, "holds too many parts", "들어 있는 부분이 너무 많습니다")
    if any(part.flag_bits & 1 for part in parts):
        raise protected(source)
    # A part never unpacks to more than it declares: zipfile stops there, and the checksum fails.
    markup = [part for part in parts if part.filename.lower().endswith(_MARKUP)]
    if sum(part.file_size for part in parts) > MOST_UNPACKED or sum(part.file_size for part in markup) > MOST_MARKUP:
        raise too_much(source, "unpacks to more than a document should", "압축을 풀면 지나치게 커집니다")
    for part in () if may_declare else markup:
        if _DECLARATION.search(archive.read(part)):
            raise DocumentError(
                f"{source} declares XML entities, which documents do not do and which is not safe to read.",
                "Open it in the program that made it and save it again.",
                korean=f"{source}: 문서에는 쓰이지 않는 XML 엔티티 선언이 있어 안전하게 읽을 수 없습니다. 만든 "
                "프로그램에서 열어 다시 저장해 주세요.",
            )
