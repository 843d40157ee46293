"""Define the units of an analysed text: terms that can be compared, and morphemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TermKind = Literal["name", "noun", "verb", "number", "compound", "other"]
Morpheme = tuple[str, str, int, int]  # form, part of speech in Kiwi's tag set, start, end


@dataclass(frozen=True, slots=True)
class Term:
    """A comparable unit of a text: ``text[start:end]`` is one spelling of ``key``."""

    key: str
    start: int
    end: int
    kind: TermKind
    is_function: bool = False
