"""Read the Markdown marks at the beginning of a line: headings, list items, quotations and fences of code.

It renders nothing and knows no inline markup. Where two callers need marks read differently, each has a function here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HASHES = "#{1,6}"
_HEADING = re.compile(rf"{_HASHES}\s")
_HEADING_LINE = re.compile(rf"^{_HASHES}\s+(.*)$", re.M)
_WHOLE_HEADING = re.compile(rf" {{0,3}}{_HASHES}[ \t]+(.*?)[ \t#]*")  # indented, and with hashes after it
_HEADING_PARTS = re.compile(rf"^({_HASHES}[ \t]+)(.+)$", re.M)
_FENCE = re.compile(r" {0,3}(```|~~~)")
# Letters count an item only where it is set in: a line of prose may begin with "A. Smith" or "다."
_SET_IN = r"[ \t]++\(?(?:\d{1,3}(?:\.\d{1,3}){0,8}|[A-Za-z]|[ivxIVX]{1,6}|[가나다라마바사아자차카타파하])[.)]\s"
_BLOCK_START = re.compile(rf"\s*+(?:{_HASHES}\s|[-*•▲■◆○●※|>]|\d{{1,3}}[.)]\s|[①-⑳]\s)|{_SET_IN}")
_MARK = re.compile(rf"^(?:{_HASHES}\s+|[-*•>]\s+)")
_LISTED_LINK = re.compile(r"([ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[([^\n]*)\]\(\)[ \t]*")
_MOST_HEADINGS = 500  # that are looked at above a place


def is_heading(text: str, position: int = 0) -> bool:
    """Return whether a heading begins at a position of a text."""
    return bool(_HEADING.match(text, position))


def heading_above(text: str, offset: int) -> str:
    """Return the words of the last heading that begins at or before an offset of a text, or ""."""
    heading = ""
    for match in _HEADING_LINE.finditer(text, 0, offset + 200):
        if match.start() > offset:
            break
        heading = match.group(1)
    return heading


def headings_above(text: str, offset: int) -> list[str]:
    """Return the words of the headings under which an offset of a text stands, the outermost first.

    A heading that begins at the offset is none of them, nor is a comment in a block of code.
    """
    found: list[str] = []
    own = _HEADING.match(text, offset)
    level, position = len(own[0]) - 1 if own else 7, offset
    for _ in range(_MOST_HEADINGS):
        position = text.rfind("\n#", 0, position)
        start = position + 1
        match = _HEADING_LINE.match(text, start) if start or text.startswith("#") else None
        depth = len(match[0].split(maxsplit=1)[0]) if match else 7
        if match and depth < level and start < offset and text.count("\n```", 0, start) % 2 == 0:
            level = depth
            found.append(match[1])
        if position < 0 or level == 1:
            break
    return found[::-1]


def heading_of(line: str) -> str:
    """Return the words of a line that is a heading and nothing else, or "" where it is none."""
    match = _WHOLE_HEADING.fullmatch(line)
    return " ".join(match[1].split()) if match else ""


def replace_headings(text: str, replace: Callable[[str, str], str]) -> str:
    """Return a text with every heading line replaced.

    Args:
        text: any text.
        replace: takes the hashes with the space after them, and the words; returns the replacement.
    """
    return _HEADING_PARTS.sub(lambda match: replace(match[1], match[2]), text)


def is_fence(line: str) -> bool:
    """Return whether a line opens or closes a block of code."""
    return bool(_FENCE.match(line))


def starts_block(line: str) -> bool:
    """Return whether a line is a heading, an item of a list, a row of a table or a quotation."""
    return bool(_BLOCK_START.match(line))


def is_listed_link(line: str) -> bool:
    """Return whether a line is an item of a list of links: ``- [Where to buy it]()``."""
    return bool(_LISTED_LINK.fullmatch(line))


def without_link(line: str) -> str:
    """Return an item of a list of links as an item of any other list: ``- Where to buy it``."""
    match = _LISTED_LINK.fullmatch(line)
    return match[1] + match[2] if match else line


def without_mark(text: str) -> str:
    """Return a quoted sentence without the mark of its line; the number of an item is a part of what is quoted."""
    return _MARK.sub("", without_link(text))
