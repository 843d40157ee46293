"""Count the numbers of the lists of a Word document as Word shows them: ``2.``, ``a)``, ``나.``, ``①``.

A list (``num``) is an instance of a definition (``abstractNum``). Instances of one definition count on from each other,
unless one says where it starts. This module knows the XML of the part of numbering, and no paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from rag.index.documents.numerals import CAPITALS, CIRCLED, CONSONANTS, SMALLS, SYLLABLES, lettered, roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_LETTERS = {
    "upperLetter": CAPITALS,
    "lowerLetter": SMALLS,
    "ganada": SYLLABLES,
    "chosung": CONSONANTS,
    "decimalEnclosedCircle": CIRCLED,
}


class Numbering:
    """The lists of one document. They count up, so ask once for each item, in order."""

    def __init__(self, lists_of_styles: dict[str, str]) -> None:
        """Begin without lists.

        Args:
            lists_of_styles: the list that a style of numbering names, to which a definition may point.
        """
        self._lists_of_styles = lists_of_styles
        self._definitions: dict[str, str] = {}  # of each list
        self._links: dict[str, str] = {}  # the style that stands for a definition
        self._levels: dict[tuple[str, int], Any] = {}
        self._overrides: dict[tuple[str, int], Any] = {}
        self._starts: dict[tuple[str, int], int] = {}  # where a list starts anew; taken out once it has
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def read(self, numbering: Any) -> None:
        """Read the definitions and lists of a part of numbering."""
        for definition in numbering.iter(_W + "abstractNum"):
            name = definition.get(_W + "abstractNumId")
            self._links[name] = value_of(definition, "numStyleLink") or ""
            for level in definition.iter(_W + "lvl"):
                self._levels[name, _depth(level)] = level
        for one in numbering.iter(_W + "num"):
            number = one.get(_W + "numId")
            self._definitions[number] = value_of(one, "abstractNumId") or ""
            for override in one.iter(_W + "lvlOverride"):
                self._override(number, override)

    def label(self, number: str, depth: int) -> str:
        """Return the mark of the next item of a list, ``-`` for a bullet, "" where Word shows none."""
        definition = self._definition(number)
        level = self._level(number, depth)
        if level is None:
            return ""
        if value_of(level, "numFmt") == "bullet":
            return "-"
        counts = self._counts[definition]
        start = self._starts.pop((number, depth), None)
        before = counts.get(depth, self._start(number, depth) - 1)
        counts[depth] = before + 1 if start is None else start
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _PLACE.sub(lambda match: self._figure(number, int(match[1]) - 1), value_of(level, "lvlText") or "")

    def _override(self, number: str, override: Any) -> None:
        depth = _depth(override)
        if (level := override.find(_W + "lvl")) is not None:
            self._overrides[number, depth] = level
        start = value_of(override, "startOverride")
        if start and start.isdecimal():
            self._starts[number, depth] = int(start)

    def _definition(self, number: str) -> str:
        """Return the definition of a list, which may point to that of another by a style."""
        definition = self._definitions.get(number, "")
        other = self._lists_of_styles.get(self._links.get(definition, ""))
        return definition if other is None else self._definitions.get(other, "")

    def _level(self, number: str, depth: int) -> Any:
        found = self._overrides.get((number, depth))
        return self._levels.get((self._definition(number), depth)) if found is None else found

    def _start(self, number: str, depth: int) -> int:
        start = value_of(self._level(number, depth), "start")
        return int(start) if start and start.isdecimal() else 1

    def _figure(self, number: str, depth: int) -> str:
        count = self._counts[self._definition(number)].get(depth, self._start(number, depth))
        form = value_of(self._level(number, depth), "numFmt") or ""
        if form in {"upperRoman", "lowerRoman"}:
            return roman(count).upper() if form == "upperRoman" else roman(count)
        return lettered(count, _LETTERS.get(form, ""))


def value_of(element: Any, name: str) -> str | None:
    """Return the value of a property, None where the element or the property is missing."""
    found = None if element is None else element.find(_W + name)
    return None if found is None else found.get(_W + "val")


def _depth(level: Any) -> int:
    return int(level.get(_W + "ilvl") or 0)
