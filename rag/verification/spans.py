"""Tell where something stands in a text: half-open ranges of characters."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]


def within(place: int, spans: Sequence[Span]) -> bool:
    """Return whether a character stands in one of some ranges."""
    return any(start <= place < end for start, end in spans)
