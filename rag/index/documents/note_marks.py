"""Find the marks of notes in a page: links of a figure or a sign to a place of a text, right behind a word.

This module knows lxml's trees, and writes no text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡§¶]{1,3})[\])]?")
_MOST_TEXTS = 5  # of a link, that are looked at
_BLOCKS = frozenset({"li", "p", "div", "dd", "aside", "section"})
_NOTE_TYPES = ("role", "epub:type", "{http://www.idpf.org/2007/ops}type")


def find_note_marks(body: Any) -> set[Any]:
    """Return the links of a body that are marks of notes."""
    links = [link for link in body.iter("a") if "#" in (link.get("href") or "")]
    places = {place: one for one in body.iter() for place in (one.get("id"), one.get("name")) if place} if links else {}
    return {link for link in links if _is_mark(link, places)}


def _is_mark(link: Any, places: Mapping[str, Any]) -> bool:
    """Return whether a link is a figure or sign above the line, or right behind a word or its full stop.

    A reference to a section or table, as in 표3, is one too, but not to a note: behind a word a mark is told by its
    type, or by the note, which is an item of a list, begins with the same figure, or has a link that leads back.
    """
    words = "".join(_text(link).split())
    if not _MARK.fullmatch(words):
        return False
    holder = link.getparent()
    if holder.tag == "sup":
        return True
    before = link.getprevious()
    text = holder.text if before is None else before.tail
    is_behind = bool(text) and not text[-1].isspace() and (text[-1].isalnum() or text[-1] in ".?!")
    return is_behind and not words.isalpha() and (_is_typed(link) or _leads_to_note(link, words, places))


def _is_typed(link: Any) -> bool:
    return any((link.get(name) or "").endswith("noteref") for name in _NOTE_TYPES)


def _leads_to_note(link: Any, words: str, places: Mapping[str, Any]) -> bool:
    """Return whether the place that a link leads to, or the block around it, is a note for a mark."""
    target = places.get(link.get("href").rpartition("#")[2])
    if target is None:
        return False
    here = {one.get(name) for one in (link, link.getparent(), *link) for name in ("id", "name")} - {None}
    around = target if target.tag in _BLOCKS else target.getparent()
    if around.tag == "li" or (around.tag in _BLOCKS and _text(around).startswith(words.strip("[]()"))):
        return True
    return any((back.get("href") or "").rpartition("#")[2] in here for back in around.iter("a"))


def _text(element: Any) -> str:
    return "".join(islice(element.itertext(), _MOST_TEXTS)).strip()
