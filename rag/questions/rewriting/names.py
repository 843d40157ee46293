"""Describe the names of a text, and merge a thing with its owner: 애플의 M1, M1 of Apple."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.questions.entity_type import Kinds

OWNS = re.compile(r" |의 |['’]s? ")
_OWNED = re.compile(r" (?:of|by|from) ")


class Name(NamedTuple):
    """Name in a text, or the noun phrase that a question without names is about.

    Attributes:
        text: as it is written.
        key: the analyser's key of its main term.
        kinds: the kinds of thing that it may name; empty where they are not known.
        start: offset of its start in the text.
        end: offset of its end.
    """

    text: str
    key: str
    kinds: Kinds
    start: int
    end: int

    def fits(self, kinds: Kinds) -> bool:
        """Return whether the name may be of one of these kinds; a name that is not in the table may be of any."""
        return not self.kinds or not kinds or bool(self.kinds & kinds)


def side_by_side(text: str, names: Sequence[Name]) -> list[Name]:
    """Return the names, merging a thing with its owner; the kind is that of the thing: 애플 M1, 애플의 M1, M1 of Apple.

    What takes the place of the thing takes that of its owner, too: after Naver's HyperCLOVA, Grok-1 is not Naver's.
    """
    merged: list[Name] = []
    for name in sorted(names, key=lambda name: name.start):
        between = text[merged[-1].end : name.start] if merged else ""
        is_owner = bool(_OWNED.fullmatch(between))
        if is_owner or OWNS.fullmatch(between):
            before = merged.pop()
            kinds = before.kinds if is_owner else name.kinds
            merged.append(Name(text[before.start : name.end], name.key, kinds, before.start, name.end))
        else:
            merged.append(name)
    return merged
