"""Tell whether a sentence states what a question asks for: a quantity of its type, a unit, a time, a reason.

``rag.questions.answer_type`` tells which type that is. The rules match the surface of Korean and English sentences.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.questions.answer_type import AnswerType, pattern_of
from rag.text import Quantity, same_quantity

_VAGUE = r"(?<![가-힣])(?:수|십수|몇)\s?[십백천만억조]+\s?"
_VAGUE_ENGLISH = r"\b(?:tens|dozens|hundreds|thousands|millions|billions)(?: of (?:thousands|millions|billions))? of "
_VAGUE_AMOUNTS = {
    "money": pattern_of(rf"{_VAGUE}(?:원|달러|위안|엔|유로)", rf"{_VAGUE_ENGLISH}(?:dollars|won|euros)"),
    "quantity": pattern_of(rf"{_VAGUE}[가-힣]", _VAGUE_ENGLISH),
    "count": pattern_of(rf"{_VAGUE}(?:명|사람|개|곳|건|대|마리|편|번|회)", _VAGUE_ENGLISH),
}
_UNITS_ALIKE = {"사람": "명", "인": "명", "번": "회", "차례": "회"} | dict.fromkeys(
    ("가지", "종", "개사", "곳", "호"), "개"
)
_REASON_MARKS = pattern_of(
    r"때문|이유|까닭|덕분|덕에|탓|위해|위한|위하여|므로|라서|어서이|아서이|려고|고자|기에|배경|원인|영향|목적|결과|따라",
    r"[로으]\s?인해|인하여|말미암|함으로써|므로써",
    r"\bbecause\b|\bdue to\b|\bin order to\b|\bso that\b|\bsince\b",
)
# A time that is no date and no figure: a weekday, a season, how often, a part of the day.
_TIMES = pattern_of(
    r"요일|매일|매주|매달|매월|매년|해마다|평일|주말|공휴일|명절|설날|추석|정오|자정|새벽|봄철|여름|가을|겨울",
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:spring|summer|autumn|winter|noon|midnight)\b",
    r"\b(?:daily|weekly|monthly|annually|weekends?|weekdays?|holidays?)\b",
)
_DEFINITION_MARKS = pattern_of(
    r"(?:이다|이에요|예요|입니다|이며|이고|말한다|뜻한다|의미한다|가리킨다|부른다|불린다|약자|뜻|것이다|임)[.)\s”’\"]*$",
    r"\b(?:is|are|means|refers)\b",
)
_LENGTHS = frozenset({"km", "m", "cm", "nm"})


def fitting_quantities(
    answer_type: AnswerType, quantities: tuple[Quantity, ...], *, in_table: bool = False
) -> list[Quantity]:
    """Return the quantities of a sentence that have the expected kind and are not given in the question.

    Args:
        answer_type: the type of answer that is expected.
        quantities: those of the sentence.
        in_table: whether the sentence is a row of a table, whose bare figures have the unit of their column.
    """
    new = [q for q in quantities if not any(same_quantity(q, given) for given in answer_type.given)]
    fitting = [q for q in new if _fits(answer_type, q)]
    return fitting or ([q for q in new if _may_be(answer_type, q)] if in_table else [])


def states_unit(answer_type: AnswerType, text: str) -> bool:
    """Return whether a text has a figure before the unit that is asked for, even an unknown classifier (7나노).

    A vague amount (수십억 원, tens of millions) counts as well.
    """
    if answer_type.kind in _VAGUE_AMOUNTS and _VAGUE_AMOUNTS[answer_type.kind].search(text):
        return True
    return bool(answer_type.unit) and bool(re.search(rf"\d[\d,.]*\s?(?:여\s?)?{re.escape(answer_type.unit)}", text))


def states_time(text: str) -> bool:
    """Return whether a text names a time without a figure: on Thursdays, in winter, 매달 둘째 수요일에."""
    return bool(_TIMES.search(text))


def states_reason(sentence: str) -> bool:
    """Return whether a sentence gives a cause or a purpose."""
    return bool(_REASON_MARKS.search(sentence))


def states_definition(sentence: str) -> bool:
    """Return whether a sentence defines something."""
    return bool(_DEFINITION_MARKS.search(sentence))


def _may_be(answer_type: AnswerType, quantity: Quantity) -> bool:
    """Return whether a bare figure may be of the expected kind; as a date only a year."""
    is_bare = quantity.kind == "number" and not quantity.unit
    return is_bare and (answer_type.kind != "date" or 1000 <= Decimal(str(quantity.value)) <= 2100)


def _fits(answer_type: AnswerType, quantity: Quantity) -> bool:
    if answer_type.kind == "quantity":
        return quantity.kind not in ("date", "time", "ordinal")
    if answer_type.kind == "date":
        return quantity.kind in ("date", "time")
    if answer_type.kind in ("length", "age"):
        return quantity.unit in (_LENGTHS if answer_type.kind == "length" else ("세", "year"))
    if answer_type.kind == "percent":
        return quantity.kind == "percent" or (quantity.kind == "number" and quantity.unit == "배")
    if answer_type.kind == "count":
        asked, found = (_UNITS_ALIKE.get(unit, unit) for unit in (answer_type.unit, quantity.unit))
        if answer_type.unit == "위":
            return quantity.kind == "ordinal"
        if answer_type.unit == "개월":
            return quantity.kind == "duration"
        return quantity.kind == "number" and (not asked or not found or asked == found)
    return quantity.kind == answer_type.kind
