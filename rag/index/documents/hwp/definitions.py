"""Read what the paragraphs of an HWP 5.0 document refer to: their shapes, styles and numberings."""

from __future__ import annotations

import struct

from rag.index.documents.hwp.model import Head, Level
from rag.index.documents.hwp.storage import NUMBERING, PARA_SHAPE, STYLE, Node

_KINDS = {1: "outline", 2: "number", 3: "bullet"}
_LEVELS = 7  # with a form of their numbers; up to three more have none
_DEEPEST = 9
_HEAD = 12  # bytes before the text of a level: its attributes, widths and shape of characters


class Definitions:
    """The definitions of one document, by the number with which paragraphs name them."""

    def __init__(self, nodes: list[Node]) -> None:
        self.numberings: dict[int, list[Level]] = {}
        self._shapes: list[tuple[str | None, int, int]] = []
        self._styles: list[str] = []
        for node in _all(nodes):
            if node.tag == NUMBERING:
                self.numberings[len(self.numberings) + 1] = _levels(node.data)
            elif node.tag == PARA_SHAPE:
                self._shapes.append(_shape(node.data))
            elif node.tag == STYLE:
                self._styles.append(text_at(node.data, 0)[0])

    def head(self, shape: int, outline: int) -> Head | None:
        """Return what is before a paragraph of some shape, in a section with some outline numbering."""
        if shape >= len(self._shapes):
            return None
        kind, level, numbering = self._shapes[shape]
        return None if kind is None else Head(kind, level, outline if kind == "outline" else numbering)

    def style(self, number: int) -> str:
        """Return the name of a style, "" where there is none."""
        return self._styles[number] if number < len(self._styles) else ""


def text_at(data: bytes, place: int) -> tuple[str, int]:
    """Return the text at a place, which begins with its length, and the place after it."""
    if place + 2 > len(data):
        return "", place
    (length,) = struct.unpack_from("<H", data, place)
    end = place + 2 + 2 * length
    return data[place + 2 : end].decode("utf-16-le", "replace"), end


def _all(nodes: list[Node]) -> list[Node]:
    """Return nodes and what belongs to them: definitions are one level deep."""
    return [*nodes, *(child for node in nodes for child in node.children)]


def _shape(data: bytes) -> tuple[str | None, int, int]:
    """Return what is before paragraphs of a shape, its level, and which numbering counts it."""
    if len(data) < 32:
        return None, 0, 0
    (attributes,) = struct.unpack_from("<I", data, 0)
    (numbering,) = struct.unpack_from("<H", data, 30)
    level = attributes >> 25 & 7
    if len(data) >= 58:  # newer versions have three more levels, and a place of their own for them
        level = max(level, struct.unpack_from("<I", data, 54)[0])
    return _KINDS.get(attributes >> 23 & 3), min(level, _DEEPEST), numbering


def _levels(data: bytes) -> list[Level]:
    found, place = [], 0
    for _ in range(_LEVELS):
        if place + _HEAD > len(data):
            break
        (attributes,) = struct.unpack_from("<I", data, place)
        text, place = text_at(data, place + _HEAD)
        found.append((text, attributes >> 5 & 15))
    starts = place + 2  # after the number at which the whole list begins
    return [Level(text, form, _start(data, starts + 4 * position)) for position, (text, form) in enumerate(found)]


def _start(data: bytes, place: int) -> int:
    return struct.unpack_from("<I", data, place)[0] if place + 4 <= len(data) else 1
