"""Recompute an amount that a sentence states from two amounts that the passages state.

Differences, sums, ratios, shares, changes in percent, and years between two dates. The module knows which amounts give
a value, not whether it was right to compute it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import permutations

from rag.text import MONTHS, PartialDate, Quantity

MOST_AMOUNTS = 60  # of passages that are tried in pairs
# A stated result may be rounded: 5.98 times is 6 times, 84.7% is 85%.
TOLERANCE = Decimal("0.02")
_TIMES = frozenset({"times", "배"})


def is_relative(quantity: Quantity) -> bool:
    """Return whether an amount compares two others: a ratio or a share."""
    return quantity.kind == "percent" or quantity.unit in _TIMES


@dataclass(frozen=True, slots=True)
class Computation:
    """How an amount follows from two others.

    Attributes:
        operands: the two.
        text: the calculation: "60억 달러 ÷ 10억 달러 = 6배".
    """

    operands: tuple[Quantity, Quantity]
    text: str


def computation_of(stated: Quantity, amounts: Sequence[Quantity]) -> Computation | None:
    """Return how an amount is computed from two others; None where it is not.

    Args:
        stated: the amount.
        amounts: the amounts that it may be computed from, the likeliest first.
    """
    for first, second in permutations(amounts[:MOST_AMOUNTS], 2):
        for sign, value in _results(stated, first, second):
            if _is_close(stated.value, value):
                return Computation((first, second), f"{first.text} {sign} {second.text} = {stated.text}")
    return None


def _results(stated: Quantity, first: Quantity, second: Quantity) -> Iterator[tuple[str, Decimal]]:
    if isinstance(first.value, PartialDate) and isinstance(second.value, PartialDate):
        yield from _elapsed(stated, first.value, second.value)
        return
    if not (isinstance(first.value, Decimal) and isinstance(second.value, Decimal)):
        return
    if first.kind != second.kind or first.unit != second.unit:
        return
    if stated.kind == first.kind and stated.unit in (first.unit, ""):
        yield "−", first.value - second.value
        if first.start < second.start or first.text < second.text:
            yield "+", first.value + second.value
    if second.value and stated.kind == "percent" and first.kind != "percent":
        yield "÷", 100 * first.value / second.value
        yield "→", 100 * abs(first.value - second.value) / second.value
    if second.value and stated.kind == "number" and stated.unit in (*_TIMES, ""):
        yield "÷", first.value / second.value


def _elapsed(stated: Quantity, first: PartialDate, second: PartialDate) -> Iterator[tuple[str, Decimal]]:
    if first.year is None or second.year is None or first.year < second.year:
        return
    years = Decimal(first.year - second.year)
    if stated.kind == "duration" and stated.unit in MONTHS:
        months = 12 * years + (first.month or 0) - (second.month or 0)
        if first.month and second.month:
            yield "−", months
        yield "−", 12 * years
    elif stated.kind == "number":
        yield "−", years


def _is_close(stated: object, value: Decimal) -> bool:
    if not isinstance(stated, Decimal) or value <= 0:
        return False
    try:
        return abs(stated - value) <= TOLERANCE * value
    except InvalidOperation:
        return False
