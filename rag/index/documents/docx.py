"""Read Word documents: headings, paragraphs, formulas, lists and tables in their order, then the notes.

The XML is walked here, since python-docx passes over what content controls, text boxes and tracked insertions hold;
deleted text, macros, headers and footers are left out. This module knows python-docx; it does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from rag.index.documents import notices
from rag.index.documents.archive import Deadline, checked
from rag.index.documents.blocks import joined, written_item
from rag.index.documents.charts import charts_in
from rag.index.documents.decoding import normalise
from rag.index.documents.diagrams import diagram_items
from rag.index.documents.docx_formulas import FORMULAS, linear
from rag.index.documents.docx_styles import Styles
from rag.index.documents.forms import FormCell, form_lines
from rag.index.documents.html import read_page
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.metadata import Description
from rag.index.documents.notices import Notice
from rag.index.documents.properties import describe
from rag.index.documents.raised import raised
from rag.index.documents.refusals import without_text
from rag.index.documents.rows import LONGEST_LABEL, one_cell
from rag.index.documents.web_archive import read_web_archive
from rag.index.documents.words_kept import what_is_missing

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same text box once more
_UNREAD = {_W + "del", _W + "moveFrom", _W + "rt", _FALLBACK}  # rt: how a word is pronounced
_MARKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOTES = ("footnotes", "endnotes")
_DOCUMENTS = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)


def read_docx(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the normalised text of a Word document, its metadata, and whether much of it is left out.

    Raises:
        DocumentError: the file is damaged, protected, too costly to read, or holds no text.
    """
    with checked(data, source) as file:
        document = _opened(file)
        reading = _Reading(document.part, source, Deadline(source))
        # A program that joins documents may leave the body of each; Word writes one.
        parts = [*document.element.findall(_W + "body"), *_notes(document.part)]
        blocks = [block for part in parts for block in reading.blocks(part)]
        shown = [piece for part in parts for piece in _shown(part)]
        properties = document.core_properties
        description = describe(properties.title, properties.author)
    if not any(blocks):
        raise without_text(source)
    text = normalise(joined(blocks))
    told = (notices.inserted(reading.unread),) if reading.unread else ()
    return text, description, (*told, *what_is_missing(shown, text))


def _opened(file: IO[bytes]) -> Any:
    """Return the document of a package; one with macros, or a template, is one too, whatever python-docx says."""
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    for content_type in _DOCUMENTS:
        PartFactory.part_type_for.setdefault(content_type, DocumentPart)
    part: Any = Package.open(file).main_document_part
    return part.document


class _Reading:
    """One walk through the blocks of a document; lists are counted on the way."""

    def __init__(self, part: Any, source: str, deadline: Deadline) -> None:
        self.unread: list[str] = []  # the kinds of inserted files that are not read
        self._part = part
        self._source = source
        self._styles = Styles(part)
        self._deadline = deadline

    def blocks(self, container: Any) -> Iterator[str]:
        """Yield the paragraphs and tables under an element as Markdown, and after each what its text boxes hold."""
        self._deadline.check()
        for element in container:
            if element.tag == _W + "p":
                yield self._paragraph(element)
                for box in _within(element, _W + "txbxContent"):
                    yield from self.blocks(box)
                for item in diagram_items(element, lambda name: self._part.related_parts[name].blob):
                    yield f"- {item}"
                yield from charts_in(element, lambda name: self._part.related_parts[name].blob)
            elif element.tag == _W + "tbl":
                yield self._table(element)
            elif element.tag == _W + "altChunk":
                yield self._inserted(self._part.related_parts[element.get(_ID)])
            elif isinstance(element.tag, str) and element.tag not in _UNREAD:
                yield from self.blocks(element)  # a content control, or a tracked insertion

    def _inserted(self, part: Any) -> str:
        """Return the text of a file that is inserted whole, as programs do that make documents of pages."""
        kind = part.content_type.partition(";")[0].strip().casefold()
        if kind in {"text/html", "application/xhtml+xml"}:
            return read_page(part.blob, self._source, whole=True).text
        if kind in {"message/rfc822", "multipart/related"}:
            return read_web_archive(part.blob, self._source)[0]
        self.unread.append(kind)
        return ""

    def _paragraph(self, element: Any) -> str:
        text = _text(element).strip()
        item = self._styles.item(element)  # counts, even where nothing is written
        if not text:
            return ""
        level = self._styles.level(element)
        if level is not None:
            return f"{'#' * min(level + 1, 6)} {one_cell(f'{item.mark} {text}' if item else text)}"
        return written_item(item.mark, item.depth, text) if item else text

    def _table(self, table: Any) -> str:
        """Return a table; a cell that spans columns is followed by empty ones, a label that spans rows is in each."""
        rows: list[list[str]] = []
        own: list[list[FormCell]] = []
        spanning: dict[int, str] = {}  # what a cell says that goes on in the next row, by its column
        for row in _within(table, _W + "tr"):
            self._deadline.check()
            cells: list[str] = []
            own.append([])
            for cell in _within(row, _W + "tc"):
                text = self._cell_text(cell)
                over = _rows_over(cell)
                own[-1].append(FormCell(text, over, _look(row, cell)))
                if over == 0:
                    text = text or spanning.get(len(cells), "")
                elif over > 1:
                    spanning[len(cells)] = text if len(text) <= LONGEST_LABEL else ""
                cells.append(text)
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                cells.extend([""] * (min(int(span.get(_W + "val")), 64) - 1 if span is not None else 0))
            rows.append(cells)
        return "\n".join(form_lines(own)) or markdown_table(rows, may_be_form=False)

    def _cell_text(self, cell: Any) -> str:
        """Return the text of a cell on one line; the rows of a table in it are kept apart by semicolons."""
        lines: list[str] = []
        for element in cell.iter(_W + "p", _W + "tbl"):
            table = next(element.iterancestors(_W + "tbl"))
            if element.tag == _W + "tbl" and table is next(cell.iterancestors(_W + "tbl")):
                inner = (map(self._cell_text, _within(row, _W + "tc")) for row in _within(element, _W + "tr"))
                lines.append("; ".join(filter(None, (" ".join(filter(None, texts)) for texts in inner))))
            elif element.tag == _W + "p" and table is next(cell.iterancestors(_W + "tbl")):
                item = self._styles.item(element)
                lines.append(f"{item.mark} {_text(element)}" if item else _text(element))
        return one_cell(" ".join(lines))


def _rows_over(cell: Any) -> int:
    """Return 0 for a cell that goes on from the row above, 2 for one that goes on below, else 1."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    if merged is None:
        return 1
    return 2 if merged.get(_W + "val") == "restart" else 0


def _look(row: Any, cell: Any) -> tuple[bool, str, bool]:
    """Return by what a cell is told from others: whether it is in a header, its shading, whether all of it is bold."""
    header = row.find(f"{_W}trPr/{_W}tblHeader")
    is_header = header is not None and header.get(_W + "val") not in {"0", "false", "off"}
    shading = cell.find(f"{_W}tcPr/{_W}shd")
    runs = [run for run in cell.iter(_W + "r") if _text(run).strip()]
    marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    is_bold = bool(runs) and all(mark is not None and mark.get(_W + "val") not in {"0", "false"} for mark in marks)
    return is_header, (shading.get(_W + "fill") or "" if shading is not None else ""), is_bold


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
        elif child.tag in FORMULAS:
            parts.append(linear(child))
        elif not _is_unread(child) and child.tag not in {_W + "txbxContent", _W + "pPr", _W + "rPr"}:
            parts.append(raised(_text(child)) if _is_raised(child) else _text(child))
    return "".join(parts)


def _is_unread(element: Any) -> bool:
    """Return whether an element is deleted, or formatted as hidden text."""
    if element.tag != _W + "r":
        return element.tag in _UNREAD
    hidden = element.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(_W + "val") not in {"0", "false", "off"}


def _is_raised(element: Any) -> bool:
    alignment = element.find(f"{_W}rPr/{_W}vertAlign")
    return alignment is not None and alignment.get(_W + "val") == "superscript"


def _shown(container: Any) -> Iterator[str]:
    """Yield every text that a document shows, of formulas and drawings too, but for what is deleted."""
    for element in container.iter():
        is_text = isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "t"
        if is_text and not any(map(_is_unread, element.iterancestors())):
            yield element.text or ""


def _notes(part: Any) -> Iterator[Any]:
    """Yield each footnote and endnote; the first ones are lines that separate notes from text."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_NOTES):
            for note in parse_xml(relation.target_part.blob):
                if note.get(_W + "type") in {None, "normal"}:
                    yield note
