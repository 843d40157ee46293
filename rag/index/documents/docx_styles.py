"""Tell what a paragraph of a Word document is: a heading of some level, or an item of a list with its mark and depth.

Word does not always store these in the paragraph: they come from its style, and the styles that one is based on. This
module knows the XML of styles.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from rag.index.documents.docx_numbering import Numbering, value_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Stored names; a program shows them in its own language.
_HEADING = re.compile(r"heading ([1-9])", re.I)
_LIST = re.compile(r"list (?:bullet|number) ([2-5])", re.I)  # each has a list of its own, set further in
_DEEPEST = 20  # styles that are based on one another
_DEEPEST_ITEM = 8  # the levels of a list count from 0 to this


class Item(NamedTuple):
    """The mark of an item, ``-`` for a bullet, and how many items it stands within."""

    mark: str
    depth: int


class Styles:
    """The styles and the lists of one document. Items count up, so ask once for each paragraph, in order."""

    def __init__(self, part: Any) -> None:
        self._styles = {style.get(_W + "styleId"): style for style in part.styles.element.iter(_W + "style")}
        lists = {name: self._list_of(style.find(_W + "pPr"))[0] for name, style in self._styles.items()}
        self._numbering = Numbering({name: number for name, number in lists.items() if number})
        for relation in part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                self._numbering.read(relation.target_part.element)

    def level(self, paragraph: Any) -> int | None:
        """Return the level of a heading, 1 to 9; 0 for the title of the document, None for other paragraphs."""
        for properties, name in self._chain(paragraph):
            if name.casefold() == "title":
                return 0
            if match := _HEADING.fullmatch(name):
                return int(match[1])
            outline = value_of(properties, "outlineLvl")
            if outline is not None and outline.isdecimal():
                return int(outline) + 1 if int(outline) < 9 else None
        return None

    def item(self, paragraph: Any) -> Item | None:
        """Return what a paragraph is in a list, None where it is in none or Word shows no mark."""
        chain = self._chain(paragraph)
        number, depth = next((found for properties, _ in chain if (found := self._list_of(properties))[0]), ("", 0))
        mark = self._numbering.label(number, depth) if number else ""
        if not mark:
            return None
        styled = next((int(match[1]) - 1 for _, name in chain if (match := _LIST.fullmatch(name))), 0)
        return Item(mark, min(depth or styled, _DEEPEST_ITEM))

    def _list_of(self, properties: Any) -> tuple[str, int]:
        """Return the list that some properties name and the level in it, ("", 0) where they name none."""
        listed = None if properties is None else properties.find(_W + "numPr")
        level = value_of(listed, "ilvl") or "0"
        return value_of(listed, "numId") or "", int(level) if level.isdecimal() else 0

    def _chain(self, paragraph: Any) -> list[tuple[Any, str]]:
        """Return the properties that apply to a paragraph with the name of their style, the nearest first."""
        own = paragraph.find(_W + "pPr")
        chain = [(own, "")]
        style = self._styles.get(value_of(own, "pStyle"))
        while style is not None and len(chain) < _DEEPEST:
            chain.append((style.find(_W + "pPr"), value_of(style, "name") or ""))
            style = self._styles.get(value_of(style, "basedOn"))
        return chain
