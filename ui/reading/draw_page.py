"""Draw one page of a PDF, and tell where its letters are: a program of its own, so that no page can do harm.

PDFium runs in this process alone; the one that started it ends it when its time is over. It is run by its path and
imports nothing of the package: ``python -P draw_page.py FILE NUMBER WIDTH MOST_PIXELS``. It writes a line of JSON, with
the letters and for each its left, top, right and bottom as shares of the page, and then the picture as WebP.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from typing import Any

_MOST_MEMORY = 4 * 2**30  # bytes of address space
_MOST_LETTERS = 50_000
_QUALITY = 82  # of 100


def main(path: str, number: int, width: int, most_pixels: int) -> None:
    """Write a page, with fewer pixels than its width asks for where it would have too many."""
    import pypdfium2

    _limit_memory()
    page: Any = pypdfium2.PdfDocument(path)[number]
    across, down = page.get_size()
    scale = min(width / across, math.sqrt(most_pixels / (across * down)) * 0.99)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    letters, boxes = _letters(page, *picture.size)
    told = {"width": picture.width, "height": picture.height, "letters": letters, "boxes": boxes}
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n")
    picture.save(sys.stdout.buffer, "WEBP", quality=_QUALITY)


def _letters(page: Any, width: int, height: int) -> tuple[str, list[list[float]]]:
    """Return the letters and figures of a page, and the box of each on the picture, however the page is turned."""
    import pypdfium2.raw as pdfium

    text: Any = page.get_textpage()
    letters, boxes = [], []
    for place in range(min(text.count_chars(), _MOST_LETTERS)):
        code = pdfium.FPDFText_GetUnicode(text, place)
        if not (0 < code < 0x110000) or 0xD800 <= code < 0xE000 or not chr(code).isalnum():
            continue
        left, bottom, right, top = text.get_charbox(place)
        corners = [_on_picture(pdfium, page, width, height, x, y) for x, y in ((left, bottom), (right, top))]
        across, down = sorted(one[0] for one in corners), sorted(one[1] for one in corners)
        letters.append(chr(code))
        boxes.append([round(share, 4) for share in (across[0], down[0], across[1], down[1])])
    return "".join(letters), boxes


def _on_picture(pdfium: Any, page: Any, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / width, down.value / height


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:5]))
