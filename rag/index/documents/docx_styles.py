"""Tell what a paragraph of a Word document is: a heading of some level, or an item of a list with its number.

Word stores neither the number nor always the level in the paragraph: they come from its style, the styles that one is
based on, and counters. This module knows the XML of styles and numbering.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from rag.index.documents.numerals import CAPITALS, CIRCLED, CONSONANTS, SMALLS, SYLLABLES, lettered, roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])", re.I)  # the stored name; a program shows it in its own language
_DEEPEST = 20  # styles that are based on one another
_PLACE = re.compile(r"%([1-9])")
_LETTERS = {
    "upperLetter": CAPITALS,
    "lowerLetter": SMALLS,
    "ganada": SYLLABLES,
    "chosung": CONSONANTS,
    "decimalEnclosedCircle": CIRCLED,
}


class Styles:
    """The styles and the numbering of one document. Labels count up, so ask once for each paragraph, in order."""

    def __init__(self, part: Any) -> None:
        self._styles = {style.get(_W + "styleId"): style for style in part.styles.element.iter(_W + "style")}
        self._abstract: dict[str, str] = {}
        self._levels: dict[tuple[str, int], Any] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for relation in part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                self._read(relation.target_part.element)

    def level(self, paragraph: Any) -> int | None:
        """Return the level of a heading, 1 to 9; 0 for the title of the document, None for other paragraphs."""
        for properties, name in self._chain(paragraph):
            if name.casefold() == "title":
                return 0
            if match := _HEADING.fullmatch(name):
                return int(match[1])
            outline = _value(properties, "outlineLvl")
            if outline is not None and outline.isdecimal():
                return int(outline) + 1 if int(outline) < 9 else None
        return None

    def label(self, paragraph: Any) -> str:
        """Return the mark of a list item as Word shows it, ``-`` for a bullet, "" where there is none."""
        number, depth = None, 0
        for properties, _ in self._chain(paragraph):
            listed = None if properties is None else properties.find(_W + "numPr")
            if listed is not None and (number := _value(listed, "numId")) is not None:
                depth = int(_value(listed, "ilvl") or 0)
                break
        abstract = self._abstract.get(number or "0", "")
        level = self._levels.get((abstract, depth))
        if level is None:
            return ""
        if _value(level, "numFmt") == "bullet":
            return "-"
        counts = self._counts[abstract]
        counts[depth] = counts.get(depth, self._start(abstract, depth) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _PLACE.sub(lambda match: self._figure(abstract, int(match[1]) - 1), _value(level, "lvlText") or "")

    def _read(self, numbering: Any) -> None:
        for abstract in numbering.iter(_W + "abstractNum"):
            for level in abstract.iter(_W + "lvl"):
                self._levels[abstract.get(_W + "abstractNumId"), int(level.get(_W + "ilvl"))] = level
        for number in numbering.iter(_W + "num"):
            self._abstract[number.get(_W + "numId")] = _value(number, "abstractNumId") or ""

    def _chain(self, paragraph: Any) -> list[tuple[Any, str]]:
        """Return the properties that apply to a paragraph with the name of their style, the nearest first."""
        own = paragraph.find(_W + "pPr")
        chain = [(own, "")]
        style = self._styles.get(_value(own, "pStyle"))
        while style is not None and len(chain) < _DEEPEST:
            chain.append((style.find(_W + "pPr"), _value(style, "name") or ""))
            style = self._styles.get(_value(style, "basedOn"))
        return chain

    def _start(self, abstract: str, depth: int) -> int:
        start = _value(self._levels.get((abstract, depth)), "start")
        return int(start) if start and start.isdecimal() else 1

    def _figure(self, abstract: str, depth: int) -> str:
        count = self._counts[abstract].get(depth, self._start(abstract, depth))
        form = _value(self._levels.get((abstract, depth)), "numFmt") or ""
        if form in {"upperRoman", "lowerRoman"}:
            return roman(count).upper() if form == "upperRoman" else roman(count)
        return lettered(count, _LETTERS.get(form, ""))


def _value(element: Any, name: str) -> str | None:
    """Return the value of a property, None where the element or the property is missing."""
    found = None if element is None else element.find(_W + name)
    return None if found is None else found.get(_W + "val")
