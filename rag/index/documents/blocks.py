"""Join the blocks of a document: paragraphs, headings, list items and tables."""

from __future__ import annotations

from collections.abc import Iterable


def joined(blocks: Iterable[str]) -> str:
    """Join blocks with an empty line, and the items of a list without one; empty blocks are left out."""
    parts: list[str] = []
    after_item = False
    for block in filter(None, blocks):
        item = block.startswith("- ")
        parts.append(("\n" if item and after_item else "\n\n") + block)
        after_item = block.rsplit("\n", 1)[-1].startswith("- ")
    return "".join(parts).lstrip("\n")
