"""Recompute an amount that a sentence states from two amounts that the passages state.

Differences, sums, ratios, shares, changes in percent, and years between two dates. The module knows which amounts give
a value, not whether it was right to compute it. Of a dozen amounts almost any number is the difference or the ratio of
two, so the two must be named, or there must be hardly any others: see ``tests/verification/test_computation.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import permutations

from rag.text import MONTHS, PartialDate, Quantity

MOST_AMOUNTS = 60  # that are tried in pairs
# So many amounts of one unit may give a result unnamed, and so many where one of the two is named. Of passages with
# twelve amounts, 11% of random numbers are a result of some two of them, up to 32% by kind; of these, none of 6,400.
FEW, SEVERAL = 2, 6
# A stated result may be rounded to its last digit (5.98 times is 6 times), but not by more than this share of it.
TOLERANCE = Decimal("0.02")
_TIMES = frozenset({"times", "배"})
_YEARS = frozenset({"", "year", "세"})  # of a number that may count the years between two dates


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


@dataclass(frozen=True, slots=True)
class Operands:
    """Amounts of passages that another may be computed from, each list without repetitions.

    Attributes:
        own: those that the sentence itself names.
        named: those that it or the sentences just before name.
        given: all of them.
    """

    own: Sequence[Quantity]
    named: Sequence[Quantity]
    given: Sequence[Quantity]


def computation_of(stated: Quantity, operands: Operands) -> Computation | None:
    """Return how an amount is computed from two others; None where it is not.

    Args:
        stated: the amount.
        operands: the amounts that it may be computed from.
    """
    for first, second in _pairs(stated, operands):
        for sign, value in _results(stated, first, second):
            if _is_close(stated.value, value):
                equals = "=" if stated.value == value else "≈"
                return Computation((first, second), f"{sign.format(first.text, second.text)} {equals} {stated.text}")
    return None


def _pairs(stated: Quantity, operands: Operands) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield the pairs that an amount may be computed from, in either order, the likeliest first.

    A sentence that names two amounts is computed from no others. Unnamed ones must be the only amounts of their unit,
    and of no other unit must there be two that could give it: a ratio tells no unit.
    """
    if own := _alike(stated, operands.own):
        yield from (pair for group in own for pair in permutations(group, 2))
        return
    yield from (pair for group in _alike(stated, operands.named) for pair in permutations(group, 2))
    groups = _alike(stated, operands.given)
    if len(groups) != 1:
        return
    if len(groups[0]) <= FEW:
        yield from permutations(groups[0], 2)
    elif len(groups[0]) <= SEVERAL and not is_relative(stated):
        pairs = permutations(groups[0], 2)
        yield from (pair for pair in pairs if pair[0] in operands.named or pair[1] in operands.named)


def _alike(stated: Quantity, amounts: Sequence[Quantity]) -> list[list[Quantity]]:
    """Return the amounts of each kind and unit of which at least two may give the stated amount."""
    groups: dict[tuple[str, str], list[Quantity]] = {}
    for amount in amounts[:MOST_AMOUNTS]:
        groups.setdefault((amount.kind, amount.unit), []).append(amount)
    return [
        group
        for group in groups.values()
        if any(True for first, second in permutations(group, 2) for _ in _results(stated, first, second))
    ]


def _results(stated: Quantity, first: Quantity, second: Quantity) -> Iterator[tuple[str, Decimal]]:
    if isinstance(first.value, PartialDate) and isinstance(second.value, PartialDate):
        yield from _elapsed(stated, first.value, second.value)
        return
    if (later := _as_year(first)) and (earlier := _as_year(second)):
        yield from _elapsed(stated, later, earlier)
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
    elif stated.kind == "number" and stated.unit in _YEARS:
        yield "{0} − {1}", years


def _as_year(quantity: Quantity) -> PartialDate | None:
    """Return a date, or the year that a figure of four digits may be ("the 2014 edition"); None for another amount."""
    if isinstance(quantity.value, PartialDate):
        return quantity.value
    is_year = quantity.kind == "number" and not quantity.unit and re.fullmatch(r"1\d{3}|20\d{2}", quantity.text)
    return PartialDate(year=int(quantity.text)) if is_year else None


def _is_close(stated: object, value: Decimal) -> bool:
    if not isinstance(stated, Decimal) or value <= 0:
        return False
    try:
        last_digit = Decimal(1).scaleb(int(stated.normalize().as_tuple().exponent))
        return abs(stated - value) <= min(last_digit / 2, TOLERANCE * value)
    except InvalidOperation:
        return False
