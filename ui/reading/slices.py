"""Cut a long text into slices that a browser lays out quickly, at the ends of lines. Pure functions over offsets."""

from __future__ import annotations

LONGEST = 12_000  # characters of a slice
_SLACK = 2_000  # characters before its limit in which a slice looks for the end of a line, or at least of a word


def end_after(text: str, start: int) -> int:
    """Return where the slice that begins at an offset ends: further on, unless the text ends there."""
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for border in ("\n", " "):
        place = text.rfind(border, limit - _SLACK, limit)
        if place >= 0:
            return place + 1
    return limit


def start_before(text: str, end: int) -> int:
    """Return where the slice that ends at an offset begins: further up, unless the text begins there."""
    limit = min(end, len(text)) - LONGEST
    if limit <= 0:
        return 0
    for border in ("\n", " "):
        place = text.find(border, limit, limit + _SLACK)
        if place >= 0:
            return place + 1
    return limit


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range to be shown first for words at a place: they, or their beginning, and a slice on either side."""
    return start_before(text, start), end_after(text, min(end, start + LONGEST))
