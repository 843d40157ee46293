"""Open the compound file of an HWP 5.0 document and unpack the records in its streams.

A stream is a row of records, each with a tag, a level and data; a record of a deeper level belongs to the last one of a
lower level before it. This module knows the container, not what a record says.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.archive import MOST_MARKUP, Deadline
from rag.index.documents.refusals import damaged, protected, too_much

# The records that are read: of the definitions, and of the text.
NUMBERING, PARA_SHAPE, STYLE = 23, 25, 26
PARA_HEADER, PARA_TEXT, RANGE_TAG, CONTROL, LIST_HEADER, TABLE = 66, 67, 70, 71, 72, 77
SHAPE, TEXT_ART, MEMO_LIST = 76, 90, 93
_READ = frozenset({
    NUMBERING, PARA_SHAPE, STYLE, PARA_HEADER, PARA_TEXT, RANGE_TAG, CONTROL, LIST_HEADER, TABLE, SHAPE, TEXT_ART,
    MEMO_LIST,
})  # fmt: skip
_MOST_RECORDS = 1_000_000  # a thousand pages have about a tenth of that
_DEEPEST = 200  # levels; a table in a table is two deeper
_COMPRESSED, _PASSWORD, _DISTRIBUTED = 1, 1 << 1, 1 << 2
_RIGHTS_MANAGED = 1 << 4 | 1 << 8 | 1 << 10  # by a server, or encrypted or managed with a certificate
_SECTION = re.compile(r"Section(\d+)")


class Node:
    """A record, and the records that belong to it."""

    __slots__ = ("children", "data", "tag")

    def __init__(self, tag: int, data: bytes) -> None:
        self.tag = tag
        self.data = data
        self.children: list[Node] = []


class Storage:
    """The streams of one document, each unpacked when it is asked for."""

    def __init__(self, container: Any, source: str, deadline: Deadline) -> None:
        """Check that the document can be read.

        Raises:
            DocumentError: it is protected, made for distribution only, of another version, or no HWP document.
        """
        self._container = container
        self._source = source
        self._deadline = deadline
        self._unpacked = 0
        self._records = 0
        header = container.openstream("FileHeader").read()
        if not header.startswith(b"HWP Document File") or len(header) < 40:
            raise damaged(source)
        version, self._flags = struct.unpack_from("<II", header, 32)
        if version >> 24 != 5:
            raise _other_version(source, version >> 24)
        if self._flags & (_PASSWORD | _RIGHTS_MANAGED):
            raise protected(source)
        if self._flags & _DISTRIBUTED:
            raise _distributed(source)

    def definitions(self) -> list[Node]:
        """Return the records that paragraphs refer to."""
        return self._nodes(["DocInfo"])

    def sections(self) -> list[list[Node]]:
        """Return the records of each section, in order."""
        names = [entry for entry in self._container.listdir() if len(entry) == 2 and entry[0] == "BodyText"]
        numbered = sorted((int(match[1]), name) for name in names if (match := _SECTION.fullmatch(name[1])))
        return [self._nodes(name) for _, name in numbered]

    def _nodes(self, name: list[str]) -> list[Node]:
        """Return the records of a stream that belong to no other."""
        data = self._stream(name)
        top: list[Node] = []
        path: list[tuple[int, Node]] = []
        place, end = 0, len(data)
        while place + 4 <= end:
            (word,) = struct.unpack_from("<I", data, place)
            tag, level, size = word & 0x3FF, word >> 10 & 0x3FF, word >> 20
            place += 4
            if size == 0xFFF:
                (size,) = struct.unpack_from("<I", data, place)
                place += 4
            if place + size > end:
                raise damaged(self._source)
            if tag in _READ:
                self._count(level)
                while path and path[-1][0] >= level:
                    path.pop()
                node = Node(tag, data[place : place + size])
                (path[-1][1].children if path else top).append(node)
                path.append((level, node))
            place += size
        return top

    def _count(self, level: int) -> None:
        self._records += 1
        if self._records % 1000 == 0:
            self._deadline.check()
        if self._records > _MOST_RECORDS:
            raise too_much(self._source, "holds too many parts", "들어 있는 부분이 너무 많습니다")
        if level > _DEEPEST:
            raise too_much(self._source, "is nested too deeply", "표나 글상자가 너무 깊이 겹쳐 있습니다")

    def _stream(self, name: list[str]) -> bytes:
        raw: bytes = self._container.openstream(name).read()
        if self._flags & _COMPRESSED:
            unpacking = zlib.decompressobj(-15)
            raw = unpacking.decompress(raw, MOST_MARKUP - self._unpacked + 1)
            if not unpacking.eof and self._unpacked + len(raw) <= MOST_MARKUP:
                raise damaged(self._source)
        self._unpacked += len(raw)
        if self._unpacked > MOST_MARKUP:
            raise too_much(self._source, "unpacks to more than a document should", "압축을 풀면 지나치게 커집니다")
        return raw


def _distributed(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is a distribution document, whose author locked its text.",
        "Ask for the original, or save it as PDF in Hangul if that is allowed.",
        korean=f"{source}: 배포용 문서라서 글이 잠겨 있습니다. 원본 문서를 받거나, 허용된다면 한글에서 PDF로 "
        "저장해 넣어 주세요.",
    )


def _other_version(source: str, version: int) -> DocumentError:
    return DocumentError(
        f"{source} is an HWP document of version {version}, and only version 5 can be read.",
        "Open it in Hangul and save it as .hwpx or .hwp.",
        korean=f"{source}: HWP {version} 형식의 문서입니다. 5.0 형식만 읽을 수 있으니 한글에서 열어 .hwpx나 "
        ".hwp로 다시 저장해 주세요.",
    )
