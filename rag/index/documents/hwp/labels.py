"""Count the numbers of outlines and lists as Hangul shows them: ``제1장``, ``가.``, ``①``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rag.index.documents.hwp.model import Head, Level
from rag.index.documents.numerals import CAPITALS, CIRCLED, CONSONANTS, SMALLS, SYLLABLES, lettered, roman

_PLACE = re.compile(r"\^([1-9nN])")
_LETTERS = {
    1: CIRCLED,
    4: CAPITALS,
    5: SMALLS,
    6: "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ",
    7: "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ",
    8: SYLLABLES + "거너더러머버서어저처커터퍼허",
    9: "㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻",
    10: CONSONANTS,
    11: "㉠㉡㉢㉣㉤㉥㉦㉧㉨㉩㉪㉫㉬㉭",
    12: "일이삼사오육칠팔구십",
    13: "一二三四五六七八九十",
    14: "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_OUTLINE = Level("", 0)


def figure(count: int, form: int) -> str:
    """Return a number in one of the forms 0 to 14 of the format."""
    if form in {2, 3}:
        return roman(count).upper() if form == 2 else roman(count)
    return lettered(count, _LETTERS.get(form, ""))


class Labels:
    """The numberings of one document. They count up, so ask once for each paragraph, in order."""

    def __init__(self, numberings: Mapping[int, Sequence[Level]]) -> None:
        self._numberings = numberings
        self._counts: dict[int, dict[int, int]] = defaultdict(dict)

    def label(self, head: Head | None) -> str:
        """Return what is before a paragraph, ``-`` for a bullet, "" where nothing does."""
        if head is None:
            return ""
        if head.kind == "bullet":
            return "-"
        counts = self._counts[head.numbering]
        counts[head.level] = counts.get(head.level, self._level(head, head.level).start - 1) + 1
        for deeper in [level for level in counts if level > head.level]:
            del counts[deeper]
        return _PLACE.sub(lambda match: self._place(head, match[1]), self._level(head, head.level).text)

    def _level(self, head: Head, level: int) -> Level:
        levels = self._numberings.get(head.numbering, ())
        return levels[level] if level < len(levels) else _OUTLINE

    def _place(self, head: Head, mark: str) -> str:
        if mark.isdecimal():
            return self._figure(head, int(mark) - 1)
        path = ".".join(self._figure(head, level) for level in range(head.level + 1))
        return path + "." if mark == "N" else path

    def _figure(self, head: Head, level: int) -> str:
        form = self._level(head, level)
        return figure(self._counts[head.numbering].get(level, form.start), form.form)
