"""Write the claims of a model's answer in Markdown, with their markers, and what was withheld told at its place.

Between items it is told in an item of its own, between rows in a row of its own, before and after them in a paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.answering.layout import Block, blocks, row_cells
from rag.records import Claim


def in_markdown(
    claims: Iterable[Claim],
    text: Callable[[str], str],
    marks: Callable[[Claim], str],
    omission: Callable[[int], str],
    withheld_after: int,
) -> str:
    """Return claims in Markdown, each sentence, item and row followed by its markers.

    Args:
        claims: the claims of a model's answer.
        text: a claim's text, or a cell of it -> the same on one line, escaped as the caller needs it.
        marks: a claim -> its markers, with what parts them from the text.
        omission: a number of sentences -> what tells at a place that as many are withheld there.
        withheld_after: how many are withheld after the last claim.
    """
    writer = _Writer(text, marks, omission)
    parts = []
    for block in blocks(claims):
        parts += [writer.told(block.withheld_before), writer.block(block)]
    return "\n\n".join(filter(None, [*parts, writer.told(withheld_after)]))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writer of blocks; the attributes are the arguments of ``in_markdown``."""

    text: Callable[[str], str]
    marks: Callable[[Claim], str]
    omission: Callable[[int], str]

    def told(self, number: int) -> str:
        return self.omission(number) if number else ""

    def block(self, block: Block) -> str:
        if block.header:
            return "\n".join(f"| {' | '.join(cells)} |" for cells in self._rows(block, block.header))
        if block.kind == "list":
            return "\n".join(f"- {item}" for place, line in enumerate(block.lines) for item in self._items(line, place))
        return "\n".join(" ".join(map(self._sentence, line)) for line in block.lines)

    def _rows(self, block: Block, header: Claim) -> Iterator[list[str]]:
        yield row_cells(header, block.columns, self.text, "")
        yield ["---"] * block.columns
        for row in (claim for line in block.lines for claim in line):
            if row.withheld_before:
                yield [self.told(row.withheld_before), *[""] * (block.columns - 1)]
            yield row_cells(row, block.columns, self.text, self.marks(row))

    def _items(self, line: Sequence[Claim], place: int) -> Iterator[str]:
        first, *others = line
        if place and first.withheld_before:
            yield self.told(first.withheld_before)
        yield " ".join([self._plain(first), *map(self._sentence, others)])

    def _sentence(self, claim: Claim) -> str:
        return " ".join(filter(None, (self.told(claim.withheld_before), self._plain(claim))))

    def _plain(self, claim: Claim) -> str:
        return self.text(claim.text) + self.marks(claim)
