"""Write figures that stand above the line as the characters for them: 10 to the power of 6 is no 106."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")


def raised(text: str) -> str:
    """Return a text that stands above the line, in characters that do where all of it has them; "st" stays "st"."""
    return text.translate(_RAISED) if all(ord(character) in _RAISED for character in text) else text
