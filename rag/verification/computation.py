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
# A stated result may be rounded to its last digit (5.98 times is 6 times), but not by more than this share of it.
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
                equals = "=" if stated.value == value else "≈"
                return Computation((first, second), f"{sign.format(first.text, second.text)} {equals} {stated.text}")
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
        yield "{0} − {1}", first.value - second.value
        if first.start < second.start or first.text < second.text:
            yield "{0} + {1}", first.value + second.value
    if second.value and stated.kind == "percent" and first.kind != "percent":
        yield "{0} ÷ {1}", 100 * first.value / second.value
        yield "|{0} − {1}| ÷ {1}", 100 * abs(first.value - second.value) / second.value
    if second.value and stated.kind == "number" and stated.unit in (*_TIMES, ""):
        yield "{0} ÷ {1}", first.value / second.value


def _elapsed(stated: Quantity, first: PartialDate, second: PartialDate) -> Iterator[tuple[str, Decimal]]:
    if first.year is None or second.year is None or first.year < second.year:
        return
    years = Decimal(first.year - second.year)
    if stated.kind == "duration" and stated.unit in MONTHS:
        months = 12 * years + (first.month or 0) - (second.month or 0)
        if first.month and second.month:
            yield "{0} − {1}", months
        yield "{0} − {1}", 12 * years
    elif stated.kind == "number":
        yield "{0} − {1}", years


def _is_close(stated: object, value: Decimal) -> bool:
    if not isinstance(stated, Decimal) or value <= 0:
        return False
    try:
        last_digit = Decimal(1).scaleb(int(stated.normalize().as_tuple().exponent))
        return abs(stated - value) <= min(last_digit / 2, TOLERANCE * value)
    except InvalidOperation:
        return False
