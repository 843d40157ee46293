"""Make one text of the lines of pages: without their furniture, in reading order, sentences joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.index.documents.pdf.broken_words import BrokenWords
from rag.index.documents.pdf.columns import in_reading_order
from rag.index.documents.pdf.flow import Block, flow
from rag.index.documents.pdf.footnotes import size_of_text, with_notes_apart, without_marks
from rag.index.documents.pdf.furniture import without_furniture
from rag.index.documents.pdf.lines import Line
from rag.index.documents.pdf.paragraphs import full_widths, usual_drop, with_gaps
from rag.index.documents.pdf.side_by_side import with_aligned, with_tables, with_words_joined


def text_of(pages: Sequence[list[Line]], broken_words: BrokenWords | None = None) -> tuple[str, tuple[int, ...]]:
    """Return the normalised text of pages, and the character offset at which each starts.

    Args:
        pages: the lines of each.
        broken_words: tells Korean words that are broken over two lines; without it they stay apart.
    """
    whole = without_furniture([with_words_joined(lines) for lines in pages])
    size = size_of_text(whole)
    columns = [(number, column) for number, page in enumerate(whole) for column in in_reading_order(page)]
    parts = [
        (number, *part)
        for number, column in columns
        for part in with_notes_apart(with_tables(with_aligned(column)), size)
    ]
    usual = usual_drop(lines for _, lines, _ in parts)
    of_pages: defaultdict[int, list[Line]] = defaultdict(list)
    for number, _, notes in parts:
        of_pages[number] += notes
    blocks: list[Block] = []
    for number, column, notes in parts:
        lines = without_marks(column, of_pages[number])
        blocks += [_block(number, lines, usual), replace(_block(number, notes, usual), is_note=True)]
    return flow(blocks, len(pages), broken_words)


def _block(page: int, lines: list[Line], usual_drop: float) -> Block:
    spaced = list(with_gaps(lines, usual_drop))
    return Block(page, tuple(line.text for line in spaced), full_widths(spaced))
