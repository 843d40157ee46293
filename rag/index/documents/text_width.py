"""Measure the width of text as it is printed in letters of one width."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """Return the width of text in letters: Hangul and Hanja are twice as wide as letters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
