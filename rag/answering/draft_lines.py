"""Read the Markdown of one line of a model's draft: marks of items, headings, rows of tables, bold and italics.

What only decorates is dropped; links, images and HTML stay plain characters. The module knows no sentences and no keys.
"""

from __future__ import annotations

import re

from rag.text import heading_of

EMPTY_CELL = "-"
BETWEEN_CELLS = " | "
_NUMBER = r"\(?\d{1,3}[.)](?=[ \t])|[①-⑳]"
_LETTER = r"\(?[가나다라마바사아자차카타파하][.)](?=[ \t])|[a-z]\)(?=[ \t])"
_ITEM = re.compile(rf"[ \t]*(?:>[ \t]*)?(?:\*\*)?(?:(?:[-*+–—](?=[ \t])|[•▪●○◦‣·]|{_NUMBER}|{_LETTER})[ \t]*)+")
_LATER_ITEM = re.compile(rf"(?:{_NUMBER}|•)[ \t]*")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]*)*")
_DECORATION = re.compile(r"\*\*|__|`")
_ITALICS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+)\*(?!\*)")
_LINE_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_RULE = frozenset("|:-+= \t")
_PIPE = re.compile(r"(?<!\\)\|")


def item_end(line: str) -> int:
    """Return the offset after the mark of a list item; 0 where the line has none."""
    match = _ITEM.match(line)
    return match.end() if match else 0


def later_item_end(text: str, position: int) -> int:
    """Return the offset after the number of an item that begins in the middle of a line, or ``position``."""
    match = _LATER_ITEM.match(text, position)
    return match.end() if match else position


def text_start(line: str) -> int:
    """Return the offset after the indentation and the marks of quotation."""
    match = _QUOTED.match(line)
    return match.end() if match else 0


def heading(line: str) -> str:
    """Return the words of a heading, or "" where the line is none."""
    return heading_of(line.strip())


def is_row(line: str) -> bool:
    """Return whether a line is a row of a table, a rule between rows included."""
    bare = line.strip()
    return bare.startswith("|") and (bare.endswith("|") or bare.count("|") > 2) and len(bare) > 2


def first_bar(line: str) -> int:
    """Return the offset of the first bar between cells; -1 for none."""
    match = _PIPE.search(line)
    return match.start() if match else -1


def is_header(line: str, following: str) -> bool:
    """Return whether a line is the header of a table because the next one is a rule of as many cells."""
    return is_barred_rule(following) and len(cells(line)) == len(cells(following)) > 1


def is_barred_rule(line: str) -> bool:
    """Return whether a line is a rule below a header, with or without bars at its ends."""
    return is_rule(line) and first_bar(line) >= 0


def barred(row: str) -> str:
    """Return a row of a table with a bar at either end."""
    bare = row.strip()
    start = "" if bare.startswith("|") else "| "
    return start + bare + ("" if bare.endswith("|") and not bare.endswith("\\|") else " |")


def is_rule(line: str) -> bool:
    """Return whether a row is the rule below the header of a table."""
    return "-" in line and set(line.strip()) <= _RULE


def cells(line: str) -> list[str]:
    """Return the cells of a row."""
    bare = line.strip().removeprefix("|")
    found = [_LINE_BREAK.sub(" ", cell.replace("\\|", "/")).strip() for cell in _PIPE.split(bare)]
    return found[:-1] if len(found) > 1 and not found[-1] else found


def undecorated(text: str) -> str:
    """Return a text without bold, italics and backticks."""
    return _ITALICS.sub(r"\1", _DECORATION.sub("", text))
