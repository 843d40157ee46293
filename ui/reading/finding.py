"""Find words in a text, whatever their capitals and the white space between them. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_WORDS = 200  # characters that are looked for


@dataclass(frozen=True, slots=True)
class Found:
    """One match of several: ``number`` counts from 1 to ``total``."""

    total: int
    number: int
    start: int
    end: int


def find(text: str, words: str, *, number: int = 0, near: int = 0) -> Found | None:
    """Return a match of words in a text, or None if there is none.

    Args:
        text: the text.
        words: what is looked for; only its first ``LONGEST_WORDS`` characters count.
        number: which match; after the last one comes the first. 0: the first one from ``near`` on.
        near: an offset.
    """
    sought = unicodedata.normalize("NFC", words[:LONGEST_WORDS]).split()
    if not sought:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, sought)), re.IGNORECASE)
    spans = [match.span() for match in pattern.finditer(text)]
    if not spans:
        return None
    place = (number - 1) % len(spans) if number else next((i for i, span in enumerate(spans) if span[0] >= near), 0)
    return Found(len(spans), place + 1, *spans[place])
