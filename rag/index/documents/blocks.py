"""Join the blocks of a document: paragraphs, headings, list items and tables."""

from __future__ import annotations

from collections.abc import Iterable

from rag.text import is_item, starts_block

_INDENT = "  "


def joined(blocks: Iterable[str]) -> str:
    """Join blocks with an empty line, and the items of a list without one; empty blocks are left out."""
    parts: list[str] = []
    after_item = False
    for block in filter(None, blocks):
        lines = block.split("\n")
        # A mark that is not known as one needs the empty line: it would be read on into from the item before.
        parts.append(("\n" if after_item and _is_in_list(lines[0]) and starts_block(lines[0]) else "\n\n") + block)
        after_item = _is_in_list(lines[-1])
    return "".join(parts).lstrip("\n")


def written_item(mark: str, depth: int, text: str) -> str:
    """Return an item of a list, set in below those that it stands within, and its further lines below its first."""
    indent = _INDENT * depth
    return f"{indent}{mark} " + text.replace("\n", f"\n{indent}{_INDENT}")


def _is_in_list(line: str) -> bool:
    return line.startswith(_INDENT) or is_item(line)
