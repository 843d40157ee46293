"""Find numbers, money and dates in Korean and English, each with one canonical value for all its spellings.

``find_quantities`` reads a text and returns what it states in figures or number words, each with its exact
place; ``same_quantity`` tells whether two of them state the same amount. 3140억 개, 3,140억 and 314 billion are
one value, and so are 60억 달러 and US$6bn. Digits that belong to a name (그록-1, GPT-4, 3D), an address or a
telephone number are not quantities, and indefinite words (수천억, 두세 명, several million) state no amount, so
they are left out.

What it does NOT know: the things counted, beyond a short table of classifiers (an unknown noun leaves the unit empty);
exchange rates and unit conversion; fractions in English words; and what only grammar could tell. 3만 is always thirty
thousand, never "only three", and 3일 is the third of a month unless a word like 간 or 동안 follows. Decomposed Hangul
(NFD) is not read.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from rag.text.quantities.amounts import find_amounts
from rag.text.quantities.dates import blank, find_dates, parse_partial_date
from rag.text.quantities.distances import find_distances
from rag.text.quantities.masking import hide_names
from rag.text.quantities.partial_dates import PartialDate
from rag.text.quantities.units import INTERCHANGEABLE, MONTHS, Kind, in_base_unit, looseness

__all__ = [
    "Bound",
    "Kind",
    "PartialDate",
    "Quantity",
    "excludes",
    "find_quantities",
    "parse_partial_date",
    "same_quantity",
]

Bound = Literal["", "at_least", "at_most", "more_than", "less_than"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or date in a text, with ``source[start:end] == text``.

    ``value`` is a ``PartialDate`` for dates, a ``time`` for times and a ``Decimal`` otherwise. The value of a
    duration counts seconds, or months for months and years, while ``unit`` keeps the unit as written ("week").
    The unit of a time is "12h" where the text leaves open whether it is before or after noon, and that of a date "ago"
    where it is told as a distance from the day of the text (3년 전). ``approximate`` and ``bound`` tell of words around
    the number (약, 이상, up to) that are outside of ``text``.
    """

    kind: Kind
    value: Decimal | PartialDate | datetime.time
    unit: str
    start: int
    end: int
    text: str
    approximate: bool = False
    bound: Bound = ""


# One character for one character, so that offsets stay: full-width forms, spaces, minus signs, tildes, quotation marks.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDED |= dict.fromkeys((0x3000, 0xA0, 0x2009, 0x202F), ord(" "))
_FOLDED |= {ord("￦"): ord("₩"), ord("￥"): ord("¥"), ord("￡"): ord("£"), ord("’"): ord("'"), ord("‘"): ord("'")}
_FOLDED |= dict.fromkeys(map(ord, "−‐‑"), ord("-")) | dict.fromkeys(map(ord, "–—〜～∼"), ord("~"))
_SOME_MORE = re.compile(r"[\d십백천만억조]\s?여|[한두]\s?[가-힣]+여$")


def find_quantities(text: str, *, reference: PartialDate | None = None) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order, with ``text[q.start:q.end] == q.text``.

    They do not overlap, but for a distance from the day of the text: "3년 전" is a year, and a length of three years.

    Args:
        text: composed (NFC) text of any length; takes time in proportion to it.
        reference: the day the text was written, for 지난해, "last month" and 3년 전. Without it such words are not
            returned, of 지난해 6월 only 6월 is, and 3년 전 only as a length.
    """
    folded = text.translate(_FOLDED)
    rest = hide_names(folded)
    dates = find_dates(rest, reference)
    rest = blank(rest, [(start, end) for start, end, _ in dates])
    ago = find_distances(rest, reference) if reference else []
    found = [Quantity("date", date, "", start, end, text[start:end]) for start, end, date in dates]
    found += [Quantity("date", date, "ago", start, end, text[start:end]) for start, end, date in ago]
    for kind, value, unit, start, end in find_amounts(rest):
        words, loose = text[start:end], looseness(folded, start, end)
        bound: Bound = next((bound for bound in get_args(Bound) if bound in loose), "")
        approximate = "approximate" in loose or bool(_SOME_MORE.search(words))
        found.append(Quantity(kind, value, unit, start, end, words, approximate, bound))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Return whether two quantities state the same amount, however they are written; 약 and 이상 make no difference.

    A bare number equals that number with any unit but a percent sign; two different units never match. Dates match
    where one is a less exact form of the other. A bare 2017 matches the year, 3일 (the third) matches
    3일간 (three days), and 1시 matches 13:00. The relation is symmetric, not transitive.
    """
    if "date" in (a.kind, b.kind):
        first, second = _as_date(a), _as_date(b)
        if first is None or second is None:
            return False
        return first.agrees_with(second) if a.kind == b.kind else first == second
    if isinstance(a.value, datetime.time) or isinstance(b.value, datetime.time):
        return _same_time(a, b)
    if a.kind == b.kind:
        if a.kind == "duration":
            return a.value == b.value and (a.unit in MONTHS) == (b.unit in MONTHS)
        matches = a.unit == b.unit or frozenset((a.unit, b.unit)) in INTERCHANGEABLE
        return a.value == b.value and (matches or (a.kind != "percent" and "" in (a.unit, b.unit)))
    return _as_said(a) == _as_said(b) and "percent" not in (a.kind, b.kind) and (_is_bare(a) or _is_bare(b))


def excludes(a: Quantity, b: Quantity) -> bool:
    """Return whether both are dates, and cannot be of one day: 5월 and 2024년 6월, but not 2024년 and 6월."""
    if not (isinstance(a.value, PartialDate) and isinstance(b.value, PartialDate)):
        return False
    return a.value.excludes(b.value)


def _is_bare(quantity: Quantity) -> bool:
    return quantity.kind == "number" and not quantity.unit


def _as_said(quantity: Quantity) -> object:
    """Return the number in front of the unit: 2 for 2주, whose value is in seconds."""
    if quantity.kind == "duration" and isinstance(quantity.value, Decimal):
        return quantity.value / in_base_unit(Decimal(1), quantity.unit)
    return quantity.value


def _as_date(quantity: Quantity) -> PartialDate | None:
    """Return the date that a quantity may denote: itself, a year (2017), or a day of the month (3일간)."""
    if isinstance(quantity.value, PartialDate):
        return quantity.value
    said = _as_said(quantity)
    if not isinstance(said, Decimal) or said != said.to_integral_value():
        return None
    if _is_bare(quantity) and 1000 <= said <= 2100:
        return PartialDate(year=int(said))
    if quantity.unit == "day" and 1 <= said <= 31:
        return PartialDate(day=int(said))
    return None


def _same_time(a: Quantity, b: Quantity) -> bool:
    if not (isinstance(a.value, datetime.time) and isinstance(b.value, datetime.time)):
        return False
    apart = abs(a.value.hour - b.value.hour)
    open_half = "12h" in (a.unit, b.unit)
    return a.value.minute == b.value.minute and (apart == 0 or (open_half and apart == 12))
