"""Render one page of a PDF to a grey picture on standard output: a program of its own, so that no page can do harm.

PDFium runs in this process alone; the one that started it ends it when its time is over. It is run by its path and
imports nothing of the package: ``python -P render_page.py FILE NUMBER DOTS MOST_PIXELS``.
"""

from __future__ import annotations

import math
import sys
from typing import Any

_MOST_MEMORY = 4 * 2**30  # bytes of address space
_POINTS = 72  # to the inch


def main(path: str, number: int, dots: float, most_pixels: int) -> None:
    """Write a page as PGM, with fewer dots to the inch where it would have too many pixels."""
    import pypdfium2

    _limit_memory()
    page: Any = pypdfium2.PdfDocument(path)[number]
    width, height = page.get_size()
    scale = min(dots / _POINTS, math.sqrt(most_pixels / (width * height)) * 0.99)
    bitmap: Any = page.render(scale=scale, grayscale=True)
    sys.stdout.buffer.write(b"P5 %d %d 255\n" % (bitmap.width, bitmap.height))
    rows = memoryview(bitmap.buffer).cast("B")
    for row in range(bitmap.height):
        sys.stdout.buffer.write(rows[row * bitmap.stride : row * bitmap.stride + bitmap.width])


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
