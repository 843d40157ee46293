"""Measure how much of what is printed on a page lies outside of the lines that were recognised there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rag.index.documents.recognition import SeenLine

_HEADER = re.compile(rb"P5 ([0-9]{1,6}) ([0-9]{1,6}) 255\n")
_DARK = 128  # of 255


def share_outside(picture: bytes, lines: Iterable[SeenLine]) -> float:
    """Return the share of a page's dark pixels that are in none of the lines, 0..1; 0 where nothing is dark.

    Args:
        picture: a grey picture in the PGM format.
        lines: what was recognised there.
    """
    header = _HEADER.match(picture)
    if not header:
        return 0.0
    width, height = int(header[1]), int(header[2])
    dark = np.frombuffer(picture, np.uint8, width * height, header.end()).reshape(height, width) < _DARK
    total = int(dark.sum())
    for line in lines:
        dark[line.top : line.top + line.height, line.left : line.left + line.width] = False
    return int(dark.sum()) / total if total else 0.0
