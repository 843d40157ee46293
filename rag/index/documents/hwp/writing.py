"""Write the paragraphs and tables of a Hangul document as Markdown, the notes at the end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby

from rag.index.documents.archive import Deadline
from rag.index.documents.blocks import joined
from rag.index.documents.forms import FormCell, form_lines
from rag.index.documents.hwp.labels import Labels
from rag.index.documents.hwp.model import Cell, Paragraph, Table
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.rows import LONGEST_LABEL, one_cell

# The names that Hangul and Word give their own styles; outline styles count by their level, not by their name.
_STYLE = re.compile(r"(?:제목|heading) ?([1-9])|(?:제목|title)", re.I)
_LONGEST_HEADING = 100  # characters; outline levels are also put on whole paragraphs
_SENTENCE_END = (".", "?", "!", "。", ";", ":", ",")
_MOST_PLACES = 250_000  # rows times columns of a table that is filled up to a grid


class Writer:
    """One walk through a document; numbers are counted on the way."""

    def __init__(self, labels: Labels, deadline: Deadline) -> None:
        self._labels = labels
        self._deadline = deadline
        self._notes: list[list[Paragraph]] = []
        self._repeated = 0  # cells that were put in another row as well

    def text(self, paragraphs: list[Paragraph]) -> str:
        """Return the whole document."""
        blocks = list(self._blocks(paragraphs))
        for note in self._notes:  # a note may hold another, which is then put at the end of this list
            blocks.extend(self._blocks(note))
        return joined(blocks)

    def _blocks(self, paragraphs: list[Paragraph]) -> Iterator[str]:
        for paragraph in paragraphs:
            self._deadline.check()
            yield self._paragraph(paragraph)
            self._notes.extend(paragraph.notes)
            for inner in paragraph.inner:
                yield from self._table(inner) if isinstance(inner, Table) else self._blocks(inner)

    def _paragraph(self, paragraph: Paragraph) -> str:
        label = self._labels.label(paragraph.head)
        text = paragraph.text.strip()
        if not text:
            return ""
        level = _heading_level(paragraph, text)
        if level is not None:
            return f"{'#' * min(level + 1, 6)} {one_cell(f'{label} {text}')}"
        return f"{label} {text}" if label else text

    def _table(self, table: Table) -> Iterator[str]:
        """Yield the caption of a table, and its rows without the columns that are empty in all of them."""
        yield from self._blocks(table.caption)
        cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
        if len({cell.column for cell in cells}) < 2:  # a box around text, for its reader
            for cell in cells:
                yield from self._blocks(cell.paragraphs)
            return
        texts = [one_cell(" ".join(self._lines(cell))) for cell in cells]
        used = sorted({cell.column for cell, text in zip(cells, texts, strict=True) if text})
        columns = {column: place for place, column in enumerate(used)}
        rows: dict[int, list[tuple[int, str]]] = {cell.row: [] for cell in cells}
        order = list(rows)
        for cell, text in zip(cells, texts, strict=True):
            if text:
                self._fill(rows, order, cell, columns[cell.column], text)
        if len(rows) * len(columns) > _MOST_PLACES:  # no table that a person made
            yield "\n\n".join(" ".join(text for _, text in sorted(row)) for row in rows.values())
        else:
            beside = groupby(zip(cells, texts, strict=True), lambda pair: pair[0].row)
            own = [[FormCell(text, cell.rows) for cell, text in row if cell.column in columns] for _, row in beside]
            grid = [_row(row, len(columns)) for row in rows.values()]
            yield "\n".join(form_lines(own)) or markdown_table(grid, may_be_form=False)

    def _fill(
        self, rows: dict[int, list[tuple[int, str]]], order: list[int], cell: Cell, place: int, text: str
    ) -> None:
        """Put the text of a cell in its row, and in those it is merged over where it is a label of theirs."""
        rows[cell.row].append((place, text))
        if cell.rows > 1 and len(text) <= LONGEST_LABEL:
            begin, end = bisect_right(order, cell.row), bisect_left(order, cell.row + cell.rows)
            self._repeated += end - begin
            if self._repeated <= _MOST_PLACES:
                for row in order[begin:end]:
                    rows[row].append((place, text))

    def _lines(self, cell: Cell) -> Iterator[str]:
        for paragraph in cell.paragraphs:
            yield from self._cell_lines(paragraph)

    def _cell_lines(self, paragraph: Paragraph) -> Iterator[str]:
        self._deadline.check()
        label = self._labels.label(paragraph.head)
        if paragraph.text.strip():
            yield f"{label} {paragraph.text}" if label else paragraph.text
        self._notes.extend(paragraph.notes)
        for inner in paragraph.inner:
            parts = [inner] if not isinstance(inner, Table) else [inner.caption, *(c.paragraphs for c in inner.cells)]
            for part in parts:
                for nested in part:
                    yield from self._cell_lines(nested)


def _heading_level(paragraph: Paragraph, text: str) -> int | None:
    """Return the level of a heading, 0 for the title of the document, None for other paragraphs."""
    if len(text) > _LONGEST_HEADING or text.endswith(_SENTENCE_END):
        return None
    if paragraph.head is not None and paragraph.head.kind == "outline":
        return paragraph.head.level + 1
    match = _STYLE.fullmatch(paragraph.style.strip())
    return None if match is None else int(match[1] or 0)


def _row(filled: list[tuple[int, str]], width: int) -> list[str]:
    """Return the cells of a row; those that another one covers are empty."""
    row = [""] * width
    for place, text in filled:
        row[place] = f"{row[place]} {text}".strip()
    return row
