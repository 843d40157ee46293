"""Find amounts, counts, money and dates in Korean and English, and tell which are equal.

It compares values, not meanings: 3140억 개 is 314 billion, whatever is counted.
Called by ``rag.text``'s users through its face; ``quantity`` is the way in.
"""

from __future__ import annotations

from rag.text.quantities.dates import ENGLISH_MONTHS
from rag.text.quantities.quantity import (
    PartialDate,
    Quantity,
    excludes,
    find_quantities,
    parse_partial_date,
    same_quantity,
)
from rag.text.quantities.units import MONTHS

__all__ = [
    "ENGLISH_MONTHS",
    "MONTHS",
    "PartialDate",
    "Quantity",
    "excludes",
    "find_quantities",
    "parse_partial_date",
    "same_quantity",
]
