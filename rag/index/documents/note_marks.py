"""Find the marks of notes in a page: links of a figure or a sign to a place of a text, right behind a word.

This module knows lxml's trees, and writes no text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡§¶]{1,3})[\])]?")
_MOST_TEXTS = 5  # of a link, that are looked at


def find_note_marks(body: Any) -> set[Any]:
    """Return the links of a body that are marks of notes."""
    return {link for link in body.iter("a") if "#" in (link.get("href") or "") and _is_mark(link)}


def _is_mark(link: Any) -> bool:
    """Return whether a link stands above the line or right behind a word or its full stop, and is a figure or sign."""
    words = "".join("".join(islice(link.itertext(), _MOST_TEXTS)).split())
    if not _MARK.fullmatch(words):
        return False
    holder = link.getparent()
    if holder.tag == "sup":
        return True
    before = link.getprevious()
    text = holder.text if before is None else before.tail
    return bool(text) and not words.isalpha() and not text[-1].isspace() and (text[-1].isalnum() or text[-1] in ".?!")
