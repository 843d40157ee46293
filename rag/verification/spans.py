"""Test positions in a text against half-open ranges of characters."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]


def within(place: int, spans: Sequence[Span]) -> bool:
    """Return whether a position is in any of some ranges."""
    return any(start <= place < end for start, end in spans)
