"""Arrange the claims of a model's answer by their form: paragraphs, lists and tables, for the page and for Markdown.

A header is shown only above a row, and rows without a header as items of a list: what is left of a table when sentences
of it are withheld. The module escapes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.answering.draft_lines import BETWEEN_CELLS
from rag.records import Claim

Kind = Literal["paragraph", "list", "table"]


@dataclass(slots=True)
class Block:
    """One paragraph, list or table.

    Attributes:
        kind: what it is.
        lines: the claims of the paragraph, of each item, or of each row, which is one claim.
        header: the header of a table.
    """

    kind: Kind
    lines: list[list[Claim]] = field(default_factory=list)
    header: Claim | None = None

    @property
    def withheld_before(self) -> int:
        """Return how many withheld sentences are told above a table or a list; those before a paragraph begin it."""
        if self.header:
            return self.header.withheld_before
        return self.lines[0][0].withheld_before if self.kind == "list" else 0

    @property
    def columns(self) -> int:
        """Return the number of columns of a table."""
        rows = [claim for line in self.lines for claim in line] + ([self.header] if self.header else [])
        return max(len(cells(row)) for row in rows)


def cells(row: Claim) -> list[str]:
    """Return the cells of a row of a table."""
    return row.text.split(BETWEEN_CELLS)


def blocks(claims: Iterable[Claim]) -> list[Block]:
    """Return the claims of an answer arranged in blocks, in their order.

    What was withheld before a header that is not shown is told at the next claim.
    """
    found: list[Block] = []
    header: Claim | None = None
    for one in claims:
        claim = one
        if header and one.form != "row":
            claim = replace(one, withheld_before=header.withheld_before + one.withheld_before)
            header = None
        if claim.form == "header":
            header = claim
            continue
        if header:
            found.append(Block("table", header=header))
        kind = _kind(claim, found[-1].kind if found else None)
        if claim.form == "paragraph" or not found or found[-1].kind != kind:
            found.append(Block(kind))
        if claim.form == "sentence" and found[-1].lines:
            found[-1].lines[-1].append(claim)
        else:
            found[-1].lines.append([claim])
        header = None
    return found


def _kind(claim: Claim, before: Kind | None) -> Kind:
    """Return the kind of block that a claim belongs to, given the kind of the block before it."""
    if claim.form == "sentence":
        return before if before and before != "table" else "paragraph"
    if claim.form == "row" and before == "table":
        return "table"
    return "paragraph" if claim.form == "paragraph" else "list"


def row_cells(row: Claim, columns: int, text: Callable[[str], str], marks: str) -> list[str]:
    """Return the cells of a row as they are written, its markers after the last one or in a last column of their own.

    Args:
        row: the row.
        columns: the number of columns of its table.
        text: cell -> cell as it is written.
        marks: the markers as they are written, with what parts them from a text.
    """
    written = [text(cell) for cell in cells(row)]
    if len(written) == columns - 1:
        return [*written, marks.strip()]
    return [*written[:-1], written[-1] + marks, *[""] * (columns - len(written))]
