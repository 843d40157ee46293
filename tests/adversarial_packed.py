"""Kinds of office documents, books and PDFs that are written to keep a reader busy, each of any size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from file_samples import FACT, file_samples
from written_hwp import control, hwp, hwpx, paragraph, record, xml_paragraph, xml_table
from written_pdf import Shown, written_pdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CELL = "<c t='inlineStr'><is><t>가</t></is></c>"
BOX = (
    "<p:sp><p:nvSpPr><p:cNvPr id='9' name='a'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>",
    "</p:txBody></p:sp>",
)
WORD = {  # what is repeated, and what stands before and after
    "paragraphs": (f"<w:p><w:r><w:t>{FACT}</w:t></w:r></w:p>", "", ""),
    "runs": ("<w:r><w:t>가</w:t></w:r>", "<w:p>", "</w:p>"),
    "cells": ("<w:tc><w:p/></w:tc>", "<w:tbl><w:tr>", "</w:tr></w:tbl>"),
    "rows": ("<w:tr><w:tc><w:p><w:r><w:t>가</w:t></w:r></w:p></w:tc></w:tr>", "<w:tbl>", "</w:tbl>"),
    "headings": ('<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>가</w:t></w:r></w:p>', "", ""),
}
NESTED = {
    "nested tables": ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    "nested controls": ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
}
SHEETS = {
    "rows": (f"<row>{CELL}</row>", "", ""),
    "one row": (CELL, "<row>", "</row>"),
    "far cells": ("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "", ""),
}


def _packed() -> dict[str, tuple[str, Callable[[int], bytes]]]:
    found: dict[str, tuple[str, Callable[[int], bytes]]] = {}
    for name, unit in WORD.items():
        found[f"word: {name}"] = (".docx", lambda size, unit=unit: _word(size, *unit))
    for name, pair in NESTED.items():
        found[f"word: {name}"] = (".docx", lambda size, pair=pair: _nested_word(size, *pair))
    for name, unit in SHEETS.items():
        found[f"sheets: {name}"] = (".xlsx", lambda size, unit=unit: _sheet(size, *unit))
    return found | {
        "word: long label": (".docx", _labelled_word),
        "sheets: long column names": (".xlsx", _named_sheet),
        "sheets: long label": (".xlsx", _labelled_sheet),
        "slides: paragraphs": (".pptx", lambda size: _slide(size, "<a:p><a:r><a:t>가</a:t></a:r></a:p>", *BOX)),
        "slides: groups": (".pptx", _groups),
        "hangul: paragraphs": (".hwp", lambda size: hwp(paragraph(FACT) * (size // 150))),
        "hangul: records": (".hwp", lambda size: hwp(paragraph(FACT) + record(71, 1, b"lbt ") * (size // 8))),
        "hangul: nested records": (".hwp", _nested_records),
        "hangul package: paragraphs": (".hwpx", lambda size: hwpx(xml_paragraph(FACT) * (size // 150))),
        "hangul package: rows": (".hwpx", _package_rows),
        "hangul package: nested": (".hwpx", lambda size: hwpx("<hp:p><hp:run><hp:tbl><hp:tr><hp:tc>" * (size // 35))),
        "book: chapters": (".epub", _chapters),
        "book: one chapter": (".epub", lambda size: _replaced(".epub", "a.xhtml", b"<p>a</p>" * (size // 8))),
        "pdf: lines": (".pdf", lambda size: written_pdf([[Shown("abc.", y=n % 800) for n in range(size // 45)]])),
        "pdf: columns": (".pdf", _columns),
        "pdf: pages": (".pdf", lambda size: written_pdf([[Shown("abc.")]] * (size // 250))),
    }


def _nested_records(size: int) -> bytes:
    return hwp(paragraph(control(11)) + b"".join(record(72, number % 1024) for number in range(size // 4)))


def _package_rows(size: int) -> bytes:
    return hwpx(xml_paragraph("", inside=xml_table([("가", "나")] * (size // 300))))


def _columns(size: int) -> bytes:
    places = ((20 + n % 7 * 80, 800 - n // 7 % 80 * 10) for n in range(size // 45))
    return written_pdf([[Shown("abc.", x, y) for x, y in places]])


def _replaced(suffix: str, part: str, content: bytes) -> bytes:
    """The sample of a packed format with another content in one of its parts."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file_samples()[suffix])) as sample,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for info in sample.infolist():
            made.writestr(info, content if info.filename == part else sample.read(info), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _word(size: int, unit: str, before: str = "", after: str = "") -> bytes:
    body = before + unit * (size // len(unit.encode())) + after
    return _replaced(".docx", "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>".encode())


def _nested_word(size: int, opening: str, closing: str) -> bytes:
    depth = size // (len(opening) + len(closing))
    return _word(1, " ", opening * depth + "<w:p><w:r><w:t>가</w:t></w:r></w:p>", closing * depth)


def _labelled_word(size: int) -> bytes:
    """A long cell that is merged over all rows."""
    text = f"<w:p><w:r><w:t>{'가' * (size // 6)}</w:t></w:r></w:p>"
    first = f"<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{text}</w:tc></w:tr>"
    row = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>"
    return _word(size // 2, row, f"<w:tbl>{first}", "</w:tbl>")


def _sheet(size: int, unit: str, before: str = "", after: str = "", behind: str = "") -> bytes:
    rows = before + unit * (size // len(unit.encode())) + after
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {names}><sheetData>{rows}</sheetData>{behind}</worksheet>"
    return _replaced(".xlsx", "xl/worksheets/sheet1.xml", sheet.encode())


def _long_cell(size: int) -> str:
    return f"<c t='inlineStr'><is><t>{'가' * (size // 6)}</t></is></c>"


def _named_sheet(size: int) -> bytes:
    """Rows under a column with a long name."""
    return _sheet(size // 2, "<row><c><v>1</v></c><c/></row>", f"<row>{_long_cell(size)}{CELL}</row>")


def _labelled_sheet(size: int) -> bytes:
    """A long cell that is merged over all rows."""
    merged = f"<mergeCells><mergeCell ref='A1:A{size}'/></mergeCells>"
    return _sheet(size // 2, f"<row><c/>{CELL}</row>", f"<row>{_long_cell(size)}{CELL}</row>", behind=merged)


def _slide(size: int, unit: str, before: str, after: str) -> bytes:
    names = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    body = before + unit * (size // len(unit.encode())) + after
    tree = f"<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{body}</p:spTree></p:cSld>"
    return _replaced(".pptx", "ppt/slides/slide1.xml", f"<p:sld {names}>{tree}</p:sld>".encode())


def _groups(size: int) -> bytes:
    opening = "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>"
    depth = size // 50
    return _slide(1, " ", opening * depth, "</p:grpSp>" * depth)


def _chapters(size: int) -> bytes:
    count = size // 150
    items = "".join(f'<item id="c{n}" href="a.xhtml" media-type="application/xhtml+xml"/>' for n in range(count))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(count))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    return _replaced(".epub", "book.opf", package.encode())


PACKED = _packed()
