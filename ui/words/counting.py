"""Put numbers of things into words; Korean has one form for all numbers, English another one for 1."""

from __future__ import annotations

from typing import TypeAlias

Forms: TypeAlias = tuple[str, str]  # for one, and for any other number; ``{}`` is the place of the number


def counted(forms: Forms, number: int) -> str:
    """Return a number of things in words."""
    return forms[number != 1].format(f"{number:,}")
