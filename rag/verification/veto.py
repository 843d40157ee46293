"""Refuse a sentence by rule: an amount, date, rank, quotation, address or name that its passages do not have.

The rules compare exact things and decide nothing about meaning. A sentence that passes may still be false: who did what
to whom, what was denied and how sure it is, a judge decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.text import MONTHS, Analyzer, Quantity, fold, language_of, same_quantity
from rag.verification.computation import Operands, computation_of, is_relative
from rag.verification.grounds import Grounds, quantities_of
from rag.verification.names import missing_name

Kind = Literal["number", "name", "quotation", "superlative"]
_QUOTED = re.compile('“([^”]{2,})”|‘([^’]{2,})’|「([^」]{2,})」|『([^』]{2,})』|《([^》]{2,})》|"([^"]{2,})"')
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"']+|[\w.+-]+@[\w-]+\.[\w.]+", re.I)
# A rank is stated by a closed class of words; "the first" may be 첫 or 1위 in Korean.
_RANK = re.compile(
    r"가장|제일|최초|최대|최소|최저|유일|최고(?!경영|제품|재무|기술|운영|책임)"
    r"|\b(?:the (?:very )?first|the (?:only|most|best|worst)|largest|biggest|smallest|highest|lowest|fastest)\b",
    re.I,
)
_RANKED = re.compile(
    _RANK.pattern + r"|처음|첫|1위|\d년\s?만|대표|손꼽|뿐|오직|만\b|\b(?:first|only|most|best|leading|top)\b", re.I
)
# A count up to this, written as a word (둘, two, 한 곳), may count what a sentence or its passages list.
LARGEST_COUNTED = 10
BEFORE = 2  # sentences before one whose amounts it may be computed from
ROUNDING = Decimal("0.05")  # of an amount that a sentence calls approximate


@dataclass(frozen=True, slots=True)
class Veto:
    """Reason why a sentence is refused.

    Attributes:
        kind: what is missing.
        words: the words of the sentence that the passages do not have.
    """

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Passed:
    """What the rules found of a sentence that they let pass.

    Attributes:
        amounts: the amounts that the passages should be cited for: those stated, and those computed with.
        computed: how others were computed; "" where none was.
    """

    amounts: tuple[Quantity, ...] = ()
    computed: str = ""


def veto(
    sentence: str, grounds: Grounds, analyzer: Analyzer, before: str = "", *, is_label: bool = False
) -> Veto | Passed:
    """Return why a sentence is refused, or what was found of one that passes.

    Args:
        sentence: the sentence, without citation markers.
        grounds: what it may rest on.
        analyzer: knows the table of names.
        before: the sentences before it; amounts in the last of them may be computed with.
        is_label: whether it names what is stated below it, in words of its own (Opening Date, 개관일): only its amounts
            are compared.
    """
    amounts: list[Quantity] = []
    computed = ""
    for quantity in _stated(sentence, grounds):
        if is_given(quantity, grounds.quantities):
            amounts.append(quantity)
            continue
        is_count = _is_count(quantity)
        if not is_count or is_relative(quantity):
            found = computation_of(quantity, _operands(sentence, before, grounds, analyzer))
            if not (is_count or found):
                return Veto("number", quantity.text)
            amounts += found.operands if found else ()
            computed = found.text if found else computed
    if is_label:
        return Passed(tuple(amounts), computed)
    if quotation := _missing_quotation(sentence, grounds):
        return Veto("quotation", quotation)
    if (rank := _RANK.search(sentence)) and not _RANKED.search(grounds.text):
        return Veto("superlative", rank.group())
    if name := missing_name(sentence, grounds, analyzer):
        return Veto("name", name)
    return Passed(tuple(amounts), computed)


def _stated(sentence: str, grounds: Grounds) -> tuple[Quantity, ...]:
    """Return the amounts that a sentence states, without those in a name that the grounds have (1.5 of Grok-1.5)."""
    return tuple(q for q in quantities_of(sentence) if not _is_in_name(q, sentence, grounds.folded))


def _is_in_name(quantity: Quantity, sentence: str, folded: str) -> bool:
    """Return whether the figure is a part of a longer word or name that the grounds have as it is written."""
    before = re.search(r"[A-Za-z가-힣]+[- ]?$", sentence[: quantity.start])
    return bool(before) and quantity.kind == "number" and fold(before[0] + quantity.text) in folded  # type: ignore[index]


def is_given(stated: Quantity, given: Sequence[Quantity]) -> bool:
    """Return whether an amount is among those given."""
    return any(_supports(one, stated) for one in given)


def _supports(given: Quantity, stated: Quantity) -> bool:
    """Return whether a given amount supports a stated one; 1년 supports "a year old", but not a bare 1."""
    bare = stated.kind == "number" and not stated.unit
    if same_quantity(stated, given):
        return not (bare and given.kind in ("duration", "money", "percent"))
    if stated.approximate and stated.kind == given.kind and stated.unit == given.unit:
        return _is_near(stated.value, given.value)
    years = [q for q in (stated, given) if q.kind == "number" and q.unit in ("year", "세")]
    months = [q for q in (stated, given) if q.kind == "duration" and q.unit in MONTHS]
    return bool(years and months) and years[0].value == months[0].value / 12  # type: ignore[operator]


def _is_near(stated: object, given: object) -> bool:
    if not (isinstance(stated, Decimal) and isinstance(given, Decimal)):
        return False
    return abs(stated - given) <= ROUNDING * abs(given)


def _is_count(quantity: Quantity) -> bool:
    """Return whether an amount is a small count in words (둘, two, first): what is counted is seen, not written."""
    is_number = quantity.kind in ("number", "ordinal") and isinstance(quantity.value, Decimal)
    return is_number and not any(map(str.isdigit, quantity.text)) and 0 <= quantity.value <= LARGEST_COUNTED  # type: ignore[operator]


def _operands(sentence: str, before: str, grounds: Grounds, analyzer: Analyzer) -> Operands:
    """Return the given amounts that may have been computed with: those named here, those named just before, all."""
    given = list({(q.kind, q.value, q.unit): q for q in reversed(grounds.cited)}.values())[::-1]
    stated = quantities_of(sentence)
    latest = before[next((start for start, _ in analyzer.sentences(before)[-BEFORE:]), 0) :]
    said = (*stated, *quantities_of(latest))
    own, named = ([q for q in given if is_given(q, some)] for some in (stated, said))
    return Operands(own, named, given)


def _missing_quotation(sentence: str, grounds: Grounds) -> str:
    """Return the first quotation or address of a sentence that is not in its grounds; "" for none.

    In another language than theirs a quotation is translated, and cannot be found.
    """
    translated = language_of(sentence) != grounds.language
    quoted = [] if translated else [next(filter(None, m.groups())) for m in _QUOTED.finditer(sentence)]
    exact = [m.group() for m in _ADDRESS.finditer(sentence)] + quoted
    return next((words for words in exact if fold(words.strip(" .,!?…")) not in grounds.folded), "")
