"""Read Word documents: headings, paragraphs, numbered lists and tables in their order, then the notes.

The XML is walked here, since python-docx passes over what content controls, text boxes and tracked insertions hold;
deleted text, macros, headers and footers are left out. This module knows python-docx; it does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.index.documents.archive import Deadline, checked
from rag.index.documents.blocks import joined
from rag.index.documents.decoding import normalise
from rag.index.documents.docx_styles import Styles
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.metadata import Description
from rag.index.documents.properties import describe
from rag.index.documents.refusals import without_text
from rag.index.documents.rows import one_cell

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same text box once more
_UNREAD = {_W + "del", _W + "moveFrom", _FALLBACK}
_MARKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_NOTES = ("footnotes", "endnotes")


def read_docx(data: bytes, source: str) -> tuple[str, Description]:
    """Return the normalised text of a Word document and its metadata.

    Raises:
        DocumentError: the file is damaged, protected, too costly to read, or holds no text.
    """
    import docx

    with checked(data, source) as file:
        document = docx.Document(file)
        reading = _Reading(Styles(document.part), Deadline(source))
        blocks = list(reading.blocks(document.element.body))
        for note in _notes(document.part):
            blocks.extend(reading.blocks(note))
        properties = document.core_properties
        description = describe(properties.title, properties.author)
    if not any(blocks):
        raise without_text(source)
    return normalise(joined(blocks)), description


class _Reading:
    """One walk through the blocks of a document; lists are counted on the way."""

    def __init__(self, styles: Styles, deadline: Deadline) -> None:
        self._styles = styles
        self._deadline = deadline

    def blocks(self, container: Any) -> Iterator[str]:
        """Yield the paragraphs and tables under an element as Markdown, and after each what its text boxes hold."""
        self._deadline.check()
        for element in container:
            if element.tag == _W + "p":
                yield self._paragraph(element)
                for box in _within(element, _W + "txbxContent"):
                    yield from self.blocks(box)
            elif element.tag == _W + "tbl":
                yield self._table(element)
            elif isinstance(element.tag, str) and element.tag not in _UNREAD:
                yield from self.blocks(element)  # a content control, or a tracked insertion

    def _paragraph(self, element: Any) -> str:
        text = _text(element).strip()
        if not text:
            return ""
        level = self._styles.level(element)
        label = self._styles.label(element)
        if level is not None:
            return f"{'#' * min(level + 1, 6)} {one_cell(f'{label} {text}')}"
        return f"{label} {text}" if label else text

    def _table(self, table: Any) -> str:
        """Return a table; a cell that spans columns is followed by empty ones, one that spans rows is in each."""
        rows: list[list[str]] = []
        spanning: dict[int, str] = {}  # what a cell says that goes on in the next row, by its column
        for row in _within(table, _W + "tr"):
            self._deadline.check()
            cells: list[str] = []
            for cell in _within(row, _W + "tc"):
                text = one_cell(" ".join(self._cell_lines(cell)))
                merged = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merged is not None and merged.get(_W + "val") != "restart":
                    text = text or spanning.get(len(cells), "")
                elif merged is not None:
                    spanning[len(cells)] = text
                cells.append(text)
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                cells.extend([""] * (min(int(span.get(_W + "val")), 64) - 1 if span is not None else 0))
            rows.append(cells)
        return markdown_table(rows)

    def _cell_lines(self, cell: Any) -> Iterator[str]:
        for paragraph in cell.iter(_W + "p"):  # of tables in the cell too
            label = self._styles.label(paragraph)
            yield f"{label} {_text(paragraph)}" if label else _text(paragraph)


def _within(element: Any, tag: str) -> Iterator[Any]:
    """Yield the nearest elements of a tag under another, without those inside of them or in deleted text."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _UNREAD:
            yield from _within(child, tag)


def _text(element: Any) -> str:
    """Return the text of a paragraph, without that of the text boxes in it."""
    parts: list[str] = []
    for child in element:
        if child.tag == _W + "t":
            parts.append(child.text or "")
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag not in _UNREAD and child.tag not in {_W + "txbxContent", _W + "pPr", _W + "rPr"}:
            parts.append(_text(child))
    return "".join(parts)


def _notes(part: Any) -> Iterator[Any]:
    """Yield each footnote and endnote; the first ones are lines that separate notes from text."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_NOTES):
            for note in parse_xml(relation.target_part.blob):
                if note.get(_W + "type") in {None, "normal"}:
                    yield note
