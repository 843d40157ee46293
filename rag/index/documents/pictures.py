"""Read scans and photographs of text: each picture of a file is a page, whose text is recognised.

A picture is decoded here, after its size is checked, and given on as plain grey pixels. This module knows Pillow; it
does not know files.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.index.documents import recognition
from rag.index.documents.archive import Deadline
from rag.index.documents.pdf import BrokenWords, lines_from, text_of
from rag.index.documents.progress import Progress

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_SMALL = 2_000_000  # pixels: those of a screen, whose letters are too small to tell apart until they are enlarged
_DOTS = 300.0  # to the inch
_POINTS = 72  # to the inch


def read_pictures(
    data: bytes, source: str, broken_words: BrokenWords | None = None, progress: Progress | None = None
) -> tuple[str, tuple[int, ...]]:
    """Return the text that is recognised in the pictures of a file, and where each begins.

    Args:
        data: the whole file.
        source: how messages name the file.
        broken_words: tells Korean words that are broken over two lines; without it they stay apart.
        progress: called after each picture of several.

    Raises:
        DocumentError: the file is damaged or too large, holds no text, or Tesseract is not installed or fails.
    """
    if not recognition.installed_languages():
        raise recognition.not_installed(source)
    deadline = Deadline(source, recognition.MOST_SECONDS)
    pages = []
    for number, (picture, total) in enumerate(_pictures(data, source), start=1):
        deadline.check()
        name = source if number == 1 else f"{source} ({number})"
        seen = recognition.recognise(as_pgm(picture), name, _DOTS)
        pages.append(lines_from(seen, picture.height, picture.height * _POINTS / _DOTS))
        if progress and total > 1:
            progress(source, number, total)
    text, offsets = text_of(pages, broken_words)
    if not text:
        raise recognition.nothing_found(source)
    return text, offsets


def as_pgm(picture: Image) -> bytes:
    """Return a grey picture in the PGM format."""
    return b"P5 %d %d 255\n" % picture.size + picture.tobytes()


def _pictures(data: bytes, source: str) -> Iterator[tuple[Image, int]]:
    """Yield each picture of a file in grey, upright, and large enough to be recognised, and how many there are."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are checked here
            file = Image.open(io.BytesIO(data), formats=_FORMATS)
        total = getattr(file, "n_frames", 1)
        if total > recognition.MOST_PAGES:
            raise recognition.too_large(source)
        for number in range(total):
            file.seek(number)
            if file.width * file.height > recognition.MOST_PIXELS:
                raise recognition.too_large(source)
            yield _prepared(file), total
    except Image.DecompressionBombError as fault:
        raise recognition.too_large(source) from fault
    except DocumentError:
        raise
    except Exception as fault:  # Pillow may raise anything at a damaged file
        raise DocumentError(
            f"{source} is a damaged picture, or is another kind of file than its name says.",
            "Save it again as PNG or JPEG.",
            korean=f"{source}: 손상된 그림이거나 이름과 형식이 다른 파일입니다. PNG나 JPEG로 다시 저장해 주세요.",
        ) from fault


def _prepared(frame: Image) -> Image:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(frame)
    if upright.has_transparency_data:  # on paper
        coloured = upright.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        upright = Image.alpha_composite(paper, coloured)
    grey = upright.convert("L")
    if grey.width * grey.height < _SMALL:
        return grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.LANCZOS)
    return grey
