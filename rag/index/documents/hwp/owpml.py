"""Read the paragraphs of an HWPX document, the OWPML format in a zip archive.

Programs write its elements under several namespaces, so that they are told by their names alone. Headers, footers,
comments and deleted text are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from rag.index.documents.archive import Deadline
from rag.index.documents.hwp.labels import figure
from rag.index.documents.hwp.model import Box, Cell, Head, Level, Paragraph, Summary, Table
from rag.index.documents.refusals import damaged, protected

_SECTION = re.compile(r"(?:.*/)?section(\d+)\.xml", re.I)
_HEADER = re.compile(r"(?:.*/)?header\.xml", re.I)
_PACKAGE = re.compile(r"(?:.*/)?content\.hpf", re.I)
_KINDS = {"OUTLINE": "outline", "NUMBER": "number", "BULLET": "bullet"}
_FORMS = (
    "DIGIT CIRCLED_DIGIT ROMAN_CAPITAL ROMAN_SMALL LATIN_CAPITAL LATIN_SMALL CIRCLED_LATIN_CAPITAL "
    "CIRCLED_LATIN_SMALL HANGUL_SYLLABLE CIRCLED_HANGUL_SYLLABLE HANGUL_JAMO CIRCLED_HANGUL_JAMO HANGUL_PHONETIC "
    "IDEOGRAPH CIRCLED_IDEOGRAPH"
).split()
_SHOWN = {"tab": " ", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
_UNREAD = frozenset(
    "header footer hiddenComment fieldBegin masterPage equation script linesegarray default parameters shapeComment "
    "metaTag".split()
)
_OBJECT_NUMBERS = frozenset({"PICTURE", "TABLE", "EQUATION"})


class Package:
    """One HWPX document: its numberings and what it says of itself, and its paragraphs."""

    def __init__(self, file: BinaryIO, source: str, deadline: Deadline) -> None:
        """Read what the paragraphs refer to.

        Raises:
            DocumentError: the document is encrypted, or none of its parts is a section.
        """
        self._deadline = deadline
        self._archive = zipfile.ZipFile(file)
        self._names = self._archive.namelist()
        if any(b"encryption-data" in self._archive.read(name) for name in self._names if "manifest.xml" in name):
            raise protected(source)
        self._sections = sorted((int(match[1]), name) for name in self._names if (match := _SECTION.fullmatch(name)))
        if not self._sections:
            raise damaged(source)
        self.summary = self._summary()
        self.numberings: dict[int, list[Level]] = {}
        self._heads: dict[str, tuple[str, int, int]] = {}
        self._styles: dict[str, str] = {}
        self._outline = 0
        self._deleting = False
        for header in self._parsed(_HEADER):
            self._define(header)

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs of all sections."""
        return [paragraph for _, name in self._sections for paragraph in self._box(_tree(self._archive.read(name)))]

    def _parsed(self, pattern: re.Pattern[str]) -> Iterator[Any]:
        return (_tree(self._archive.read(name)) for name in self._names if pattern.fullmatch(name))

    def _summary(self) -> Summary:
        found: dict[str, str] = {}
        for package in self._parsed(_PACKAGE):
            for element in package.iter():
                if _name(element) in {"title", "meta"}:
                    found[element.get("name", "title")] = element.text or ""
        remarks = (found.get(name, "") for name in ("subject", "keyword", "description"))
        return Summary(found.get("title", ""), found.get("creator", ""), by_hand=any(remarks))

    def _define(self, header: Any) -> None:
        for element in header.iter():
            name = _name(element)
            if name == "numbering":
                heads = [child for child in element if _name(child) == "paraHead"]
                self.numberings[_int(element, "id")] = [_level(head) for head in heads]
            elif name == "paraPr":
                # The first one: newer programs write another for older ones after it.
                heading = next((child for child in element.iter() if _name(child) == "heading"), element)
                if heading.get("type") in _KINDS:
                    found = (_KINDS[heading.get("type")], _int(heading, "level"), _int(heading, "idRef"))
                    self._heads[element.get("id", "")] = found
            elif name == "style":
                self._styles[element.get("id", "")] = element.get("name", "")

    def _box(self, container: Any) -> Box:
        """Return the nearest paragraphs under an element; tables outside of any stand in a paragraph of their own."""
        box: Box = []
        for child in container:
            name = _name(child)
            if name == "p":
                box.append(self._paragraph(child))
            elif name not in _UNREAD:
                holder = Paragraph()
                if name in {"subList", "drawText", "caption"}:
                    box.extend(self._box(child))
                else:
                    holder.text = self._shown(child, holder)
                    box.append(holder)
        return box

    def _paragraph(self, element: Any) -> Paragraph:
        self._deadline.check()
        paragraph = Paragraph(style=self._styles.get(element.get("styleIDRef", ""), ""))
        paragraph.text = "".join(self._shown(child, paragraph) for child in element)
        if (found := self._heads.get(element.get("paraPrIDRef", ""))) is not None:
            kind, level, numbering = found
            paragraph.head = Head(kind, level, self._outline if kind == "outline" else numbering)
        return paragraph

    def _shown(self, element: Any, paragraph: Paragraph) -> str:
        """Return what an element shows within the text, and put its tables, boxes and notes into the paragraph."""
        name = _name(element)
        if name == "t":
            return self._text(element, paragraph)
        if name in _UNREAD or not name:
            return ""
        if name == "secPr":
            self._outline = _int(element, "outlineShapeIDRef")
        elif self._deleting:
            return ""
        elif name == "tbl":
            paragraph.inner.append(self._table(element))
        elif name in {"footNote", "endNote"}:
            paragraph.notes.append(self._box(element))
        elif name in {"p", "subList", "drawText", "caption"}:
            paragraph.inner.append(self._box([element]))
        elif name == "autoNum":
            return _number(element)
        elif name == "compose":
            return str(element.get("composeText", ""))
        elif name == "dutmal":
            return _annotated(element)
        elif name == "textart":
            paragraph.inner.append([Paragraph(element.get("text", ""))])
        else:  # a run, a control, a shape or a group of them
            return "".join(self._shown(child, paragraph) for child in element)
        return ""

    def _text(self, element: Any, paragraph: Paragraph) -> str:
        """Return the text of a run without what change tracking deleted; a deletion may end in another run."""
        parts = ["" if self._deleting else element.text or ""]
        for child in element:
            name = _name(child)
            if name in {"deleteBegin", "deleteEnd"}:
                self._deleting = name == "deleteBegin"
            elif not self._deleting:
                parts.append(_SHOWN[name] if name in _SHOWN else self._shown(child, paragraph))
            parts.append("" if self._deleting else child.tail or "")
        return "".join(parts)

    def _table(self, element: Any) -> Table:
        table = Table()
        rows = (child for child in element if _name(child) == "tr")
        for number, row in enumerate(rows):
            self._deadline.check()
            cells = (child for child in row if _name(child) == "tc")
            table.cells.extend(self._cell(cell, number, place) for place, cell in enumerate(cells))
        for child in element:
            if _name(child) == "caption":
                table.caption.extend(self._box(child))
        return table

    def _cell(self, element: Any, row: int, column: int) -> Cell:
        """Return a cell, at the place that it declares or else at that of its element."""
        rows = 1
        for child in element:
            if _name(child) == "cellAddr":
                row, column = _int(child, "rowAddr", row), _int(child, "colAddr", column)
            elif _name(child) == "cellSpan":
                rows = _int(child, "rowSpan", 1)
        held = [child for child in element if _name(child) in {"subList", "p", "tbl"}]
        return Cell(row, column, rows, self._box(held))


def _tree(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))


def _name(element: Any) -> str:
    """Return the name of an element without its namespace, "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _int(element: Any, name: str, otherwise: int = 0) -> int:
    value = element.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else otherwise


def _form(name: str) -> int:
    return _FORMS.index(name) if name in _FORMS else 0


def _level(head: Any) -> Level:
    return Level(head.text or "", _form(head.get("numFormat", "")), _int(head, "start", 1))


def _annotated(element: Any) -> str:
    """Return a word that has a small one above it, with that one in brackets."""
    words = [child.text for child in element if child.text]
    return f"{words[0]}({words[1]})" if len(words) == 2 else "".join(words)


def _number(element: Any) -> str:
    """Return the number of a table, a picture or an equation, as its caption shows it."""
    if element.get("numType") not in _OBJECT_NUMBERS:
        return ""
    form = next((child for child in element if _name(child) == "autoNumFormat"), element)
    number = figure(_int(element, "num"), _form(form.get("type", "")))
    return f"{form.get('prefixChar', '')}{number}{form.get('suffixChar', '')}"
