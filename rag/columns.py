"""Tell how many columns of a terminal a text takes: Hangul takes two for each letter."""

from __future__ import annotations

import unicodedata


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)


def padded(text: str, columns: int) -> str:
    """Return a text filled up to a number of columns."""
    return text + " " * (columns - columns_of(text))
