"""Recognise the text of pages that show only pictures of it.

A page is rendered whole rather than taken apart: a scan may be cut into strips, turned, masked, or drawn as outlines.
This module knows how a page becomes a picture and recognised lines become those of a page.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents import recognition
from rag.index.documents.archive import Deadline
from rag.index.documents.pdf.lines import Line
from rag.index.documents.progress import Progress
from rag.index.documents.recognition import SeenLine
from rag.temporary import temporary_folder

_DOTS = 300.0  # to the inch
_POINTS = 72  # to the inch
_SECONDS = 60  # to render one page
_HEADER = re.compile(rb"P5 ([0-9]{1,6}) ([0-9]{1,6}) 255\n")


def recognise_pages(
    data: bytes, numbers: Sequence[int], heights: Mapping[int, float], source: str, progress: Progress | None = None
) -> dict[int, list[Line]]:
    """Return the lines that are recognised on pages of a PDF; pages that cannot be rendered or recognised are missing.

    Args:
        data: the whole file.
        numbers: the pages, counted from 0.
        heights: the height of each page in points.
        source: how messages name the file.
        progress: called after each page.

    Raises:
        DocumentError: none of the pages can be rendered or recognised, or all of them take too long.
    """
    found: dict[int, list[Line]] = {}
    fault: DocumentError | None = None
    deadline = Deadline(source, recognition.MOST_SECONDS)
    with temporary_folder("recognition-") as folder:
        path = folder / "document.pdf"
        path.write_bytes(data)
        for done, number in enumerate(numbers, start=1):
            deadline.check()
            name = f"{source} (p. {number + 1})"
            try:
                picture = _rendered(path, number, name)
                seen = recognition.recognise(picture, name, _DOTS)
            except DocumentError as error:
                fault = error
            else:
                found[number] = lines_from(seen, _height(picture), heights[number])
            if progress:
                progress(source, done, len(numbers))
    if fault is not None and not found:
        raise fault
    return found


def lines_from(seen: Iterable[SeenLine], height: int, points: float) -> list[Line]:
    """Return recognised lines as those of a page.

    Args:
        seen: the lines.
        height: of the picture, in pixels.
        points: the height of the page.
    """
    scale = points / height
    return [
        Line(line.text, line.left * scale, (height - line.top - line.height) * scale, line.height * scale)
        for line in seen
    ]


def _height(picture: bytes) -> int:
    header = _HEADER.match(picture)
    return int(header[2]) if header else 1


def _rendered(path: Path, number: int, name: str) -> bytes:
    program = Path(__file__).with_name("render_page.py")
    command = [sys.executable, "-P", str(program), str(path), str(number), str(_DOTS), str(recognition.MOST_PIXELS)]
    try:
        run = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - no shell
        picture = b"" if run.returncode else run.stdout
    except (OSError, subprocess.TimeoutExpired):
        picture = b""
    if not _HEADER.match(picture):
        raise DocumentError(
            f"{name} holds no text and cannot be shown as a picture to recognise one.",
            "Recognise its text with another program, for instance with ocrmypdf.",
            korean=f"{name}: 글이 없고, 글자를 인식할 그림으로 바꾸지도 못했습니다. ocrmypdf 같은 다른 도구로 글자를 "
            "인식해 주세요.",
        )
    return picture
