"""Read the paragraphs of an HWP 5.0 document from its records.

The text of a paragraph holds characters below 32 that stand for something else: a tab, a field, or a control such as a
table, whose records follow in the same order. Headers, footers, hidden comments and deleted text are left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from rag.index.documents.archive import Deadline
from rag.index.documents.hwp.definitions import Definitions, text_at
from rag.index.documents.hwp.labels import figure
from rag.index.documents.hwp.model import Box, Cell, Paragraph, Table
from rag.index.documents.hwp.storage import (
    CONTROL,
    LIST_HEADER,
    MEMO_LIST,
    PARA_HEADER,
    PARA_TEXT,
    RANGE_TAG,
    TABLE,
    TEXT_ART,
    Node,
)

_CONTROLS = frozenset((1, 2, 3, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23))  # each has a record
_INLINE = frozenset((4, 5, 6, 7, 8, 9, 19, 20))  # all that there is to know stands in the text
_WIDTH = 8  # characters that a control or an inline one takes
_SHOWN = {9: " ", 10: "\n", 24: "-", 30: " ", 31: " "}
_DELETED = 0x11  # the kind of range that change tracking puts on deleted text
_UNREAD = frozenset((b"head", b"foot", b"tcmt"))
_OBJECT_NUMBERS = frozenset((3, 4, 5))  # of pictures, tables and equations; those of pages and notes are left out


class Body:
    """One walk through the sections of a document."""

    def __init__(self, definitions: Definitions, deadline: Deadline) -> None:
        self._definitions = definitions
        self._deadline = deadline
        self._outline = 0

    def paragraphs(self, nodes: list[Node]) -> Iterator[Paragraph]:
        """Yield the paragraphs among some records, up to the comments at the end."""
        for node in nodes:
            if node.tag == MEMO_LIST:
                return
            if node.tag == PARA_HEADER:
                yield self._paragraph(node)

    def _paragraph(self, node: Node) -> Paragraph:
        self._deadline.check()
        _, _, shape, style = struct.unpack_from("<IIHB", node.data.ljust(11, b"\0"))
        paragraph = Paragraph(style=self._definitions.style(style))
        controls = (child for child in node.children if child.tag == CONTROL)
        text = next((child.data for child in node.children if child.tag == PARA_TEXT), b"")
        deleted = [span for child in node.children if child.tag == RANGE_TAG for span in _deleted(child.data)]
        paragraph.text = self._text(text, deleted, controls, paragraph)
        for control in controls:  # those that the text does not name
            self._control(control, paragraph)
        paragraph.head = self._definitions.head(shape, self._outline)
        return paragraph

    def _text(self, data: bytes, deleted: list[tuple[int, int]], controls: Iterator[Node], paragraph: Paragraph) -> str:
        units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
        parts: list[str] = []
        place, spans = 0, sorted(deleted, reverse=True)
        while place < len(units):
            unit = units[place]
            while spans and spans[-1][1] <= place:
                spans.pop()
            kept = not (spans and spans[-1][0] <= place)
            shown = ""
            if unit > 31:
                shown = chr(unit)
            elif unit in _CONTROLS and (control := next(controls, None)) is not None:
                shown = self._control(control, paragraph if kept else Paragraph())
            else:
                shown = _SHOWN.get(unit, "")
            if kept:
                parts.append(shown)
            place += _WIDTH if unit in _CONTROLS or unit in _INLINE else 1
        # Characters beyond the first 65,536 come as two.
        return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _control(self, node: Node, paragraph: Paragraph) -> str:
        """Return what a control shows within the text, and put what it holds into the paragraph."""
        name, data = node.data[3::-1], node.data
        if name == b"secd" and len(data) >= 20:
            (self._outline,) = struct.unpack_from("<H", data, 18)
        elif name == b"tbl ":
            paragraph.inner.append(self._table(node))
        elif name in {b"fn  ", b"en  "}:
            paragraph.notes.append(list(self.paragraphs(node.children)))
        elif name == b"atno":
            return _number(data)
        elif name == b"tcps":  # characters in one another's place
            return text_at(data, 4)[0]
        elif name == b"tdut":  # a word with a small one above it
            return _annotated(data)
        elif name not in _UNREAD and name != b"secd":
            paragraph.inner.append(self._box(node))
        return ""

    def _box(self, node: Node) -> Box:
        """Return the paragraphs of a text box, of the shapes grouped in it, and of its caption."""
        box: Box = []
        for child in node.children:
            if child.tag == PARA_HEADER:
                box.append(self._paragraph(child))
            elif child.tag == TEXT_ART:
                box.append(Paragraph(text_at(child.data, 32)[0]))  # after the places of its corners
            else:
                box.extend(self._box(child))
        return box

    def _table(self, node: Node) -> Table:
        table = Table()
        target, begun = table.caption, False
        for child in node.children:
            if child.tag == TABLE:
                begun = True
            elif child.tag == LIST_HEADER and begun and len(child.data) >= 16:
                column, row, _, rows = struct.unpack_from("<4H", child.data, 8)
                table.cells.append(Cell(row, column, rows, []))
                target = table.cells[-1].paragraphs
            elif child.tag == PARA_HEADER:
                target.append(self._paragraph(child))
        return table


def _deleted(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where deleted text begins and ends, in characters of 16 bits."""
    for begin, end, tag in struct.iter_unpack("<3I", data[: len(data) // 12 * 12]):
        if tag >> 24 == _DELETED:
            yield begin, end


def _number(data: bytes) -> str:
    """Return the number of a table, a picture or an equation, as its caption shows it."""
    if len(data) < 16:
        return ""
    attributes, number, _, before, after = struct.unpack_from("<IH3H", data, 4)
    if attributes & 15 not in _OBJECT_NUMBERS:
        return ""
    return f"{_character(before)}{figure(number, attributes >> 4 & 255)}{_character(after)}"


def _character(unit: int) -> str:
    return chr(unit) if unit > 31 else ""


def _annotated(data: bytes) -> str:
    word, place = text_at(data, 4)
    note, _ = text_at(data, place)
    return f"{word}({note})" if word and note else word or note
