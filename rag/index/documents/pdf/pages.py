"""Make one text of the lines of pages: without their furniture, in reading order, sentences joined."""

from __future__ import annotations

from collections.abc import Sequence

from rag.index.documents.pdf.columns import in_reading_order
from rag.index.documents.pdf.flow import Block, flow
from rag.index.documents.pdf.furniture import without_furniture
from rag.index.documents.pdf.lines import Line
from rag.index.documents.pdf.paragraphs import usual_drop, with_gaps


def text_of(pages: Sequence[list[Line]]) -> tuple[str, tuple[int, ...]]:
    """Return the normalised text of pages, and the character offset at which each starts."""
    ordered = [in_reading_order(lines) for lines in without_furniture(pages)]
    usual = usual_drop(block for blocks in ordered for block in blocks)
    blocks = [
        Block(number, tuple(with_gaps(block, usual))) for number, blocks in enumerate(ordered) for block in blocks
    ]
    return flow(blocks, len(pages))
