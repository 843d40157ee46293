"""Read a Hangul document of either format, whichever its name says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline, checked
from rag.index.documents.decoding import normalise
from rag.index.documents.hwp.body import Body
from rag.index.documents.hwp.definitions import Definitions
from rag.index.documents.hwp.labels import Labels
from rag.index.documents.hwp.model import Paragraph, Summary
from rag.index.documents.hwp.owpml import Package
from rag.index.documents.hwp.storage import Storage
from rag.index.documents.hwp.summary import read_summary
from rag.index.documents.hwp.writing import Writer
from rag.index.documents.metadata import Description
from rag.index.documents.properties import describe
from rag.index.documents.refusals import translated, without_text
from rag.index.documents.rows import one_cell
from rag.index.documents.true_kind import OLE

_BEFORE_5 = b"HWP Document File V"  # begins the files of Hangul 97 and older
_SUMMARY = "\x05HwpSummaryInformation"
_BEGINNING = 2000  # characters
_FIRST_LINES = 5
_SHORTEST_TITLE = 4  # characters; "1" is no title


def read_hwp(data: bytes, source: str) -> tuple[str, Description]:
    """Return the normalised text of a Hangul document and its metadata.

    Raises:
        DocumentError: the file is damaged, protected, of an old version, too costly to read, or holds no text.
    """
    if data.startswith(_BEFORE_5):
        raise _before_5(source)
    deadline = Deadline(source)
    read = _read_binary if data.startswith(OLE) else _read_package
    text, summary = read(data, source, deadline)
    text = normalise(text)
    if not text:
        raise without_text(source)
    if summary.by_hand:
        return text, describe(summary.title, summary.author)
    return text, describe(summary.title if _begins_with(text, summary.title) else "", "")


def _read_binary(data: bytes, source: str, deadline: Deadline) -> tuple[str, Summary]:
    with _opened(data, source) as container:
        storage = Storage(container, source, deadline)
        definitions = Definitions(storage.definitions())
        body = Body(definitions, deadline)
        paragraphs: list[Paragraph] = []
        for section in storage.sections():
            paragraphs.extend(body.paragraphs(section))
        text = Writer(Labels(definitions.numberings), deadline).text(paragraphs)
        return text, read_summary(container.openstream(_SUMMARY).read() if container.exists(_SUMMARY) else b"")


def _read_package(data: bytes, source: str, deadline: Deadline) -> tuple[str, Summary]:
    with checked(data, source) as file:
        package = Package(file, source, deadline)
        text = Writer(Labels(package.numberings), deadline).text(package.paragraphs())
        return text, package.summary


@contextmanager
def _opened(data: bytes, source: str) -> Iterator[Any]:
    """Yield the compound file; whatever is raised at a damaged place is translated."""
    import olefile

    with translated(source), olefile.OleFileIO(io.BytesIO(data)) as container:
        yield container


def _begins_with(text: str, title: str) -> bool:
    """Return whether one of the first lines of a text is its title: otherwise it is the title of an earlier text."""
    title = one_cell(title)
    first = [line for line in text[:_BEGINNING].split("\n") if line][:_FIRST_LINES]
    return len(title) >= _SHORTEST_TITLE and any(one_cell(line.lstrip("#")) == title for line in first)


def _before_5(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is a document of Hangul 97 or older (HWP 3.0), which cannot be read.",
        "Open it in Hangul and save it as .hwpx or .hwp.",
        korean=f"{source}: 한글 97 이전(HWP 3.0)의 문서라서 읽을 수 없습니다. 한글에서 열어 .hwpx나 .hwp로 다시 "
        "저장해 주세요.",
    )
