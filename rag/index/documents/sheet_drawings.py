"""Read what is drawn on the sheets of a spreadsheet: text boxes, and the tables that charts show.

This module knows the parts of the file (ISO/IEC 29500-1, part 12.3); it does not know cells.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from rag.index.documents.charts import charts_in
from rag.index.documents.diagrams import paragraph_text

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def drawn_on(archive: ZipFile, sheet: str) -> Iterator[str]:
    """Yield the paragraphs of the text boxes on a sheet and the tables of its charts, "" for those without figures.

    Args:
        archive: the file.
        sheet: the name of the sheet's part.
    """
    from docx.oxml import parse_xml

    for relation in _relations(archive, sheet).values():
        if relation.Type.endswith("/drawing") and relation.target in archive.namelist():
            drawing = parse_xml(archive.read(relation.target))
            parts = _relations(archive, relation.target)
            for body in drawing.iter(f"{_DRAWING}txBody"):
                yield from map(paragraph_text, body.iter(f"{_A}p"))
            yield from charts_in(drawing, lambda name, parts=parts: archive.read(parts[name].target))  # type: ignore[misc]


def chart_sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet that is nothing but a chart."""
    from docx.oxml import parse_xml

    for book in _relations(archive, "").values():
        if not book.Type.endswith("/officeDocument"):
            continue
        parts = _relations(archive, book.target)
        for sheet in parse_xml(archive.read(book.target)).iter(_SHEET):
            part = parts.get(sheet.get(_ID))
            is_hidden = sheet.get("state") == "veryHidden"
            if part and part.Type.endswith("/chartsheet") and part.target in archive.namelist() and not is_hidden:
                yield sheet.get("name") or "", part.target


def _relations(archive: ZipFile, part: str) -> dict[str, Any]:
    """Return the parts that a part refers to, by the name that it gives to each; "" is the file as a whole."""
    from openpyxl.packaging.relationship import get_dependents

    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return {str(one.Id): one for one in get_dependents(archive, path)} if path in archive.namelist() else {}
