"""Decide whether a text states a fact. Facts are typed: text, number, money, date, name.

Numbers, money and dates are compared by value, so 3140억 개 and 314 billion are the same fact. Text and names are
compared after folding (NFKC, lower case, no white space). Names are also compared through the entity table of an
``Analyzer``, so 샘 알트만 matches Sam Altman.

Limits: this module does not understand negation, irony, or which entity a figure belongs to. A sentence that denies a
fact counts as stating it, and so does one that gives the same figure for something else. Forbidden facts and citation
precision are meant to catch those.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Literal

from rag.text import Analyzer, PartialDate, Quantity, find_quantities, fold, same_quantity

FactKind = Literal["text", "number", "money", "date", "name"]

_NO_NUMBERS = ("money", "time", "date")
_FINAL_STOP = re.compile(r"(?<=[A-Za-z]{2})\.(?!\w)")


def states(
    text: str,
    kind: FactKind,
    alternatives: Sequence[str],
    *,
    names: Analyzer | None = None,
    reference: PartialDate | None = None,
) -> bool:
    """Return whether the text states at least one of the alternatives.

    Args:
        text: the text to search.
        kind: how to compare.
        alternatives: spellings of the fact.
        names: analyzer whose entity table maps spellings to one entity; used for names only.
        reference: the date the text was written, to resolve relative dates such as 지난해 and "last month".
    """
    if kind == "text":
        return any(_is_spelled(text, value, whole_words=False) for value in alternatives)
    if kind == "name":
        return _states_name(text, alternatives, names)
    wanted = [quantity for value in alternatives if (quantity := read_value(kind, value))]
    stated = find_quantities(text, reference=reference)
    if kind == "money":
        return any(one.kind == "money" and same_quantity(one, other) for one in stated for other in wanted)
    return _states_date(stated, wanted) if kind == "date" else _states_number(stated, wanted)


def read_value(kind: FactKind, value: str) -> Quantity | None:
    """Parse a value as exactly one quantity of the given kind; return None if it has none or several."""
    match find_quantities(value):
        case (quantity,) if quantity.kind == kind:
            return quantity
        case (quantity,) if kind == "number" and quantity.kind not in _NO_NUMBERS:
            return quantity
        case (quantity,) if kind == "date" and _as_date(quantity):
            return quantity
    return None


def _states_number(stated: Sequence[Quantity], wanted: Sequence[Quantity]) -> bool:
    """Return whether a stated quantity equals a wanted one in value, and in unit if both have one.

    If any alternative has a unit, alternatives without one (30,000 next to 3만 명) match only figures without a unit.
    """
    with_unit = [quantity for quantity in wanted if _has_unit(quantity)]
    for quantity in stated:
        if quantity.kind in _NO_NUMBERS and not (quantity.kind == "date" and with_unit):
            continue  # 3일 can be three days if a unit is wanted; 2017년 is never a count
        candidates = with_unit if with_unit and _has_unit(quantity) else wanted
        if any(same_quantity(quantity, candidate) for candidate in candidates):
            return True
    return False


def _has_unit(quantity: Quantity) -> bool:
    return quantity.kind != "number" or bool(quantity.unit)


def _states_date(stated: Sequence[Quantity], wanted: Sequence[Quantity]) -> bool:
    stated_dates = [date for quantity in stated if (date := _as_date(quantity))]
    wanted_dates = [date for quantity in wanted if (date := _as_date(quantity))]
    return any(_covers(one, other) for one in stated_dates for other in wanted_dates)


def _as_date(quantity: Quantity) -> PartialDate | None:
    """Return a quantity as a date. A bare number from 1000 to 2100 without a unit is read as a year."""
    if isinstance(quantity.value, PartialDate):
        return quantity.value
    if quantity.kind == "number" and not quantity.unit and isinstance(quantity.value, Decimal):
        number = quantity.value
        return PartialDate(year=int(number)) if number == int(number) and 1000 <= number <= 2100 else None
    return None


def _covers(stated: PartialDate, wanted: PartialDate) -> bool:
    """Return whether one date has every field of the other: 2023년 7월 12일 covers July 2023, 2023년 does not."""
    implied = {field.name: getattr(stated, field.name) for field in fields(stated)}
    if stated.year is not None:
        implied["decade"] = stated.year // 10 * 10
    if stated.month is not None:
        implied["quarter"] = (stated.month + 2) // 3
    if implied["quarter"] is not None:
        implied["half"] = (implied["quarter"] + 1) // 2
    values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return all(implied[name] == value for name, value in values.items() if value is not None)


def _states_name(text: str, alternatives: Sequence[str], names: Analyzer | None) -> bool:
    if any(_is_spelled(text, value, whole_words=True) for value in alternatives):
        return True
    if names is None:
        return False
    stated = _keys(text, names)
    runs = [_keys(value, names) for value in alternatives]
    return any(run and run == stated[i : i + len(run)] for run in runs for i in range(len(stated)))


def _keys(text: str, names: Analyzer) -> list[str]:
    """Return the keys of the terms, in order.

    A full stop after a Latin word is separated first, because the analyzer would attach it to the word.
    """
    spaced = _FINAL_STOP.sub(" .", unicodedata.normalize("NFC", text))
    return [term.key for term in names.terms(spaced)]


def _is_spelled(text: str, value: str, *, whole_words: bool) -> bool:
    pattern = _spelling(value, whole_words)
    return pattern is not None and pattern.search(unicodedata.normalize("NFKC", text).lower()) is not None


@functools.lru_cache(maxsize=4096)
def _spelling(value: str, whole_words: bool) -> re.Pattern[str] | None:
    """Build a pattern that matches the folded value with white space allowed anywhere.

    Leading and trailing digits must not be part of a longer number, nor the Latin letters of a name part of a longer
    word. Hangul may follow, because Korean particles are attached without a space.
    """
    folded = fold(value)
    if not folded:
        return None
    before, after = "", ""
    if folded[0].isdigit():
        before = r"(?<!\d)(?<!\d[.,])"
    elif whole_words and folded[0].isascii() and folded[0].isalpha():
        before = "(?<![a-z0-9])"
    if folded[-1].isdigit():
        after = r"(?!\d|[.,]\d)"
    if whole_words and folded[-1].isascii() and folded[-1].isalnum():
        after += "(?!s?[a-rt-z0-9]|ss)"  # GPT-4s is the plural of GPT-4, GPT-4o is a different name
    return re.compile(before + r"\s*".join(map(re.escape, folded)) + after)
