"""Draw pages of PDFs, one at a time and each in a process of its own, and keep the last ones.

The module knows files; whether one may be shown is decided by ``originals``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError

WIDTH = 1200  # pixels: twice those of the reader's column
MOST_PIXELS = 6_000_000
SECONDS = 30  # for one page
KEPT = 16  # pages
Box = Sequence[float]  # left, top, right and bottom, as shares of the page


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as it is shown, and its letters with a box for each."""

    picture: bytes  # WebP
    width: int
    height: int
    letters: str
    boxes: Sequence[Box]


class PageImages:
    """The pages that were drawn; safe to be used from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], PageImage] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, path: Path, number: int) -> PageImage:
        """Return a page of a PDF; ``number`` counts from 0.

        Raises:
            DocumentError: The page cannot be drawn.
        """
        try:
            key = (str(path), path.stat().st_mtime_ns, number)
        except OSError as error:
            raise _not_drawn(number) from error
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = _drawn(path, number)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


def _drawn(path: Path, number: int) -> PageImage:
    program = Path(__file__).with_name("draw_page.py")
    command = [sys.executable, "-P", str(program), str(path), str(number), str(WIDTH), str(MOST_PIXELS)]
    try:
        run = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)  # noqa: S603 - no shell
        head, picture = run.stdout.split(b"\n", 1)
        told = json.loads(head)
        return PageImage(picture, told["width"], told["height"], told["letters"], told["boxes"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        raise _not_drawn(number) from error


def _not_drawn(number: int) -> DocumentError:
    return DocumentError(
        f"Page {number + 1} cannot be shown as a picture.",
        "Read it as text.",
        korean=f"{number + 1}쪽을 그림으로 보여 줄 수 없습니다. 글로 읽어 주세요.",
    )
