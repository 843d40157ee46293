"""Read the words of a diagram (SmartArt) of Office: what its drawing shows is kept in a part of its own.

This module knows DrawingML (ISO/IEC 29500-1, part 21.4); it does not know documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rag.index.documents.rows import one_cell

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_LINES_AND_LAYOUT = frozenset({"pres", "parTrans", "sibTrans"})  # points that hold no text of the author


def diagram_items(drawing: Any, part_of: Callable[[str], bytes]) -> Iterator[str]:
    """Yield the text of each point of the diagrams in a drawing, in the order in which they were written.

    Args:
        drawing: an element of a document.
        part_of: returns the bytes of the part that a relationship of the document names.
    """
    from docx.oxml import parse_xml

    for reference in drawing.iter(f"{_D}relIds"):
        for point in parse_xml(part_of(reference.get(_DATA))).iter(f"{_D}pt"):
            if point.get("type") not in _LINES_AND_LAYOUT:
                yield from filter(None, map(paragraph_text, point.iter(f"{_A}p")))


def paragraph_text(paragraph: Any) -> str:
    """Return the text of a paragraph of a drawing as one line."""
    texts = (" " if element.tag == f"{_A}br" else element.text or "" for element in paragraph.iter(f"{_A}t", f"{_A}br"))
    return one_cell("".join(texts))
