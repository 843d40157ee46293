"""Write a paper as a Word document: headings, paragraphs, lists and tables, and below them its notes, numbered."""

from __future__ import annotations

import datetime
import io
from typing import Any

from ui.chat.paper import Paper, Part, Piece
from ui.shared import one_line
from ui.words import KOREAN_NAME, Labels

_FONT = "Malgun Gothic"  # of Windows; where it is not there, Word takes another one with Hangul
_LEVELS = {"title": 0, "question": 2}  # of headings


def word_document(paper: Paper, labels: Labels) -> bytes:
    """Return a paper as a Word document.

    Args:
        paper: what is written.
        labels: the words above the notes.
    """
    import docx
    from docx.oxml.ns import qn

    document: Any = docx.Document()
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    properties = document.core_properties
    properties.title = one_line(paper.parts[0].lines[0][0].text)[:255]
    properties.author, properties.comments = f"mundap {KOREAN_NAME}", ""
    properties.created = properties.modified = datetime.datetime.now(datetime.UTC)
    for part in paper.parts:
        _write(document, part)
    if paper.notes:
        document.add_heading(labels.sources, 2)
    for number, note in enumerate(paper.notes, start=1):
        document.add_paragraph(f"[{number}] {one_line(note)}")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write(document: Any, part: Part) -> None:
    if part.kind == "table":
        table = document.add_table(len(part.lines), len(part.lines[0]), style="Table Grid")
        for row, line in zip(table.rows, part.lines, strict=True):
            for cell, piece in zip(row.cells, line, strict=True):
                _say(cell.paragraphs[0], (piece,))
        return
    for line in part.lines:
        if part.kind in _LEVELS:
            _say(document.add_heading("", _LEVELS[part.kind]), line)
        else:
            _say(document.add_paragraph(style="List Bullet" if part.kind == "list" else None), line)


def _say(paragraph: Any, line: tuple[Piece, ...]) -> None:
    for place, piece in enumerate(line):
        paragraph.add_run((" " if place else "") + one_line(piece.text))
        for number in piece.notes:
            paragraph.add_run(f"[{number}]").font.superscript = True
